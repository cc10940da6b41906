import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inventRun, observed, permutations } from "../../../test/support/observed-runs.ts";
import { SeededRandom } from "../../../test/support/random.ts";
import type { ObservedRun } from "../observed-run.ts";
import { batchOfRuns, runRows } from "../run-rows.ts";
import { sourceKinds } from "../sources.ts";
import { mergeGaps, mergeRuns } from "./merge-runs.ts";

const ended = { runNumber: 7, finished: true };
const goesOn = { runNumber: 7, finished: false };

describe("mergeRuns: the run", () => {
  const runOf = (...all: ObservedRun[]) => mergeRuns(all).run[0];

  it("takes each column from the best source that has it", () => {
    const home = observed("home", { run: [{ ...ended, result: "FAILURE", durability: "MAX_SURVIVABILITY" }] });
    const otlp = observed("otlp", { run: [{ ...ended, result: "SUCCESS", durationMs: 5 }] });
    assert.deepEqual(runOf(otlp, home), {
      ...ended,
      result: "FAILURE",
      durability: "MAX_SURVIVABILITY",
      durationMs: 5,
    });
  });

  it("believes who saw it end before who saw it running", () => {
    const home = observed("home", { run: [{ ...goesOn, startAt: 100, flowNodes: 3 }] });
    const rest = observed("rest", { run: [{ ...ended, startAt: 90, result: "SUCCESS", durationMs: 9 }] });
    assert.deepEqual(runOf(home, rest), { ...ended, startAt: 100, flowNodes: 3, result: "SUCCESS", durationMs: 9 });
  });

  it("takes the wait in the queue from the REST API where the home has none", () => {
    const otlp = observed("otlp", { run: [{ ...ended, queueMs: 1 }] });
    const rest = observed("rest", { run: [{ ...ended, queueMs: 2 }] });
    assert.equal(runOf(otlp, rest)?.queueMs, 2);
    assert.equal(runOf(otlp, rest, observed("home", { run: [{ ...ended, queueMs: 3 }] }))?.queueMs, 3);
  });

  it("takes the split of its time from one source, so that it sums up", () => {
    const home = observed("home", { run: [{ ...ended, durationMs: 10, agentWaitMs: 4 }] });
    const rest = observed("rest", { run: [{ ...ended, durationMs: 12, workMs: 7, agentWaitMs: 2, otherMs: 3 }] });
    assert.deepEqual(runOf(home, rest), { ...ended, durationMs: 10, workMs: 7, agentWaitMs: 2, otherMs: 3 });
  });

  it("lets the later of two observations of one source hold", () => {
    const before = observed("rest", { run: [{ ...ended, result: "SUCCESS" }] }, { observedAt: 5 });
    const after = observed("rest", { run: [{ ...ended, result: "FAILURE" }] }, { observedAt: 6 });
    assert.equal(runOf(after, before)?.result, "FAILURE");
  });

  it("is none when no source has one", () => {
    assert.deepEqual(mergeRuns([observed("home", { run: [] })]).run, []);
    assert.deepEqual(mergeRuns([]).run, []);
  });
});

describe("mergeRuns: flow nodes", () => {
  it("joins steps by flow node, fills what is absent, and knows functions from who knows them best", () => {
    const home = observed("home", { step: [{ flowNode: 3, function: "sh", durationMs: 7 }], run: [goesOn] });
    const rest = observed("rest", { step: [{ flowNode: 3, function: "Shell Script", outcome: "SUCCESS" }] });
    assert.deepEqual(mergeRuns([rest, home]).step, [
      { flowNode: 3, function: "sh", durationMs: 7, outcome: "SUCCESS" },
    ]);
  });

  it("believes who sees all blocks that there is no stage around a step", () => {
    const home = observed("home", { step: [{ flowNode: 3 }, { flowNode: 4, block: 2, stage: 2 }] });
    const otlp = observed(
      "otlp",
      { step: [{ flowNode: 3, stage: 2 }, { flowNode: 4 }] },
      { gaps: [{ kind: "blocks" }] },
    );
    assert.deepEqual(mergeRuns([otlp, home]).step, home.rows.step);
    assert.equal(mergeRuns([otlp]).step[0]?.stage, 2);
  });

  it("keeps what a home that was cut off lacks, and counts it", () => {
    const home = observed("home", {
      run: [{ ...ended, steps: 2, flowNodes: 5 }],
      step: [{ flowNode: 3 }, { flowNode: 4 }],
    });
    const otlp = observed("otlp", { run: [{ ...ended }], step: [{ flowNode: 9 }, { flowNode: 4 }] });
    const { step, run } = mergeRuns([home, otlp]);
    assert.deepEqual(step, [{ flowNode: 3 }, { flowNode: 4 }, { flowNode: 9 }]);
    assert.deepEqual(run[0], { ...ended, steps: 3, flowNodes: 6 });
  });

  it("counts a wait of the same node and kind once", () => {
    const home = observed("home", { wait: [{ flowNode: 3, kind: "agent", durationMs: 50 }] });
    const rest = observed("rest", {
      wait: [
        { flowNode: 3, kind: "agent", durationMs: 60 },
        { flowNode: 3, kind: "lock" },
      ],
    });
    assert.deepEqual(mergeRuns([rest, home]).wait, [
      { flowNode: 3, kind: "agent", durationMs: 50 },
      { flowNode: 3, kind: "lock" },
    ]);
  });

  it("believes a source that saw a node and its run end that there was no wait and no error", () => {
    const home = observed("home", { step: [{ flowNode: 3 }] });
    const rest = observed("rest", {
      wait: [{ flowNode: 3, kind: "agent" }],
      error: [{ flowNode: 3 }, { flowNode: 8 }],
    });
    assert.deepEqual(mergeRuns([rest, home]).wait, []);
    assert.deepEqual(mergeRuns([rest, home]).error, [{ flowNode: 8 }]);
    const blind = observed("home", { step: [{ flowNode: 3 }] }, { gaps: [{ kind: "errors" }] });
    assert.equal(mergeRuns([rest, blind]).error.length, 2);
  });

  it("takes counts of features whole from the best source that has their kind", () => {
    const home = observed("home", { feature: [{ kind: "cause", name: "a", count: 1 }] });
    const bundle = observed("bundle", {
      feature: [
        { kind: "cause", name: "b", count: 1 },
        { kind: "cpsNs", name: "run", count: 5 },
      ],
    });
    assert.deepEqual(mergeRuns([bundle, home]).feature, [
      { kind: "cause", name: "a", count: 1 },
      { kind: "cpsNs", name: "run", count: 5 },
    ]);
  });
});

describe("mergeGaps", () => {
  it("is what no source saw that saw the run end", () => {
    const otlp = observed("otlp", {}, { gaps: [{ kind: "blocks" }, { kind: "cut", count: 9 }] });
    const rest = observed("rest", {}, { gaps: [{ kind: "cut", count: 4 }, { kind: "functions" }] });
    assert.deepEqual(mergeGaps([otlp, rest]), [{ kind: "cut", count: 4 }]);
    assert.deepEqual(mergeGaps([otlp, rest, observed("home", {})]), []);
    assert.deepEqual(mergeGaps([otlp, observed("home", { run: [goesOn] })]), otlp.gaps);
  });
});

describe("mergeRuns: any run", () => {
  const seeds = Array.from({ length: 60 }, (_, seed) => seed + 1);

  it("is the same in any order, and when all is given twice", () => {
    for (const seed of seeds) {
      const all = inventRun(new SeededRandom(seed), sourceKinds);
      const expected = mergeRuns(all);
      for (const some of permutations(all)) assert.deepEqual(mergeRuns(some), expected, `seed ${seed}`);
      assert.deepEqual(mergeRuns([...all, ...all.toReversed()]), expected, `seed ${seed}, twice`);
    }
  });

  it("does not change when what was merged is seen again", () => {
    for (const seed of seeds) {
      const all = inventRun(new SeededRandom(seed), sourceKinds);
      const once = mergeRuns(all);
      const home = { ...all[0]!, source: "home", rows: once } as const;
      assert.deepEqual(mergeRuns([home]), once, `seed ${seed}`);
    }
  });

  it("has one row per flow node, and as many steps as it says", () => {
    for (const seed of seeds) {
      const { step, run } = mergeRuns(inventRun(new SeededRandom(seed), ["home", "otlp", "rest"]));
      assert.equal(new Set(step.map(({ flowNode }) => flowNode)).size, step.length);
      assert.ok((run[0]?.steps ?? step.length) >= step.length);
    }
  });

  it("goes through a batch unchanged", () => {
    for (const seed of seeds) {
      const rows = mergeRuns(inventRun(new SeededRandom(seed), sourceKinds));
      const { tables, names } = batchOfRuns([{ runId: 1, pipelineId: 2, rows }]);
      assert.deepEqual(
        runRows(tables, (name) => names[name]!),
        rows,
      );
    }
  });
});

describe("batchOfRuns", () => {
  it("takes what a column cannot hold as not recorded", () => {
    const run = [{ runNumber: 2 ** 40, startAt: -5, durationMs: Number.NaN, queueMs: 1.5, finished: "yes" }];
    const rows = observed("rest", { run: run as never }).rows;
    const { tables, names } = batchOfRuns([{ runId: 1, pipelineId: 2, rows }]);
    assert.deepEqual(runRows(tables, (name) => names[name]!).run, [{ queueMs: 1 }]);
  });
});
