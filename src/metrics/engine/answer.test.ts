import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, fourPipelines, HOSTILE, MINUTE, MONDAY, TestStore, valuesBy } from "../test-store.ts";

/**
 * Eight runs; x of a and x of b have the same name.
 *
 * | run | Pipeline | begins            | result  | minutes |
 * | 1   | x of a   | Monday, 00:00     | SUCCESS | 1       |
 * | 2   | x of a   | Monday, 23:59     | SUCCESS | 2       |
 * | 3   | y of a   | Tuesday, 00:00    | FAILURE | 3       |
 * | 4   | x of b   | Tuesday, 00:01    | SUCCESS | 4       |
 * | 5   | x of b   | next Sunday 23:59 | (none)  | 50      |
 * | 6   | x of b   | next Monday 00:00 | ABORTED | 6       |
 * | 7   | hostile  | next Monday 00:01 | FAILURE | 7       |
 * | 8   | hostile  | (not recorded)    | SUCCESS | 8       |
 */
const runs = [
  [1, 1, 0, "SUCCESS", 1],
  [2, 1, DAY - MINUTE, "SUCCESS", 2],
  [3, 2, DAY, "FAILURE", 3],
  [4, 3, DAY + MINUTE, "SUCCESS", 4],
  [5, 3, 7 * DAY - MINUTE, undefined, 50],
  [6, 3, 7 * DAY, "ABORTED", 6],
  [7, 4, 7 * DAY + MINUTE, "FAILURE", 7],
  [8, 4, undefined, "SUCCESS", 8],
] as const;

describe("an answer", () => {
  let test: TestStore;

  before(async () => {
    test = await TestStore.open();
    await test.pipelines(fourPipelines);
    await test.runs(
      runs.map(([id, pipeline, ms, result, minutes]) => {
        const startAt = ms === undefined ? undefined : MONDAY + ms;
        return [id, pipeline, undefined, { startAt, result, durationMs: minutes * MINUTE }];
      }),
    );
  });

  after(() => test.close());

  const monday = { since: MONDAY, until: MONDAY + DAY };
  for (const { name, scope, expected } of [
    { name: "no period: runs without a start too", scope: {}, expected: 8 },
    { name: "a day", scope: monday, expected: 2 },
    { name: "an end that is the start of a run: that run is out", scope: { until: MONDAY + DAY }, expected: 2 },
    { name: "a millisecond later: it is in", scope: { until: MONDAY + DAY + 1 }, expected: 3 },
    { name: "a start that is the start of a run: that run is in", scope: { since: MONDAY + 7 * DAY }, expected: 2 },
    { name: "a millisecond later: it is out", scope: { since: MONDAY + 7 * DAY + 1 }, expected: 1 },
    { name: "within a day", scope: { since: MONDAY + 1, until: MONDAY + DAY - 1 }, expected: 1 },
    { name: "over midnight", scope: { since: MONDAY + DAY - MINUTE, until: MONDAY + DAY + 1 }, expected: 2 },
    { name: "a period without runs", scope: { since: MONDAY + 100 * DAY }, expected: 0 },
    { name: "a period that ends before it begins", scope: { since: MONDAY + DAY, until: MONDAY }, expected: 0 },
    { name: "a controller", scope: { controller: "b" }, expected: 5 },
    { name: "a folder of both controllers", scope: { folder: "team" }, expected: 6 },
    { name: "a folder of one controller", scope: { folder: "team", controller: "b" }, expected: 3 },
    { name: "a Pipeline", scope: { folder: "team/y" }, expected: 1 },
    { name: "no folder that only begins alike", scope: { folder: "tea" }, expected: 0 },
    { name: "a hostile name", scope: { folder: HOSTILE }, expected: 2 },
    { name: "a folder that is an attempt at SQL", scope: { folder: "' OR 1=1 --" }, expected: 0 },
    { name: "a folder that is a pattern", scope: { folder: "%" }, expected: 0 },
    { name: "a controller that is an attempt at SQL", scope: { controller: "a'; DROP TABLE run; --" }, expected: 0 },
  ])
    it(`is of ${name}, from facts and from roll-ups`, async () => {
      for (const exactUpTo of [undefined, 0])
        assert.deepEqual(valuesBy(await test.ask("run.completed", { scope, exactUpTo })), { all: expected });
    });

  it("puts runs into days and weeks from Monday, those without a start into none", async () => {
    for (const exactUpTo of [undefined, 0]) {
      const days = await test.ask("run.completed", { grain: "day", exactUpTo });
      assert.deepEqual(valuesBy(days), { "day 0": 2, "day 1": 2, "day 6": 1, "day 7": 2 });
      const weeks = await test.ask("run.completed", { grain: "week", exactUpTo });
      assert.deepEqual(valuesBy(weeks), { "day 0": 5, "day 7": 2 });
    }
  });

  it("keeps what has equal names on two controllers apart", async () => {
    const expected = { "team/x a": 2, "team/y a": 1, "team/x b": 3, [`${HOSTILE} b`]: 2 };
    assert.deepEqual(valuesBy(await test.ask("run.completed", { by: ["pipeline"] })), expected);
    assert.deepEqual(valuesBy(await test.ask("run.completed", { by: ["controller", "pipeline"] })), expected);
    const folders = { "a team": 3, "b team": 3, "b o'hara; DROP TABLE run; --": 2 };
    assert.deepEqual(valuesBy(await test.ask("run.completed", { by: ["folder"] })), folders);
    assert.deepEqual(valuesBy(await test.ask("run.completed", { by: ["controller"] })), { a: 3, b: 5 });
  });

  it("has a group for what the records do not name, and picks groups by labels", async () => {
    for (const exactUpTo of [undefined, 0]) {
      const rows = await test.ask("run.completed", { by: ["result"], exactUpTo });
      assert.deepEqual(valuesBy(rows), { SUCCESS: 4, FAILURE: 2, "-": 1, ABORTED: 1 });
      const only = async (result: string) => valuesBy(await test.ask("run.completed", { only: { result }, exactUpTo }));
      assert.deepEqual(await only("FAILURE"), { all: 2 });
      assert.deepEqual(await only("FAILURE' OR 1=1 --"), { all: 0 });
    }
  });

  it("lists groups by value, then by name, and cuts after the first", async () => {
    for (const exactUpTo of [undefined, 0]) {
      const top = async (query: object): Promise<string[]> =>
        Object.keys(valuesBy(await test.ask("run.completed", { exactUpTo, ...query })));
      assert.deepEqual(await top({ by: ["result"] }), ["SUCCESS", "FAILURE", "ABORTED", "-"]);
      assert.deepEqual(await top({ by: ["result"], top: 2 }), ["SUCCESS", "FAILURE"]);
      // A counter has no p95 of its own.
      assert.deepEqual(await top({ by: ["controller"], order: "p95", top: 1 }), ["b"]);
    }
    // Medians: x of a 1.5, y 3, x of b 6, hostile 7.5. Totals: 3, 3, 60, 15.
    const longest = async (order: "value" | "total"): Promise<string[]> =>
      Object.keys(valuesBy(await test.ask("run.duration", { by: ["pipeline"], order, top: 2 })));
    assert.deepEqual(await longest("value"), [`${HOSTILE} b`, "team/x b"]);
    assert.deepEqual(await longest("total"), ["team/x b", `${HOSTILE} b`]);
  });

  it("counts runs and Pipelines behind a number when asked to", async () => {
    const [row] = await test.ask("run.time", { by: ["part"], distinct: true, exactUpTo: 0, top: 1 });
    assert.equal(row, undefined);
    const rows = await test.ask("run.completed", { by: ["controller"], distinct: true, exactUpTo: 0 });
    assert.deepEqual(
      rows.map(({ by, runs, pipelines }) => [by.controller, runs, pipelines]),
      [
        ["b", 5, 2],
        ["a", 3, 2],
      ],
    );
  });

  for (const dimension of ["nonsense", "constructor", "__proto__", "result) FROM run; DROP TABLE run; --", "stage"])
    it(`has no label ${dimension}`, async () => {
      for (const query of [{ by: [dimension] }, { only: Object.fromEntries([[dimension, "x"]]) }])
        for (const exactUpTo of [undefined, 0])
          await assert.rejects(test.ask("run.completed", { ...query, exactUpTo }), TypeError);
    });

  it("has no Pipelines where controllers are counted, and no series of what is true at one instant", async () => {
    for (const by of [["pipeline"], ["folder"]]) await assert.rejects(test.ask("controller.core", { by }), TypeError);
    for (const id of ["controller.core", "pipeline.active", "durability.hint"] as const)
      await assert.rejects(test.ask(id, { grain: "week" }), TypeError);
  });

  it("is empty where there is nothing", async () => {
    const empty = await TestStore.open();
    for (const exactUpTo of [undefined, 0]) {
      assert.deepEqual(valuesBy(await empty.ask("run.completed", { exactUpTo })), { all: 0 });
      assert.deepEqual(valuesBy(await empty.ask("run.duration", { exactUpTo })), { all: undefined });
      assert.deepEqual(await empty.ask("run.duration", { exactUpTo, grain: "day", by: ["pipeline"] }), []);
    }
    await empty.close();
  });
});
