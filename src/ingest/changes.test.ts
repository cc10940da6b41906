import assert from "node:assert/strict";
import { test } from "node:test";
import type { ItemFact } from "../model/items.ts";
import type { ControllerState, KnownBuild, KnownItem } from "../store/store.ts";
import { findChanges } from "./changes.ts";

const item = (fullName: string): ItemFact => ({
  fullName,
  kind: "pipeline",
  isBranch: false,
  hasConfig: true,
  definition: "inline",
  syntax: undefined,
  disabled: undefined,
  libraries: [],
});
const run = (pipelineId: number, runNumber: number, startAt: number): KnownBuild => ({
  // The runs known before have their numbers as ids; everything else was read in this scan.
  ...{
    pipelineId,
    kind: "run",
    runId: startAt === runNumber * 100 ? runNumber : 10 + runNumber,
    runNumber,
    startAt,
    mark: "",
  },
});

/** Pipeline 1 "a" was known with runs 1 and 2, started at 100 and 200; ids from 2 on are new in this scan. */
function changes(now: {
  items: readonly number[];
  seen: readonly KnownBuild[];
  wasGone?: boolean;
  sawAll?: boolean;
}): unknown {
  const known: KnownItem = { id: 1, fact: item("a"), isGone: now.wasGone === true, isProvisional: false };
  const state: ControllerState = {
    controllerId: 1,
    items: new Map([["a", known]]),
    builds: new Map([
      ["jobs/a/builds/1", run(1, 1, 100)],
      ["jobs/a/builds/2", run(1, 2, 200)],
    ]),
    logPositions: new Map(),
    nextPipelineId: 2,
    nextRunId: 3,
  };
  const items = new Map(now.items.map((id) => [id, item(id === 1 ? "a" : `new-${id}`)]));
  const pathOf = ({ pipelineId, runNumber }: KnownBuild): string =>
    pipelineId === 1 ? `jobs/a/builds/${runNumber}` : `jobs/new-${pipelineId}/builds/${runNumber}`;
  const seen = new Map(now.seen.map((build) => [pathOf(build), build]));
  return findChanges({ state, items, seen, sawAll: now.sawAll ?? true }).changes.map(
    ({ kind, pipelineId, otherPipelineId }) => [kind, pipelineId, otherPipelineId],
  );
}

test("a new run is no change of the Pipeline", () => {
  assert.deepEqual(changes({ items: [1], seen: [run(1, 1, 100), run(1, 2, 200), run(1, 3, 300)] }), []);
});
test("old runs that Jenkins discarded are no change either", () => {
  assert.deepEqual(changes({ items: [1], seen: [run(1, 2, 200)] }), []);
});
test("gone, and its runs nowhere: deleted", () => {
  assert.deepEqual(changes({ items: [], seen: [] }), [["deleted", 1, undefined]]);
});
test("gone, and its latest run in a new Pipeline: renamed", () => {
  assert.deepEqual(changes({ items: [2], seen: [run(2, 1, 100), run(2, 2, 200)] }), [["renamed", 1, 2]]);
});
test("gone, and a new Pipeline with the same number but another start: deleted", () => {
  assert.deepEqual(changes({ items: [2], seen: [run(2, 2, 999)] }), [["deleted", 1, undefined]]);
});
test("numbers that start over with a later start: recreated", () => {
  assert.deepEqual(changes({ items: [1], seen: [run(1, 1, 300)] }), [["recreated", 1, undefined]]);
});
test("back after it was gone: restored", () => {
  assert.deepEqual(changes({ items: [1], seen: [run(1, 2, 200)], wasGone: true }), [["restored", 1, undefined]]);
});
test("runs that began out of order are no sign of a new Pipeline", () => {
  assert.deepEqual(changes({ items: [1], seen: [run(1, 1, 250), run(1, 2, 200)] }), []);
});
test("while something may not be looked at, nothing is gone", () => {
  assert.deepEqual(changes({ items: [], seen: [], sawAll: false }), []);
});
