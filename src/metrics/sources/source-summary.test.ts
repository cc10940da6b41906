import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { scanByHand } from "../../../test/support/handmade-scan.ts";
import { BEGAN_AT, observed } from "../../../test/support/observed-runs.ts";
import { openTestStore } from "../../../test/support/test-stores.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { Store } from "../../store/store.ts";
import { sourceSummary } from "./source-summary.ts";

const NOW = BEGAN_AT + 3_600_000;

async function withStore(use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openTestStore();
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

function runsOf(
  source: ObservedRun["source"],
  numbers: readonly number[],
  gaps: ObservedRun["gaps"] = [],
): ObservedRun[] {
  return numbers.map((number) => {
    const startAt = BEGAN_AT + number * 60_000 * 5;
    return observed(
      source,
      { run: [{ runNumber: number, startAt, finished: true, flowNodes: 4 }] },
      { number, startAt, gaps },
    );
  });
}

describe("sourceSummary", () => {
  it("of a home alone says how much of it is seen", async () => {
    await withStore(async (store) => {
      await scanByHand(store, [...runsOf("home", [1, 2]), observed("home", {}, { number: 9 })], { at: NOW });
      const { controllers, proposals } = await sourceSummary(store, NOW);
      assert.deepEqual(proposals, []);
      assert.deepEqual(controllers, [
        {
          controller: "ci",
          aliases: [],
          jenkinsVersion: "2.541",
          lastScanAt: NOW,
          runs: 3,
          runsFullySeen: 2,
          runsSeenInPart: 0,
          runsWithoutFlowNodes: 1,
          runsWithQuarantinedRecords: 0,
          sources: [{ kind: "home", runs: 3, lastAt: NOW }],
          gaps: [],
          unattributed: 0,
        },
      ]);
    });
  });

  it("of several sources says what each gave, and what none saw", async () => {
    await withStore(async (store) => {
      await scanByHand(store, runsOf("home", [1, 2]), { at: NOW });
      const others = await store.observed();
      await others.write("ci", runsOf("otlp", [2, 3, 4], [{ kind: "blocks" }, { kind: "missingParents", count: 3 }]));
      await others.write("ci", runsOf("rest", [4], [{ kind: "cut", count: 7 }, { kind: "blocks" }]));
      await others.saveStates([
        { controller: "ci", kind: "otlp", place: ":4317", state: "connected", since: 5, lagMs: 900, unattributed: 12 },
        { controller: "ci", kind: "hook", place: "ci", state: "waiting", since: 6 },
      ]);
      const [one] = (await sourceSummary(store, NOW)).controllers;
      assert.deepEqual([one?.runs, one?.runsFullySeen, one?.runsSeenInPart, one?.unattributed], [4, 2, 2, 12]);
      assert.deepEqual(
        one?.sources.map(({ kind, runs, state, lagMs }) => [kind, runs, state, lagMs]),
        [
          ["home", 2, undefined, undefined],
          ["hook", 0, "waiting", undefined],
          ["otlp", 3, "connected", 900],
          ["rest", 1, undefined, undefined],
        ],
      );
      // Of run 3 traces saw all there is; what they miss of run 4 beside blocks, the REST API saw.
      assert.deepEqual(one?.gaps, [
        { kind: "blocks", runs: 2, count: undefined },
        { kind: "missingParents", runs: 1, count: 3 },
      ]);
    });
  });

  it("proposes that two controllers are one, and not once they are linked", async () => {
    await withStore(async (store) => {
      await scanByHand(store, runsOf("home", [1, 2, 3]), { at: NOW });
      const others = await store.observed();
      await others.write("urn:1", runsOf("otlp", [1, 2, 3]));
      await others.write("other", runsOf("rest", [1, 2]));
      assert.deepEqual((await sourceSummary(store, NOW)).proposals, [{ one: "ci", other: "urn:1", matching: 3 }]);
      await others.link("ci", "urn:1");
      const { controllers, proposals } = await sourceSummary(store, NOW, "ci");
      assert.deepEqual(proposals, []);
      assert.deepEqual(
        controllers.map(({ controller, aliases }) => [controller, aliases]),
        [["ci", ["urn:1"]]],
      );
    });
  });

  it("is empty of an empty store", async () => {
    await withStore(async (store) => {
      assert.deepEqual(await sourceSummary(store, NOW), { controllers: [], proposals: [] });
    });
  });
});
