import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Followed, STARTED_AT } from "../../../test/jenkins-stub/followed.ts";
import type { StubFault } from "../../../test/jenkins-stub/jenkins-stub.ts";
import { modelAnswers } from "../../../test/jenkins-stub/model-answers.ts";
import { addItem, addRun, emptyModel, type StubModel, type StubRun } from "../../../test/jenkins-stub/stub-model.ts";
import { readMemory } from "./rest-memory.ts";

const MINUTE = 60_000;

/** A controller with one Pipeline that has run three times. */
function smallModel(): StubModel {
  const model = emptyModel();
  addItem(model, { fullName: "shop/deploy", kind: "pipeline" });
  for (let number = 1; number <= 3; number++)
    ended(addRun(model, "shop/deploy", { startAt: STARTED_AT - number * MINUTE }));
  return model;
}

function ended(run: StubRun, result = "SUCCESS", durationMs = 30_000): StubRun {
  return Object.assign(run, { result, durationMs, agents: [] });
}

/** A run that goes on in a stage. */
function begin(model: StubModel, at: number, pipeline = "shop/deploy"): StubRun {
  return addRun(model, pipeline, {
    startAt: at,
    agents: [""],
    stages: [{ id: 6, name: "Build", startAt: at + 100, state: "running", agent: "" }],
    steps: [
      { id: 7, title: "Shell Script", stage: 6, startAt: at + 200, state: "running", argument: "private argument" },
    ],
  });
}

const numbers = (followed: Followed): number[] =>
  followed.ended.map(({ number }) => number).sort((one, other) => one - other);

describe("a fault of the controller is said in a sentence, loses nothing and passes", () => {
  const faults: readonly { readonly fault: StubFault; readonly sentence: RegExp }[] = [
    { fault: { kind: "starting" }, sentence: /^It is busy or still starting\.$/ },
    { fault: { kind: "busy", retryAfter: "90" }, sentence: /^It is busy or still starting\.$/ },
    { fault: { kind: "tooMany", retryAfter: "120" }, sentence: /^It asks to be asked less\.$/ },
    { fault: { kind: "login" }, sentence: /^It asks for a login\. Give a user and an API token\.$/ },
    { fault: { kind: "elsewhere" }, sentence: /^It sends to another host, as a login service/ },
    { fault: { kind: "wrongToken" }, sentence: /^Its name and token were not accepted\./ },
    {
      fault: { kind: "forbidden" },
      sentence: /^The user may not read this\. Give the user Overall\/Read and Job\/Read\.$/,
    },
    { fault: { kind: "absent" }, sentence: /^There is nothing at this address\.$/ },
    { fault: { kind: "error" }, sentence: /^It answers with the error 500\.$/ },
    { fault: { kind: "page" }, sentence: /^It answers with a page, not with data\./ },
    { fault: { kind: "cut" }, sentence: /^Its answer is cut or no JSON\.$/ },
    { fault: { kind: "brokenOff" }, sentence: /^The connection broke off before the answer was complete\.$/ },
    { fault: { kind: "endless", paths: /^computer/ }, sentence: /^Its answer is larger than 8 MB\.$/ },
  ];
  for (const { fault, sentence } of faults)
    test(`${fault.kind}${fault.retryAfter === undefined ? "" : `, retry after ${fault.retryAfter} s`}`, async (t) => {
      const model = smallModel();
      const followed = await Followed.start(t, modelAnswers(model));
      await followed.follow(3 * MINUTE);
      const open = begin(model, followed.at);
      await followed.follow(MINUTE);
      followed.stub.faults = [fault];
      const before = followed.stub.requests.length;
      ended(open, "FAILURE");
      ended(begin(model, followed.at));
      await followed.follow(10 * MINUTE);
      assert.match(followed.source.state().sentence ?? "", sentence);
      assert.equal(followed.source.state().state, "failing");
      assert.equal(followed.last, undefined);
      assert.match(followed.errors[0]!.message, /^[A-Z].*\.$/);
      // It is let be: fewer and fewer requests, though each look is two.
      assert.ok(followed.stub.requests.length - before <= 14, `${followed.stub.requests.length - before} requests`);
      followed.stub.faults = [];
      await followed.follow(20 * MINUTE);
      assert.equal(followed.source.state().state, "connected");
      assert.deepEqual(numbers(followed), [4, 5]);
      assert.deepEqual(followed.ended.map(({ rows }) => rows.run[0]?.result).sort(), ["FAILURE", "SUCCESS"]);
    });

  test("the last look stands in for two minutes", async (t) => {
    const followed = await Followed.start(t, modelAnswers(smallModel()));
    const first = await followed.look();
    followed.stub.faults = [{ kind: "brokenOff" }];
    followed.pass(MINUTE);
    const stoodIn = await followed.look();
    assert.deepEqual({ at: stoodIn?.at, askedAt: stoodIn?.askedAt }, { at: first?.at, askedAt: followed.at });
    followed.pass(2 * MINUTE);
    assert.equal(await followed.look(), undefined);
  });

  test("Retry-After is honoured", async (t) => {
    const followed = await Followed.start(t, modelAnswers(smallModel()));
    followed.stub.faults = [{ kind: "tooMany", retryAfter: "600" }];
    await followed.look();
    assert.ok(followed.source.nextLookInMs > 9 * MINUTE);
    const before = followed.stub.requests.length;
    followed.pass(5 * MINUTE);
    await followed.look();
    assert.equal(followed.stub.requests.length, before);
    assert.match(followed.errors.at(-1)!.message, /It asks to be asked less/);
  });

  test("nobody answers, or not at that port", async (t) => {
    const followed = await Followed.start(t, modelAnswers(smallModel()));
    await followed.stub.stop();
    await followed.look();
    assert.match(
      followed.source.state().sentence!,
      /^Nobody answers at its address\. Check the URL, and whether Jenkins runs\.$/,
    );
    assert.equal(
      followed.source.state().place,
      `127.0.0.1:${new URL(followed.source.state().place.replace(/^/, "http://")).port}`,
    );
  });
});

describe("a fault of one answer alone", () => {
  const faults: readonly (readonly [StubFault["kind"], RegExp, readonly string[]])[] = [
    ["error", /stages\/|wfapi/, ["blocks", "waits", "errors", "steps"]],
    ["starting", /stages\/tree/, ["blocks", "waits", "errors"]],
    ["brokenOff", /stages\/allSteps/, ["blocks", "waits", "errors", "cut"]],
    ["cut", /wfapi/, ["blocks", "waits", "errors"]],
  ];
  for (const [kind, paths, gaps] of faults)
    test(`${kind} at ${paths.source}: the run is kept without it in the end, and all else goes on`, async (t) => {
      const model = smallModel();
      const followed = await Followed.start(t, modelAnswers(model));
      followed.stub.faults = [{ kind, paths }];
      await followed.follow(3 * MINUTE);
      const open = begin(model, followed.at);
      await followed.follow(2 * MINUTE);
      ended(open);
      await followed.follow(20 * MINUTE);
      assert.equal(followed.errors.length, 0);
      assert.deepEqual(
        followed.ended.map((run) => run.gaps.map((gap) => gap.kind).filter((gap) => gap !== "ends")),
        [gaps],
      );
    });

  test("a run whose record cannot be read is given up after hours, and counted", async (t) => {
    const model = smallModel();
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(3 * MINUTE);
    followed.stub.faults = [{ kind: "error", paths: /deploy\/4\/api/ }];
    ended(begin(model, followed.at));
    ended(begin(model, followed.at));
    await followed.follow(240 * MINUTE);
    assert.deepEqual(numbers(followed), [5]);
    assert.deepEqual(followed.source.memory().open, []);
    assert.deepEqual(followed.source.state().refused, { tooMany: 1 });
    const tries = followed.stub.requests.filter(({ path }) => path.endsWith("deploy/4/api/json")).length;
    assert.equal(tries, 20);
  });
});

describe("what may not be read is not seen, and no error", () => {
  test("queue, stages, steps, logs, locks and plugins", async (t) => {
    const model = smallModel();
    const followed = await Followed.start(t, modelAnswers(model));
    followed.stub.faults = [{ kind: "forbidden", paths: /^(?:queue|pluginManager|lockable)|stages\/|wfapi|logText/ }];
    const open = begin(model, followed.at - 1000);
    await followed.follow(5 * MINUTE);
    assert.equal(followed.errors.length, 0);
    const [run] = followed.last!.runs;
    assert.deepEqual(
      { run: run!.run, heads: run!.heads, nodesSeen: run!.nodesSeen },
      { run: "shop/deploy#4", heads: [], nodesSeen: false },
    );
    assert.ok(run!.notSeen.includes("its steps"));
    assert.ok(followed.last!.controller.notSeen.includes("the queue: the user may not read them"));
    const items = followed.source.takeItems();
    assert.deepEqual(items?.inventory.partlySeen, ["library", "plugin"]);
    ended(open);
    await followed.follow(5 * MINUTE);
    assert.deepEqual(
      followed.ended.map(({ gaps }) => gaps.map(({ kind }) => kind)),
      [["blocks", "waits", "errors", "steps"]],
    );
    // Each is asked for once an hour.
    const asked = followed.stub.requests.filter(({ path }) => /^(?:queue|pluginManager)/.test(path)).length;
    assert.ok(asked <= 2, `${asked} requests`);
  });

  test("a folder", async (t) => {
    const model = smallModel();
    addItem(model, { fullName: "a/b/c/d/e/f", kind: "pipeline" });
    const followed = await Followed.start(t, modelAnswers(model));
    followed.stub.faults = [{ kind: "forbidden", paths: /^job\/a\/job\/b\/job\/c\/job\/d\/api/ }];
    await followed.follow(5 * MINUTE);
    const items = followed.source.takeItems();
    assert.equal(items?.isWhole, false);
    assert.ok(items?.items.some(({ fullName }) => fullName === "shop/deploy"));
    assert.ok(!items?.items.some(({ fullName }) => fullName === "a/b/c/d/e/f"));
  });
});

describe("restarts", () => {
  test("of Jenkins are seen, and runs that lived through one are followed on", async (t) => {
    const model = smallModel();
    const followed = await Followed.start(t, modelAnswers(model));
    const open = begin(model, followed.at - 1000);
    await followed.follow(2 * MINUTE);
    followed.stub.faults = [{ kind: "starting" }];
    await followed.follow(3 * MINUTE);
    followed.stub.faults = [];
    followed.stub.restart();
    await followed.follow(5 * MINUTE);
    const [run] = followed.last!.runs;
    assert.equal(run!.pauses.length, 1);
    assert.ok(run!.pauses[0]!.toAt! - run!.pauses[0]!.fromAt >= 3 * MINUTE);
    assert.ok(followed.stub.requests.filter(({ path }) => path.startsWith("pluginManager")).length >= 1);
    ended(open);
    await followed.follow(2 * MINUTE);
    assert.deepEqual(numbers(followed), [4]);
  });

  test("of Flowmeter lose no run and give none twice", async (t) => {
    const model = smallModel();
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(5 * MINUTE);
    const open = begin(model, followed.at);
    await followed.follow(MINUTE);
    followed.restart();
    ended(open);
    ended(begin(model, followed.at));
    await followed.follow(20 * MINUTE);
    followed.restart();
    await followed.follow(20 * MINUTE);
    assert.deepEqual(numbers(followed), [4, 5]);
  });

  test("a memory that is none is not taken", () => {
    for (const value of [
      undefined,
      null,
      1,
      "x",
      [],
      {},
      { version: 2 },
      { version: 1, since: -1, newest: {}, open: [] },
    ])
      assert.equal(readMemory(value), undefined);
    const odd = {
      version: 1,
      since: 5,
      newest: { a: 3, b: "x", c: -1 },
      open: [{ pipeline: "a", number: 1 }, { pipeline: 3 }, null],
    };
    assert.deepEqual(readMemory(odd), { version: 1, since: 5, newest: { a: 3 }, open: [{ pipeline: "a", number: 1 }] });
  });
});
