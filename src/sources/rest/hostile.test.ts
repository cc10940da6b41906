import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { Followed, STARTED_AT } from "../../../test/jenkins-stub/followed.ts";
import type { StubAnswers } from "../../../test/jenkins-stub/jenkins-stub.ts";
import { modelAnswers } from "../../../test/jenkins-stub/model-answers.ts";
import { addItem, addRun, emptyModel, type StubModel } from "../../../test/jenkins-stub/stub-model.ts";
import { readAllSteps } from "./answers/all-steps.ts";
import { readComputers } from "./answers/computers.ts";
import { readItems } from "./answers/items.ts";
import { readLocks } from "./answers/locks.ts";
import { readPlugins } from "./answers/plugins.ts";
import { readQueue } from "./answers/queue.ts";
import { readRun } from "./answers/run-answer.ts";
import { readStageTree } from "./answers/stage-tree.ts";
import { readStageView } from "./answers/stage-view.ts";
import { asObject } from "./json.ts";
import { pathOfItem, placeOfUrl } from "./places.ts";
import { observedRun } from "./runs/observed-run.ts";

const MINUTE = 60_000;

/** A controller with something of everything. */
function fullModel(): StubModel {
  const model = emptyModel();
  addItem(model, { fullName: "a/b", kind: "pipeline" });
  addRun(model, "a/b", {
    startAt: STARTED_AT - MINUTE,
    agents: [""],
    stages: [{ id: 6, name: "Build", startAt: STARTED_AT, state: "running" }],
    steps: [{ id: 7, title: "Shell Script", stage: 6, startAt: STARTED_AT, state: "running" }],
  });
  addRun(model, "a/b", { startAt: STARTED_AT - MINUTE, durationMs: 5, result: "SUCCESS" });
  model.queue = [
    { id: 3, pipeline: "a/b", number: 1, why: "There are no nodes with the label ‘x’", inQueueSince: STARTED_AT },
  ];
  model.locks = [{ name: "board", heldBy: "a/b#1" }];
  model.plugins = [{ name: "git", version: "5" }];
  return model;
}

const anyJson = fc.oneof(
  { depthSize: "small" },
  fc.jsonValue(),
  fc.constantFrom(null, "", -1, 1e300, [], {}, [null], [[]], { jobs: [{ jobs: [null] }] }),
);

/** An answer in which something is something else. */
function mutated(value: unknown, path: readonly number[], other: unknown): unknown {
  const [at, ...rest] = path;
  if (at === undefined || typeof value !== "object" || value === null) return other;
  if (Array.isArray(value))
    return value.map((item, index) => (index === at % value.length ? mutated(item, rest, other) : item));
  const keys = Object.keys(value);
  const key = keys[at % Math.max(1, keys.length)];
  return key === undefined ? other : { ...value, [key]: mutated((value as Record<string, unknown>)[key], rest, other) };
}

describe("an answer that may be anything", () => {
  test("is read without a fault", () => {
    const answers: StubAnswers = modelAnswers(fullModel());
    const paths = [
      "computer/api/json",
      "queue/api/json",
      "api/json",
      "job/a/job/b/1/api/json",
      "job/a/job/b/1/stages/tree",
      "job/a/job/b/1/stages/allSteps",
      "job/a/job/b/1/wfapi/describe",
      "lockable-resources/api/json",
      "pluginManager/api/json",
    ];
    const bodies = paths.map((path) => answers({ path, query: new URLSearchParams() })!.body);
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.array(fc.nat(9), { maxLength: 7 }), anyJson, (body, path, other) => {
        const answer = asObject(mutated(body, path, other));
        readComputers(answer, "/");
        readQueue(answer, "/");
        readItems(answer, { name: "", kind: "folder" });
        readLocks(answer);
        readPlugins(answer);
        const tree = readStageTree(answer);
        const view = readStageView(answer);
        const steps = readAllSteps(answer);
        const place = { pipeline: "a", number: 1 };
        const run = observedRun({ place, run: readRun(answer), tree, view, steps, observedAt: 1 });
        assert.doesNotMatch(JSON.stringify(run ?? null), /private/);
      }),
      { numRuns: 2000 },
    );
  });

  test("is no reason to stop", async (t) => {
    const answers = modelAnswers(fullModel());
    const random = fc.sample(fc.tuple(fc.array(fc.nat(9), { maxLength: 6 }), anyJson), 500);
    let at = 0;
    const followed = await Followed.start(t, (question) => {
      const answer = answers(question);
      const [path, other] = random[at++ % random.length]!;
      // Every second is as it should be.
      return answer === undefined || at % 2 === 0
        ? answer
        : { ...answer, body: mutated(answer.body, path, other) as object };
    });
    await followed.follow(60 * MINUTE);
    if (followed.last !== undefined) followed.judgement();
    assert.doesNotMatch(JSON.stringify([followed.ended, followed.last, followed.source.memory()]), /private/);
  });

  test("may be nested as deep as its size allows", () => {
    const stages = (depth: number): string =>
      `{"id":"5","type":"STAGE","name":"x","children":[`.repeat(depth) + "]}".repeat(depth);
    const tree = readStageTree(asObject(JSON.parse(`{"data":{"stages":[${stages(50_000)}]}}`)));
    assert.deepEqual([tree.isCut, tree.stages.length], [true, 101]);
    const jobs = `{"_class":"com.cloudbees.hudson.plugins.folder.Folder","name":"x","jobs":[`;
    const listed = readItems(asObject(JSON.parse(`{"jobs":[${jobs.repeat(50_000)}${"]}".repeat(50_000)}]}`)), {
      name: "",
      kind: "folder",
    });
    assert.equal(listed.items.length, 21);
  });
});

describe("a URL", () => {
  const cases: readonly (readonly [string, string, ReturnType<typeof placeOfUrl>])[] = [
    ["https://ci/job/a/job/b/42/", "/", { item: "a/b", number: 42 }],
    ["job/a/1/", "/", { item: "a", number: 1 }],
    ["https://ci/jenkins/job/mb/job/feature%252Fone/7/", "/jenkins/", { item: "mb/feature%2Fone", number: 7 }],
    ["https://wrong.example/other/job/a/1/", "/jenkins/", { item: "a", number: 1 }],
    ["https://ci/job/job/job/1/job/2/3/", "/", { item: "job/1/2", number: 3 }],
    ["https://ci/job/a/", "/", { item: "a", number: undefined }],
    ["https://ci/job/a/lastBuild/", "/", { item: "a", number: undefined }],
    ["https://ci/job/%C3%A9lan%20%F0%9F%9A%80/1/", "/", { item: "élan 🚀", number: 1 }],
    ["https://ci/job/..%2F..%2Fetc/1/", "/", undefined],
    ["https://ci/job/../1/", "/", undefined],
    ["https://ci/job/%ff/1/", "/", undefined],
    ["https://ci/computer/a/", "/", undefined],
    ["", "/", undefined],
  ];
  for (const [url, context, expected] of cases)
    test(url === "" ? "empty" : url, () => assert.deepEqual(placeOfUrl(url, context), expected));

  test("of an item leads back to it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 }), (parts) => {
        const name = parts.map((part) => part.replaceAll("/", "-")).join("/");
        if (parts.some((part) => part === "." || part === ".." || Buffer.from(part).toString() !== part)) return;
        assert.deepEqual(placeOfUrl(`https://ci/${pathOfItem(name)}/3/`), { item: name, number: 3 });
      }),
    );
  });
});
