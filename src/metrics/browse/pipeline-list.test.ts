import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { DAY, HOSTILE, MINUTE, MONDAY, TestStore } from "../test-store.ts";
import { type ListPlace, type PipelineListQuery, pipelineList } from "./pipeline-list.ts";

const scope = { since: undefined, until: undefined, now: MONDAY + 30 * DAY, controller: "a", folder: undefined };
const all: PipelineListQuery = { scope, search: "", sort: "name", isDescending: false, after: undefined, limit: 10 };

/**
 * | pipeline   | day: minutes, result, minutes of them waiting |
 * | team/x     | 0: 1 SUCCESS 0, 1: 3 FAILURE 1, 2: 2 UNSTABLE 2, 3: 10 ABORTED 0 |
 * | team/y     | 10: open |
 * | idle       | none; disabled |
 * | old (gone) | 0: 4 SUCCESS 0 |
 * | hostile    | 5: 8 SUCCESS 2 |
 * | b: team/x  | 0: 100 FAILURE 0, of another controller |
 */
describe("the list of Pipelines", () => {
  let test: TestStore;
  before(async () => {
    test = await TestStore.open();
    await test.pipelines([
      [1, "a", "team/x"],
      [2, "a", "team/y"],
      [3, "a", "idle"],
      [4, "a", "old"],
      [5, "a", HOSTILE],
      [6, "b", "team/x"],
    ]);
    await test.store.query("UPDATE pipeline SET gone_at = 1 WHERE id = 4");
    await test.store.query("UPDATE pipeline SET disabled = true WHERE id = 3");
    await test.insert("pipeline", { id: 7, controller_id: 1, full_name: "team", kind: "folder" });
    type Ended = readonly [minutes: number, result: string, waiting?: number];
    const run = (id: number, [pipeline, day]: readonly [number, number], [minutes, result, waiting = 0]: Ended) =>
      [
        id,
        pipeline,
        day,
        {
          durationMs: minutes * MINUTE,
          result,
          syntax: "scripted",
          workMs: (minutes - waiting) * MINUTE,
          lockWaitMs: waiting * MINUTE,
        },
      ] as const;
    await test.runs([
      run(1, [1, 0], [1, "SUCCESS"]),
      run(2, [1, 1], [3, "FAILURE", 1]),
      run(3, [1, 2], [2, "UNSTABLE", 2]),
      run(4, [1, 3], [10, "ABORTED"]),
      [5, 2, 10, { finished: false }],
      run(6, [4, 0], [4, "SUCCESS"]),
      run(7, [5, 5], [8, "SUCCESS", 2]),
      run(8, [6, 0], [100, "FAILURE"]),
    ]);
    await test.insert("build", { controller_id: 1, path: "p", pipeline_id: 2, kind: "run", run_id: 5 });
  });
  after(() => test.close());

  const list = (part: Partial<PipelineListQuery> = {}) => pipelineList(test.store, { ...all, ...part });
  const names = async (part: Partial<PipelineListQuery>) => (await list(part)).pipelines.map(({ name }) => name);

  it("has those that are there and those that ran, with the values of metrics", async () => {
    const { pipelines, total, next } = await list();
    assert.deepEqual([total, next], [5, undefined]);
    const x = pipelines.find(({ name }) => name === "team/x")!;
    const { lastRuns, ...values } = x;
    // Judged: 1, 2, 3, of which two failed. Durations 1, 2, 3, 10: median 2.5, p95 3 + 0.85 · 7. Waited 3 of 16 minutes.
    assert.deepEqual(values, {
      name: "team/x",
      syntax: "scripted",
      isGone: false,
      isDisabled: false,
      runs: 4,
      judged: 3,
      failed: 2,
      durationMsP50: 2.5 * MINUTE,
      durationMsP95: 8.95 * MINUTE,
      waitShare: 3 / 16,
    });
    assert.deepEqual(
      lastRuns.map(({ runNumber, result }) => [runNumber, result]),
      [
        [1, "SUCCESS"],
        [2, "FAILURE"],
        [3, "UNSTABLE"],
        [4, "ABORTED"],
      ],
    );
    const idle = pipelines.find(({ name }) => name === "idle")!;
    assert.deepEqual(
      [idle.runs, idle.isDisabled, idle.durationMsP50, idle.waitShare, idle.lastRuns],
      [0, true, undefined, undefined, []],
    );
    assert.equal(pipelines.find(({ name }) => name === "old")!.isGone, true);
    assert.deepEqual(
      pipelines.find(({ name }) => name === "team/y")!.lastRuns.map(({ isOpen, result }) => [isOpen, result]),
      [[true, undefined]],
    );
  });

  it("leaves out what is gone and did not run in the period", async () => {
    const period = { ...scope, since: MONDAY + 2 * DAY };
    const { pipelines } = await list({ scope: period });
    assert.deepEqual(
      pipelines.map(({ name, runs }) => [name, runs]),
      [
        ["idle", 0],
        [HOSTILE, 1],
        ["team/x", 2],
        ["team/y", 1],
      ],
    );
  });

  it("finds by a part of the name, whatever is in it, and in a folder", async () => {
    assert.deepEqual(await names({ search: "TEAM/" }), ["team/x", "team/y"]);
    assert.deepEqual(await names({ search: "; drop" }), [HOSTILE]);
    assert.deepEqual(await names({ search: "%" }), [HOSTILE]);
    assert.deepEqual(await names({ search: "_" }), [HOSTILE]);
    assert.deepEqual(await names({ scope: { ...scope, folder: "team" } }), ["team/x", "team/y"]);
    assert.deepEqual(await names({ scope: { ...scope, folder: "tea" } }), []);
  });

  it("sorts by any column, what has no value last either way", async () => {
    const rows = [
      [{ sort: "runs", isDescending: true }, ["team/x", HOSTILE, "old", "team/y", "idle"]],
      [{ sort: "failed", isDescending: true }, ["team/x", HOSTILE, "old", "idle", "team/y"]],
      [{ sort: "failed", isDescending: false }, [HOSTILE, "old", "team/x", "idle", "team/y"]],
      [{ sort: "p50", isDescending: true }, [HOSTILE, "old", "team/x", "idle", "team/y"]],
      [{ sort: "p95", isDescending: false }, ["old", HOSTILE, "team/x", "idle", "team/y"]],
      // 2 of 8, 3 of 16, none of 4.
      [{ sort: "waits", isDescending: true }, [HOSTILE, "team/x", "old", "idle", "team/y"]],
      [{ sort: "last", isDescending: true }, ["team/y", HOSTILE, "team/x", "old", "idle"]],
      [{ sort: "name", isDescending: true }, ["team/y", "team/x", "old", HOSTILE, "idle"]],
    ] as const;
    for (const [order, expected] of rows) assert.deepEqual(await names(order), expected, JSON.stringify(order));
  });

  it("gives each Pipeline once page by page, whatever it is sorted by", async () => {
    for (const sort of ["runs", "failed", "waits", "name"] as const) {
      const seen: string[] = [];
      let place: ListPlace | undefined;
      do {
        const page = await list({ sort, isDescending: true, limit: 2, after: place });
        seen.push(...page.pipelines.map(({ name }) => name));
        place = page.next;
      } while (place !== undefined);
      assert.deepEqual(seen, await names({ sort, isDescending: true }), sort);
    }
  });

  it("goes on where it was when others come and go between pages", async () => {
    const order = { sort: "runs", isDescending: true, limit: 2 } as const;
    const { next } = await list(order);
    assert.deepEqual(next, { value: 1, name: HOSTILE });
    // That place holds although nothing is called so any more.
    const gone = { value: 1, name: `${HOSTILE}!` };
    assert.deepEqual(
      (await list({ ...order, after: gone })).pipelines.map(({ name }) => name),
      ["old", "team/y"],
    );
  });
});
