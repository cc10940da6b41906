import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { MONDAY, TestStore } from "../test-store.ts";
import { agentUse } from "./agents.ts";
import { declarativeUse } from "./declarative.ts";
import { engineCost } from "./engine.ts";
import { errors } from "./errors.ts";
import { libraryUse } from "./libraries.ts";
import { scriptEscapes } from "./script-escapes.ts";
import { stageUse } from "./stages.ts";
import { stepUse } from "./steps.ts";

/** Runs 1 and 2 of Declarative Pipeline p, 3 of Declarative q, 4 of Scripted r; q and r are on the same controller. */
describe("use in a report", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines([
      [1, "a", "p"],
      [2, "a", "q"],
      [3, "a", "r"],
    ]);
    const run = (...[runId, pipelineId, syntax, flowNodes]: [number, number, string, number]) => {
      const durability = pipelineId === 3 ? "PERFORMANCE_OPTIMIZED" : "MAX_SURVIVABILITY";
      return {
        runId,
        pipelineId,
        runNumber: runId,
        startAt: MONDAY + runId,
        finished: true,
        hasExecution: true,
        syntax,
        flowNodes,
        durability,
      };
    };
    // Median flow nodes: p 550 (of 400 and 700), q 500, r 900. Over 500: p and r; with MAX_SURVIVABILITY: p.
    await test.facts("run", [
      run(1, 1, "declarative", 400),
      run(2, 1, "declarative", 700),
      run(3, 2, "declarative", 500),
      run(4, 3, "scripted", 900),
    ]);
  });

  after(() => test.close());

  it("tells work, waiting and blocks apart, and adds up what ended", async () => {
    const step = (...[runId, name, durationMs]: [number, string, number?]) => ({
      runId,
      function: name,
      durationMs,
      isBlock: ["node", "myWrapper", "retry"].includes(name),
    });
    await test.facts("step", [
      step(1, "sh", 100),
      { ...step(2, "sh", 50), failed: true, ownError: true },
      step(4, "sh"),
      step(1, "sleep", 1000),
      { ...step(1, "node", 2000), failed: true, ownError: false },
      step(3, "myWrapper", 70),
      step(3, "retry", 10),
    ]);
    const use = await stepUse(test.reader());
    assert.deepEqual([use.functions, use.invocations, use.ownErrors], [5, 7, 1]);
    assert.deepEqual(use.byTime, [
      { function: "sh", kind: "work", invocations: 3, totalMs: 150, ownErrors: 1, pipelines: 2 },
    ]);
    assert.deepEqual(
      use.blocksByTime.map((row) => [row.function, row.totalMs]),
      [
        ["node", 2000],
        ["myWrapper", 70],
        ["retry", 10],
      ],
    );
    assert.deepEqual(
      use.byInvocations.map((row) => [row.function, row.kind]),
      [
        ["sh", "work"],
        ["myWrapper", "block"],
        ["node", "block"],
        ["retry", "block"],
        ["sleep", "wait"],
      ],
    );
    assert.deepEqual([use.retryPipelines, use.retryInvocations], [1, 1]);
    assert.equal((await stepUse(test.reader({ top: 2 }))).byInvocations.length, 2);
  });

  it("counts Declarative Pipelines by the script steps of their latest run", async () => {
    const script = (runId: number) => ({ runId, function: "script", descriptor: "x" });
    const byUses = (...counts: number[]) =>
      ["0", "1-2", "3-9", "10+"].map((uses, index) => ({ uses, pipelines: counts[index] }));
    assert.deepEqual(await scriptEscapes(test.reader()), {
      declarativePipelines: 2,
      pipelines: 0,
      byUses: byUses(2, 0, 0, 0),
    });
    // Of p, run 1 has one and run 2, the latest, three; of q none. Run 4 is Scripted.
    await test.facts("step", [script(1), script(2), script(2), script(2), script(4)]);
    assert.deepEqual(await scriptEscapes(test.reader()), {
      declarativePipelines: 2,
      pipelines: 1,
      byUses: byUses(1, 0, 1, 0),
    });
  });

  it("counts libraries by version, and knows which of them move", async () => {
    for (const [name, folder] of [
      ["steps", undefined],
      ["gates", undefined],
      ["team", "p"],
    ] as const)
      await test.insert("library", { controller_id: 1, name, folder });
    const use = (runId: number, library: string, version: string) => ({ runId, library, version, trusted: true });
    await test.facts("libraryUse", [
      use(1, "steps", "main"),
      use(2, "steps", "v1"),
      use(3, "steps", "v1"),
      use(3, "team", "mainline"),
    ]);
    const found = await libraryUse(test.reader());
    assert.deepEqual([found.configuredGlobal, found.configuredInFolders, found.configuredUnused], [2, 1, 1]);
    assert.deepEqual([found.runs, found.pipelines, found.librariesInUse, found.floatingLibraries], [3, 2, 2, 1]);
    assert.deepEqual(found.versions, [
      { library: "steps", version: "v1", isFloating: false, runs: 2, pipelines: 2 },
      { library: "steps", version: "main", isFloating: true, runs: 1, pipelines: 1 },
      { library: "team", version: "mainline", isFloating: false, runs: 1, pipelines: 1 },
    ]);
  });

  it("tells agents by kind, and how long labels took", async () => {
    for (const [name, executors, goneAt] of [
      ["(built-in)", 2, undefined],
      ["linux-1", 4, undefined],
      ["old", 8, 5],
    ] as const)
      await test.insert("agent", { controller_id: 1, name, executors, exclusive: false, gone_at: goneAt });
    const use = { isInvocation: true, heldMs: 10 };
    await test.facts("agentUse", [
      ...[1, 2, 3, 4, 5].map((n) => ({ ...use, runId: 1, label: "linux", agent: "linux-1", waitMs: n * 1000 })),
      { ...use, runId: 3, label: "linux", waitMs: undefined, heldMs: undefined },
      { ...use, runId: 2, agent: "(built-in)", waitMs: 1 },
      // Got an agent whose name is not in the records.
      { ...use, runId: 2, waitMs: 1 },
      { ...use, runId: 4, label: "gone", agent: "old", waitMs: 90_000 },
      // A further body of a step, which asked for nothing itself.
      { runId: 4, isInvocation: false, agent: "linux-1", heldMs: 5 },
      { runId: 4, isInvocation: false, agent: "cloud-1", heldMs: 5 },
    ]);
    const found = await agentUse(test.reader());
    assert.deepEqual([found.uses, found.withoutAgent, found.distinctLabels], [9, 1, 2]);
    // Waits of 1 to 5 s: median 3 s, p95 lies 0.8 of the way from 4 to 5 s.
    const linux = {
      label: "linux",
      uses: 6,
      withoutAgent: 1,
      pipelines: 2,
      waits: 5,
      waitMsP50: 3000,
      waitMsP95: 4800,
    };
    assert.deepEqual(found.labels[0], linux);
    // "gone" waited longer, but once.
    assert.deepEqual(found.slowestLabel, linux);
    assert.deepEqual(found.byKind, [
      // "old" is gone, and was configured at a scan before.
      { kind: "configured", uses: 7, agents: 2, heldMs: 65 },
      { kind: "built_in", uses: 1, agents: 1, heldMs: 10 },
      { kind: "other", uses: 1, agents: 1, heldMs: 5 },
    ]);
    assert.deepEqual([found.configuredAgents, found.agentExecutors, found.builtInExecutors], [1, 4, 2]);
  });

  it("counts what Declarative Pipelines declare once per Pipeline, by its latest run", async () => {
    const feature = (...[runId, kind, name, count = 1]: [number, string, string, number?]) => ({
      runId,
      kind,
      name,
      count,
    });
    await test.facts("feature", [
      feature(1, "directive", "agent", 3),
      feature(2, "directive", "agent"),
      feature(3, "directive", "agent"),
      feature(1, "directive", "stage", 9),
      // Gone in run 2, the latest of p.
      feature(1, "directive", "tools"),
      feature(2, "directive", "stage", 9),
      feature(2, "agent", "docker"),
      feature(3, "agent", "any"),
      feature(2, "postStage", "always"),
      feature(3, "option", "timeout"),
      // Of a Scripted run, as `properties` leaves them.
      feature(4, "option", "timestamps"),
    ]);
    const use = await declarativeUse(test.reader());
    assert.deepEqual([use.pipelines, use.anyPost, use.anyTimeout], [2, 1, 1]);
    assert.deepEqual(use.directives, [{ name: "agent", pipelines: 2 }]);
    assert.deepEqual(use.postStage, [{ name: "always", pipelines: 1 }]);
    assert.deepEqual(use.options, [{ name: "timeout", pipelines: 1 }]);
    assert.deepEqual(use.postPipeline, []);
    assert.deepEqual(use.agents, [
      { name: "any", pipelines: 1 },
      { name: "docker", pipelines: 1 },
    ]);
  });

  it("tells stages that ran from those that were skipped, and leaves branches and added stages aside", async () => {
    const stage = { runId: 1, kind: "stage", executed: true, name: "Build" };
    await test.facts("stage", [
      { ...stage, durationMs: 100 },
      { ...stage, runId: 2, durationMs: 300 },
      { ...stage, name: "Deploy", executed: false, status: "SKIPPED_FOR_FAILURE", durationMs: 1 },
      { ...stage, name: "Inner", executed: false },
      { ...stage, name: "Post", synthetic: "POST", durationMs: 5 },
      { ...stage, name: "left", kind: "branch", durationMs: 9000 },
    ]);
    const use = await stageUse(test.reader());
    assert.deepEqual([use.stages, use.executed, use.synthetic, use.parallelBranches], [4, 2, 1, 1]);
    assert.deepEqual(use.skipped, [
      { outcome: "inside_skipped", stages: 1 },
      { outcome: "skipped_for_failure", stages: 1 },
    ]);
    // 100 and 300: median 200, p95 lies 0.95 of the way: 290.
    assert.deepEqual(use.slowest[0], {
      controller: "a",
      pipeline: "p",
      stage: "Build",
      runs: 2,
      durationMsP50: 200,
      durationMsP95: 290,
    });
  });

  it("keeps the engine's timers apart", async () => {
    await test.facts("feature", [
      { runId: 1, kind: "cpsNs", name: "run", count: 1000 },
      { runId: 2, kind: "cpsNs", name: "run", count: 3000 },
      { runId: 1, kind: "cpsNs", name: "parse", count: 50 },
    ]);
    const cost = await engineCost(test.reader());
    assert.deepEqual(cost.timers, [
      { timer: "run", runs: 2, perRunNsP50: 2000, perRunNsP95: 2900 },
      { timer: "parse", runs: 1, perRunNsP50: 50, perRunNsP95: 50 },
    ]);
    assert.deepEqual(cost.durability, [
      { hint: "MAX_SURVIVABILITY", pipelines: 2 },
      { hint: "PERFORMANCE_OPTIMIZED", pipelines: 1 },
    ]);
    assert.deepEqual([cost.heavyPipelines, cost.heavyMaxSurvivability], [2, 1]);
  });

  it("counts errors by class and by the function they arise in", async () => {
    const error = (runId: number, effectiveClass: string, name?: string) => ({ runId, effectiveClass, function: name });
    const interrupted = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";
    await test.facts("error", [
      error(1, "A", "sh"),
      error(1, "A", "sh"),
      error(2, "A", "error"),
      error(3, "A"),
      error(3, interrupted, "sh"),
    ]);
    const found = await errors(test.reader());
    assert.deepEqual([found.total, found.distinctClasses, found.notInterruptions], [5, 2, 4]);
    assert.equal(found.outsideSteps, 1);
    assert.deepEqual(found.classes, [
      { errorClass: "A", errors: 4, runs: 3, pipelines: 2, function: "sh", functionErrors: 2 },
      { errorClass: interrupted, errors: 1, runs: 1, pipelines: 1, function: "sh", functionErrors: 1 },
    ]);
    assert.deepEqual(found.functions, [
      { function: "sh", errors: 2, interruptions: 1 },
      { function: "error", errors: 1, interruptions: 0 },
    ]);
  });
});
