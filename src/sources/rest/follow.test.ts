import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Followed, STARTED_AT } from "../../../test/jenkins-stub/followed.ts";
import { modelAnswers } from "../../../test/jenkins-stub/model-answers.ts";
import { addItem, addRun, emptyModel, type StubModel, type StubRun } from "../../../test/jenkins-stub/stub-model.ts";

const MINUTE = 60_000;

function modelOf(...pipelines: readonly string[]): StubModel {
  const model = emptyModel();
  for (const fullName of pipelines) addItem(model, { fullName, kind: "pipeline" });
  return model;
}

const names = (followed: Followed): string[] =>
  followed.ended.map(({ pipeline, number }) => `${pipeline}#${number}`).sort();

const end = (run: StubRun, result = "SUCCESS"): StubRun => Object.assign(run, { result, durationMs: 20_000 });

describe("runs", () => {
  test("are fetched once, whether they were seen to run or not", async (t) => {
    const model = modelOf("a", "b");
    end(addRun(model, "a", { startAt: STARTED_AT - MINUTE }));
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(3 * MINUTE);
    assert.deepEqual(names(followed), []);
    const seen = addRun(model, "a", { startAt: followed.at });
    await followed.follow(MINUTE);
    end(seen);
    // Between two looks, and a Pipeline that is new.
    end(addRun(model, "b", { startAt: followed.at }));
    end(addRun(model, "b", { startAt: followed.at }));
    addItem(model, { fullName: "c", kind: "pipeline" });
    end(addRun(model, "c", { startAt: followed.at }));
    await followed.follow(15 * MINUTE);
    assert.deepEqual(names(followed), ["a#2", "b#1", "b#2", "c#1"]);
    const fetches = followed.stub.requests.filter(({ path }) => /^job\/\w\/\d+\/api/.test(path)).length;
    assert.equal(fetches, 4);
    // Tomcat refuses them.
    assert.ok(followed.stub.requests.every(({ query }) => !/[[\]{}]/.test(query)));
    assert.ok(followed.source.state().lagMs! < 2 * MINUTE);
  });

  test("between one that is seen and the newest that was known are fetched at once", async (t) => {
    const model = modelOf("a");
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(3 * MINUTE);
    end(addRun(model, "a", { startAt: followed.at }));
    addRun(model, "a", { startAt: followed.at });
    await followed.follow(2 * MINUTE);
    assert.deepEqual(names(followed), ["a#1"]);
  });

  test("of before are fetched as far as wished", async (t) => {
    const model = modelOf("a");
    for (let number = 1; number <= 9; number++) end(addRun(model, "a", { startAt: STARTED_AT - number * MINUTE }));
    model.items.get("a")!.runs!.delete(8);
    const followed = await Followed.start(t, modelAnswers(model), { backfillRuns: 4 });
    await followed.follow(10 * MINUTE);
    assert.deepEqual(names(followed), ["a#6", "a#7", "a#9"]);
  });

  test("of an item that was deleted and made anew are not taken for those of before", async (t) => {
    const model = modelOf("a");
    for (let number = 1; number <= 5; number++) end(addRun(model, "a", { startAt: STARTED_AT - number * MINUTE }));
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(3 * MINUTE);
    model.items.delete("a");
    addItem(model, { fullName: "a", kind: "pipeline" });
    end(addRun(model, "a", { startAt: followed.at }));
    await followed.follow(15 * MINUTE);
    assert.deepEqual(names(followed), ["a#1"]);
  });

  test("that left the executors and are not over are zombies", async (t) => {
    const model = modelOf("a");
    const run = addRun(model, "a", { startAt: STARTED_AT });
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(2 * MINUTE);
    const computers = model.agents;
    model.agents = computers.map((agent) => ({ ...agent, name: "elsewhere" }));
    await followed.follow(5 * MINUTE);
    assert.deepEqual(followed.states(), { "a#1": "ZOMBIE stuck" });
    end(run);
    await followed.follow(15 * MINUTE);
    assert.deepEqual(names(followed), ["a#1"]);
  });

  test("have stages, steps, libraries, causes and gaps, and nothing private", async (t) => {
    const model = modelOf("team/feature%2Fone");
    const at = STARTED_AT;
    const run = addRun(model, "team/feature%2Fone", {
      startAt: at,
      isDeclarative: true,
      causes: [
        {
          _class: "hudson.model.Cause$UserIdCause",
          userId: "private user",
          shortDescription: "Started by private user",
        },
      ],
      libraries: [{ name: "tools", version: "1.2", trusted: true, variables: ["private"] }],
      stages: [
        { id: 6, name: "Build", startAt: at + 10, durationMs: 900, state: "failure" },
        { id: 9, name: "linux", isBranch: true, parent: 6, startAt: at + 20, durationMs: 800, state: "failure" },
        { id: 12, name: "linux", parent: 9, startAt: at + 30, durationMs: 700, state: "failure" },
        { id: 30, name: "Post Actions", isSynthetic: true, startAt: at + 950, durationMs: 10, state: "success" },
      ],
      steps: [
        {
          id: 13,
          title: "Shell Script",
          stage: 12,
          startAt: at + 40,
          durationMs: 600,
          state: "failure",
          error: "hudson.AbortException",
        },
        { id: 14, title: "private label", stage: 12, startAt: at + 650, durationMs: 5, state: "success" },
        {
          id: 31,
          title: "Wait for interactive input",
          startAt: at + 951,
          durationMs: 9,
          pausedMs: 8,
          state: "success",
        },
      ],
    });
    const followed = await Followed.start(t, modelAnswers(model), { user: "an-admin", token: "secret-token" });
    await followed.follow(MINUTE);
    end(run, "FAILURE");
    await followed.follow(2 * MINUTE);
    const [{ rows, gaps, ...one }] = followed.ended as [(typeof followed.ended)[0]];
    assert.deepEqual(
      { ...one, observedAt: 0 },
      { source: "rest", pipeline: "team/feature%2Fone", number: 1, startAt: at, observedAt: 0 },
    );
    assert.deepEqual(rows.run, [
      {
        runNumber: 1,
        scheduledAt: at - 5,
        startAt: at,
        durationMs: 20_000,
        finished: true,
        result: "FAILURE",
        syntax: "declarative",
        stages: 3,
        stageDepth: 2,
        parallelWidth: 1,
        replayed: false,
        restarted: false,
      },
    ]);
    assert.deepEqual(
      rows.stage.map(({ flowNode, kind, name, parentStage, synthetic }) => ({
        flowNode,
        kind,
        name,
        parentStage,
        synthetic,
      })),
      [
        { flowNode: 6, kind: "stage", name: "Build", parentStage: undefined, synthetic: undefined },
        { flowNode: 9, kind: "branch", name: "linux", parentStage: 6, synthetic: undefined },
        { flowNode: 12, kind: "stage", name: "linux", parentStage: 9, synthetic: undefined },
        { flowNode: 30, kind: "stage", name: "Declarative: Post Actions", parentStage: undefined, synthetic: "POST" },
      ],
    );
    assert.deepEqual(
      rows.step.map((step) => [step.flowNode, step.function, step.stage, step.outcome]),
      [
        [13, "sh", 12, "FAILURE"],
        [14, undefined, 12, "SUCCESS"],
        [31, "input", undefined, "SUCCESS"],
      ],
    );
    assert.deepEqual(rows.wait, [{ flowNode: 31, kind: "input", startAt: at + 951, durationMs: 8 }]);
    assert.deepEqual(rows.error, [{ flowNode: 13, stage: 12, function: "sh", errorClass: "hudson.AbortException" }]);
    assert.deepEqual(rows.libraryUse, [{ library: "tools", version: "1.2", trusted: true }]);
    assert.deepEqual(rows.feature, [{ kind: "cause", name: "Cause$UserIdCause", count: 1 }]);
    assert.deepEqual(gaps, [
      { kind: "blocks" },
      { kind: "waits" },
      { kind: "errors" },
      { kind: "functions", count: 1 },
    ]);
    const all = JSON.stringify([
      followed.ended,
      followed.last,
      followed.source.memory(),
      followed.source.state(),
      followed.source.takeItems(),
    ]);
    assert.doesNotMatch(all, /private|secret|an-admin/);
    assert.ok(
      followed.stub.requests.every(({ authorization }) => authorization === `Basic ${btoa("an-admin:secret-token")}`),
    );
  });

  test("without Pipeline Graph View have the steps of the Stage View, which are cut; without both none", async (t) => {
    const model = modelOf("a", "b");
    model.has = { graphView: false };
    const long = {
      stages: [{ id: 6, name: "Build", startAt: STARTED_AT, durationMs: 900, state: "success" as const }],
      steps: Array.from({ length: 150 }, (_, at) => ({
        id: 10 + at,
        title: "Print Message",
        stage: 6,
        startAt: STARTED_AT + at,
        durationMs: 1,
        state: "success" as const,
      })),
    };
    const followed = await Followed.start(t, modelAnswers(model));
    await followed.follow(2 * MINUTE);
    end(addRun(model, "a", { startAt: followed.at, ...long }));
    await followed.follow(15 * MINUTE);
    model.has = { graphView: false, stageView: false };
    end(addRun(model, "b", { startAt: followed.at, ...long }));
    await followed.follow(15 * MINUTE);
    assert.deepEqual(
      followed.ended.map(({ rows, gaps }) => [rows.step.length, rows.stage.length, gaps.map(({ kind }) => kind)]),
      [
        [100, 1, ["blocks", "waits", "errors", "cut"]],
        [0, 0, ["blocks", "waits", "errors", "steps"]],
      ],
    );
  });
});
