import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { InventoryScope } from "../../model/inventory.ts";
import { DAY, MONDAY, TestStore } from "../test-store.ts";
import { diffInventory } from "./diff.ts";
import { pipelineHistories } from "./history.ts";
import { inventoryAt } from "./moment.ts";
import { inventoryReach } from "./reach.ts";

/** The end of the given day, counted from Monday; without one, now: two weeks later. */
function scope(day?: number, more: Partial<InventoryScope> = {}): InventoryScope {
  return {
    until: day === undefined ? undefined : MONDAY + (day + 1) * DAY,
    now: MONDAY + 14 * DAY,
    controller: undefined,
    folder: undefined,
    ...more,
  };
}

type Row = Readonly<Record<string, string | number | boolean | undefined>>;

function run(...[runId, pipelineId, day, more = {}]: [number, number, number, Row?]): Row {
  return {
    runId,
    pipelineId,
    runNumber: runId,
    startAt: MONDAY + day * DAY,
    finished: true,
    result: "SUCCESS",
    hasExecution: true,
    durability: "MAX_SURVIVABILITY",
    syntax: "declarative",
    flowNodes: 20,
    stages: 2,
    parallelWidth: 0,
    scriptLines: 30,
    ...more,
  };
}

/**
 * Controller ci, first scanned on day 8. Pipelines: 1 moved to Declarative on day 5, 2 loads a newer library on day 4, 3 is gone
 * since day 6, 4 never ran and is known since the scan, 5 has kept no run before its 7th, on day 3.
 */
async function furnish(test: TestStore): Promise<void> {
  await test.pipelines([
    [1, "ci", "moved"],
    [2, "ci", "team/library"],
    [3, "ci", "gone"],
    [4, "ci", "never-ran"],
    [5, "ci", "team/old"],
  ]);
  const scan = MONDAY + 8 * DAY;
  await test.store.transaction([
    `UPDATE controller SET first_seen_at = ${scan}, last_scan_at = ${scan}`,
    `UPDATE pipeline SET first_seen_at = ${scan}`,
    `UPDATE pipeline SET gone_at = ${MONDAY + 6 * DAY} WHERE id = 3`,
  ]);
  await test.facts("run", [
    run(1, 1, 0, { syntax: "scripted", durability: "PERFORMANCE_OPTIMIZED" }),
    run(2, 1, 5, { runNumber: 2 }),
    run(3, 2, 0, { runNumber: 1 }),
    run(4, 2, 4, { runNumber: 2, flowNodes: 200 }),
    // Not finished: what it is made of is not settled.
    run(5, 2, 6, { runNumber: 3, finished: false, result: undefined, flowNodes: 3 }),
    run(6, 3, 1, { runNumber: 1 }),
    run(7, 5, 3),
  ]);
  await test.facts("libraryUse", [
    { runId: 3, library: "steps", version: "1.2" },
    { runId: 4, library: "steps", version: "1.3" },
    { runId: 7, library: "steps", version: "1.2" },
  ]);
  await test.facts("feature", [
    { runId: 3, kind: "agent", name: "any", count: 1 },
    { runId: 4, kind: "agent", name: "any", count: 1 },
    { runId: 4, kind: "directive", name: "script", count: 1 },
    { runId: 4, kind: "option", name: "timeout", count: 1 },
    { runId: 7, kind: "postPipeline", name: "always", count: 1 },
  ]);
  await test.facts("step", [{ runId: 4, flowNode: 5, function: "script" }]);
  for (const [kind, subject, attribute, value, since, until] of [
    ["plugin", "git", "version", "5.1", 8, 10],
    ["plugin", "git", "version", "5.2", 10, undefined],
    ["pipeline", "moved", "definition", "scm", 8, 10],
    ["pipeline", "moved", "definition", "inline", 10, undefined],
    ["pipeline", "team/old", "disabled", "yes", 10, undefined],
  ] as const)
    await test.insert("setup_history", {
      controller_id: 1,
      kind,
      subject,
      attribute,
      value,
      since_at: MONDAY + since * DAY,
      until_at: until === undefined ? undefined : MONDAY + until * DAY,
    });
}

async function withStore(use: (test: TestStore) => Promise<void>): Promise<void> {
  const test = await TestStore.open();
  try {
    await furnish(test);
    await use(test);
  } finally {
    await test.close();
  }
}

describe("an inventory", () => {
  it("is of the Pipelines of its day, each by its latest finished run", () =>
    withStore(async ({ store }) => {
      // Day 1: moved, library and gone have run; old's oldest kept run is of day 3.
      const { snapshot, profiles } = await inventoryAt(store, scope(1));
      assert.deepEqual(
        profiles.map(({ pipeline, syntax, run: shown }) => [pipeline, syntax, shown?.runNumber]),
        [
          ["gone", "declarative", 1],
          ["moved", "scripted", 1],
          ["team/library", "declarative", 1],
        ],
      );
      assert.deepEqual(
        snapshot.uses.filter(({ group }) => group === "syntax" || group === "script"),
        [
          { group: "syntax", name: "declarative", pipelines: 2, of: 3 },
          { group: "syntax", name: "scripted", pipelines: 1, of: 3 },
          { group: "script", name: "0", pipelines: 2, of: 2 },
        ],
      );
      assert.deepEqual(snapshot.libraries, [{ library: "steps", version: "1.2", pipelines: 1 }]);
    }));

  it("of now leaves out what is gone, and counts what never ran", () =>
    withStore(async ({ store }) => {
      const { snapshot, profiles } = await inventoryAt(store, scope());
      assert.deepEqual(
        profiles.map(({ pipeline, run: shown, isDisabled }) => [pipeline, shown?.runNumber, isDisabled]),
        [
          ["moved", 2, false],
          ["never-ran", undefined, false],
          ["team/library", 2, false],
          ["team/old", 7, true],
        ],
      );
      const { pipelines, active, profiled } = snapshot;
      assert.deepEqual({ pipelines, active, profiled }, { pipelines: 4, active: 3, profiled: 3 });
      // Of the three Declarative ones library used script once; the gone one is in no number.
      assert.deepEqual(
        snapshot.uses.filter(({ group }) => group === "script").map(({ name, pipelines: n, of }) => [name, n, of]),
        [
          ["0", 2, 3],
          ["1-2", 1, 3],
        ],
      );
      // Flow nodes 20, 20 and 200.
      assert.deepEqual(
        snapshot.complexity.find(({ measure }) => measure === "flowNodes"),
        { measure: "flowNodes", pipelines: 3, p50: 20, p95: 182, max: 200 },
      );
      assert.deepEqual(snapshot.libraries, [
        { library: "steps", version: "1.2", pipelines: 1 },
        { library: "steps", version: "1.3", pipelines: 1 },
      ]);
    }));

  it("has the numbers that its profiles add up to", () =>
    withStore(async ({ store }) => {
      for (const day of [0, 2, 5, 9, undefined]) {
        const { snapshot, profiles } = await inventoryAt(store, scope(day));
        assert.equal(snapshot.pipelines, profiles.length);
        for (const { group, name, pipelines } of snapshot.uses) {
          const has = profiles.filter(({ syntax, origin, run: shown }) => {
            if (group === "syntax") return syntax === name;
            if (group === "origin") return origin === name;
            if (group === "durability") return shown?.durability === name;
            if (group !== "script") return shown?.declared.some((one) => one.part === group && one.name === name);
            return shown?.syntax === "declarative" && shown.scriptSteps > 0 === (name !== "0");
          });
          assert.equal(has.length, pipelines, `${group} ${name} on day ${day}`);
        }
        for (const { library, version, pipelines } of snapshot.libraries)
          assert.equal(
            profiles.filter(({ run: shown }) =>
              shown?.libraries.some((use) => use.library === library && use.version === version),
            ).length,
            pipelines,
          );
      }
    }));

  it("compared with an earlier one says what changed, and what is not known", () =>
    withStore(async ({ store }) => {
      const [then, now] = [await inventoryAt(store, scope(1)), await inventoryAt(store, scope())];
      const { changes, notKnownThen, libraries } = diffInventory(then, now);
      assert.deepEqual(
        changes.map(({ pipeline, aspect, name, from, to }) => [pipeline ?? "", aspect, name, from, to]),
        [
          ["gone", "existence", "", "gone", undefined],
          ["moved", "syntax", "", "scripted", "declarative"],
          // Of day 1 the definition is what the first scan found.
          ["moved", "origin", "", "scm", "inline"],
          ["moved", "durability", "", "PERFORMANCE_OPTIMIZED", "MAX_SURVIVABILITY"],
          ["team/library", "script", "", undefined, "1"],
          ["team/library", "library", "steps", "1.2", "1.3"],
          ["team/library", "option", "timeout", undefined, "declared"],
          ["team/library", "flowNodes", "", "20", "200"],
          ["", "plugin.version", "git", "5.1", "5.2"],
        ],
      );
      assert.deepEqual(
        notKnownThen.map(({ pipeline }) => pipeline),
        ["never-ran", "team/old"],
      );
      assert.deepEqual(libraries, [
        { library: "steps", version: "1.2", before: 1, now: 1 },
        { library: "steps", version: "1.3", before: 0, now: 1 },
      ]);
    }));

  it("of a folder is of what is in it", () =>
    withStore(async ({ store }) => {
      const asked = scope(undefined, { folder: "team" });
      const { snapshot, setup } = await inventoryAt(store, asked);
      assert.equal(snapshot.pipelines, 2);
      assert.deepEqual(setup, [], "plugins are the controller's");
      assert.deepEqual(await inventoryReach(store, asked), {
        controllers: ["ci"],
        pipelines: 2,
        runs: 4,
        firstRunAt: MONDAY,
        lastRunAt: MONDAY + 6 * DAY,
        firstScanAt: MONDAY + 8 * DAY,
      });
    }));

  it("knows a renamed Pipeline once, by the name it had", () =>
    withStore(async (test) => {
      // Renamed at the scan of day 9: its runs have moved to the new name.
      const renamedAt = MONDAY + 9 * DAY;
      await test.insert("pipeline", {
        id: 6,
        controller_id: 1,
        full_name: "renamed",
        kind: "pipeline",
        is_branch: false,
        has_config: true,
        definition: "inline",
        first_seen_at: renamedAt,
      });
      await test.insert("pipeline_change", {
        controller_id: 1,
        pipeline_id: 1,
        changed_at: renamedAt,
        kind: "renamed",
        other_pipeline_id: 6,
      });
      await test.store.transaction([
        `UPDATE pipeline SET gone_at = ${renamedAt} WHERE id = 1`,
        "UPDATE run SET pipeline_id = 6 WHERE pipeline_id = 1",
      ]);
      const [then, now] = [await inventoryAt(test.store, scope(8)), await inventoryAt(test.store, scope())];
      assert.equal(then.snapshot.pipelines, 4);
      assert.equal(now.snapshot.pipelines, 4);
      const { changes } = diffInventory(then, now);
      assert.deepEqual(
        changes.filter(({ aspect }) => aspect === "name" || aspect === "existence"),
        [
          {
            controller: "ci",
            pipeline: "renamed",
            isBranch: false,
            aspect: "name",
            name: "",
            from: "moved",
            to: "renamed",
          },
        ],
      );
    }));
});

describe("the history of a Pipeline", () => {
  const entriesOf = async (test: TestStore, folder: string, day?: number): Promise<unknown[]> => {
    const [history] = await pipelineHistories(test.store, scope(day, { folder }));
    return (history?.entries ?? []).map(({ dayAt, changes }) => [
      (dayAt - MONDAY) / DAY,
      ...changes.map(({ aspect, from, to }) => `${aspect} ${from} ${to}`),
    ]);
  };

  it("has each day on which its profile or its set-up changed, latest first", () =>
    withStore(async (test) => {
      assert.deepEqual(await entriesOf(test, "moved"), [
        [10, "origin scm inline"],
        [5, "syntax scripted declarative", "durability PERFORMANCE_OPTIMIZED MAX_SURVIVABILITY"],
      ]);
      assert.deepEqual(await entriesOf(test, "moved", 4), []);
      assert.deepEqual(await entriesOf(test, "never-ran"), []);
      assert.deepEqual(await entriesOf(test, "team"), [], "a folder has none");
    }));

  it("takes what a failed run did not come to for unchanged, and tells slow growth once", () =>
    withStore(async (test) => {
      // From 200 flow nodes on day 4: fails early, 300, 390, then 410: twice 200 and 100 more, 410 >= 400.
      await test.facts("run", [
        run(10, 2, 7, { runNumber: 4, result: "FAILURE", flowNodes: 4 }),
        run(11, 2, 8, { runNumber: 5, flowNodes: 300 }),
        run(12, 2, 9, { runNumber: 6, flowNodes: 390 }),
        run(13, 2, 10, { runNumber: 7, flowNodes: 410 }),
        run(14, 2, 11, { runNumber: 8, flowNodes: 420 }),
      ]);
      const used = [11, 12, 13, 14].flatMap((runId) => [{ runId, library: "steps", version: "1.3" }]);
      await test.facts("libraryUse", used);
      await test.facts(
        "step",
        [11, 12, 13, 14].map((runId) => ({ runId, flowNode: 5, function: "script" })),
      );
      assert.deepEqual(await entriesOf(test, "team/library"), [
        [10, "flowNodes 200 410"],
        [4, "script undefined 1", "library 1.2 1.3", "option undefined declared", "flowNodes 20 200"],
      ]);
    }));
});
