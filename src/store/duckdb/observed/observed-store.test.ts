import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { itemNamed, scanByHand } from "../../../../test/support/handmade-scan.ts";
import { BEGAN_AT, inventRun, noRows, observed, permutations } from "../../../../test/support/observed-runs.ts";
import { SeededRandom } from "../../../../test/support/random.ts";
import { factsOf } from "../../../../test/support/scans.ts";
import { onlyDuckDb, openTestStore, storeKind } from "../../../../test/support/test-stores.ts";
import { mergeRuns } from "../../../model/observed/merge-runs.ts";
import type { ObservedRun } from "../../../model/observed-run.ts";
import type { Store } from "../../store.ts";

async function withStore(use: (store: Store) => Promise<void>): Promise<void> {
  const store = await openTestStore();
  try {
    await use(store);
  } finally {
    await store.close();
  }
}

/** Takes what was seen in the order given, one source after the other: of a home by a scan, else by a write. */
async function take(store: Store, all: readonly ObservedRun[]): Promise<void> {
  for (const one of all) await takeAtOnce(store, [one]);
}

async function takeAtOnce(store: Store, ofSource: readonly ObservedRun[]): Promise<void> {
  const [first] = ofSource;
  if (first?.source === "home") await scanByHand(store, ofSource, { at: first.observedAt });
  else await (await store.observed()).write("ci", ofSource);
}

async function factsAfter(all: readonly (readonly ObservedRun[])[]): Promise<unknown> {
  const facts: unknown[] = [];
  await withStore(async (store) => {
    for (const ofSource of all) await takeAtOnce(store, ofSource);
    facts.push(await factsOf(store));
    facts.push(await store.query("SELECT kind, missing FROM run_gap ORDER BY ALL"));
  });
  return facts;
}

async function runsOf(store: Store): Promise<unknown[]> {
  return store.query(
    "SELECT p.full_name AS name, r.run_number AS number, r.result, r.start_at AS began FROM run_fact r JOIN pipeline p ON p.id = r.pipeline_id ORDER BY ALL",
  );
}

/** What is merged is so by the same code on ClickHouse, where each commit takes long. */
const isQuick = storeKind === "DuckDB";

const ended = { runNumber: 7, startAt: BEGAN_AT, finished: true };

describe("Store.observed: one run", () => {
  it("has the same facts in any order of writes and scans, and when all come twice", { timeout: 300_000 }, async () => {
    const sources = ["home", "otlp", "rest"] as const;
    const runs = Array.from({ length: isQuick ? 12 : 2 }, (_, at) =>
      inventRun(new SeededRandom(at + 1), sources, at + 1),
    );
    const bySource = sources.map((_, at) => runs.map((run) => run[at]!));
    const expected = await factsAfter(bySource);
    for (const some of permutations(bySource).slice(isQuick ? 0 : 5))
      assert.deepEqual(await factsAfter(some), expected);
    assert.deepEqual(await factsAfter([...bySource, ...bySource.toReversed()]), expected, "twice");
  });

  it("has the same facts in any order, whatever saw it", { timeout: 300_000 }, async () => {
    const all = inventRun(new SeededRandom(99), ["home", "otlp", "rest", "hook", "bundle"]).map((run) => [run]);
    const expected = await factsAfter(all);
    const random = new SeededRandom(7);
    for (let time = 0; time < (isQuick ? 8 : 1); time++)
      assert.deepEqual(await factsAfter(permutations(all)[random.below(120)]!), expected);
  });

  it("is what merging gives", async () => {
    await withStore(async (store) => {
      const all = inventRun(new SeededRandom(9), ["otlp", "home", "rest"]);
      await take(store, all);
      const [row] = await store.query("SELECT count(*) AS n FROM step");
      assert.equal(row?.n, mergeRuns(all).step.length);
      assert.equal((await runsOf(store)).length, 1);
    });
  });

  it("is one when a home is scanned later, and stays one when it changes", async () => {
    await withStore(async (store) => {
      const others = await store.observed();
      await others.write("ci", [observed("otlp", { step: [{ flowNode: 4 }] }, { startAt: BEGAN_AT + 30 })]);
      const scheduled = observed("home", { run: [{ ...ended, finished: false }] });
      await scanByHand(store, [scheduled]);
      const began = { ...ended, scheduledAt: BEGAN_AT, startAt: BEGAN_AT + 500, result: "SUCCESS" };
      await scanByHand(store, [observed("home", { run: [began] }, { startAt: BEGAN_AT + 500 })]);
      assert.deepEqual(await runsOf(store), [
        { name: "team/app", number: 7, result: "SUCCESS", began: BEGAN_AT + 500 },
      ]);
      const [steps] = await store.query("SELECT count(*) AS n FROM step");
      assert.equal(steps?.n, 1);
      const [builds] = await store.query("SELECT count(*) AS n FROM build JOIN run USING (run_id)");
      assert.equal(builds?.n, 1);
    });
  });

  it("is two when the Pipeline was made anew in between", async () => {
    await withStore(async (store) => {
      const later = { startAt: BEGAN_AT + 7_200_000 };
      const again = (source: ObservedRun["source"]) => observed(source, { run: [{ ...ended, ...later }] }, later);
      await take(store, [
        observed("otlp", { run: [ended] }),
        observed("home", { run: [ended] }),
        again("otlp"),
        again("home"),
      ]);
      assert.equal((await runsOf(store)).length, 2);
      const [kept] = await store.query("SELECT count(*) AS n, count(DISTINCT run_id) AS runs FROM observed_run");
      assert.deepEqual(kept, { n: 4, runs: 2 });
    });
  });

  it("is found by its number when a source does not say when it began", async () => {
    await withStore(async (store) => {
      const bundle = observed("bundle", {
        run: [{ runNumber: 7 }],
        feature: [{ kind: "cpsNs", name: "run", count: 3 }],
      });
      const { startAt: _, ...untimed } = bundle;
      await take(store, [untimed, observed("home", { run: [ended] })]);
      assert.deepEqual(await runsOf(store), [{ name: "team/app", number: 7, result: undefined, began: BEGAN_AT }]);
      const [features] = await store.query("SELECT count(*) AS n FROM feature");
      assert.equal(features?.n, 1);
    });
  });

  it("that only a home has seen keeps nothing beside its facts", async () => {
    await withStore(async (store) => {
      await take(store, [observed("home", {})]);
      const [kept] = await store.query("SELECT count(*) AS n FROM observed_run");
      assert.equal(kept?.n, 0);
    });
  });

  it("of more rows than any real run keeps what it is as a whole", async () => {
    await withStore(async (store) => {
      const step = Array.from({ length: 200_001 }, (_, flowNode) => ({ flowNode }));
      await take(store, [observed("otlp", { run: [{ ...ended, result: "SUCCESS" }], step })]);
      const [row] = await store.query(
        "SELECT (SELECT count(*) FROM step) AS steps, (SELECT missing FROM run_gap) AS cut",
      );
      assert.deepEqual(row, { steps: 0, cut: 200_002 });
    });
  });
});

describe("Store.observed: Pipelines", () => {
  it("become items of a controller that was never scanned", async () => {
    await withStore(async (store) => {
      await take(store, [observed("rest", {})]);
      const rows = await store.query(
        "SELECT c.key, c.last_scan_at AS scanned, p.full_name AS name, p.kind, p.gone_at AS gone FROM pipeline p JOIN controller c ON c.id = p.controller_id",
      );
      assert.deepEqual(rows, [{ key: "ci", scanned: undefined, name: "team/app", kind: "pipeline", gone: undefined }]);
      assert.equal(await store.beginPart({ key: "ci", at: 1, builds: [], items: [] }), undefined);
    });
  });

  it("that are branches are one with the directory of the branch, whichever came first", async () => {
    const branch = itemNamed("mb/release-1-0.4err8m", { isBranch: true });
    const seen = observed("otlp", { step: [{ flowNode: 4 }] }, { pipeline: "mb/release%2F1.0" });
    const home = observed("home", {}, { pipeline: branch.fullName });
    for (const isHomeFirst of [true, false])
      await withStore(async (store) => {
        const others = await store.observed();
        if (!isHomeFirst) await others.write("ci", [seen]);
        await scanByHand(store, [home], { items: [branch] });
        if (isHomeFirst) await others.write("ci", [seen]);
        const names = (await runsOf(store)) as { name: string }[];
        assert.deepEqual(
          names.map(({ name }) => name),
          [branch.fullName],
          `home first: ${isHomeFirst}`,
        );
        const items = await store.query("SELECT full_name FROM pipeline");
        assert.equal(items.length, 1);
        const [steps] = await store.query("SELECT count(*) AS n FROM step");
        assert.equal(steps?.n, 1);
      });
  });

  it("that are renamed take along what others saw", async () => {
    await withStore(async (store) => {
      const others = await store.observed();
      await take(store, [observed("home", { run: [ended] }), observed("otlp", { step: [{ flowNode: 4 }] })]);
      const renamed = observed("home", { run: [ended] }, { pipeline: "team/new" });
      await scanByHand(store, [renamed], {
        at: 6_000,
        changes: [{ pipelineId: 1, kind: "renamed", otherPipelineId: 2 }],
        goneItems: [1],
      });
      const [steps] = await store.query("SELECT count(*) AS n FROM step");
      assert.equal(steps?.n, 1);
      assert.equal((await runsOf(store)).length, 1);
      await others.write("ci", [observed("rest", { step: [{ flowNode: 5 }] })]);
      assert.deepEqual((await runsOf(store)).length, 1);
    });
  });
});

describe("Store.observed: writing", () => {
  it("marks the days of runs as to be summed up anew", { skip: onlyDuckDb("it keeps them elsewhere") }, async () => {
    await withStore(async (store) => {
      await take(store, [observed("rest", {})]);
      const [row] = await store.query("SELECT day_at FROM stale_day");
      assert.equal(row?.day_at, Date.UTC(2026, 10, 3));
    });
  });

  it("takes turns with others that write, and with scans", async () => {
    await withStore(async (store) => {
      const others = await store.observed();
      assert.equal(await store.observed(), others);
      const numbers = Array.from({ length: 10 }, (_, at) => at + 1);
      const one = (number: number) => observed("rest", { run: [{ runNumber: number, startAt: BEGAN_AT }] }, { number });
      await Promise.all([
        ...numbers.map((number) => others.write("ci", [one(number)])),
        scanByHand(store, [observed("home", {})]),
        store.removeBefore({ before: 0 }),
      ]);
      assert.equal((await runsOf(store)).length, 10);
      const [row] = await store.query("SELECT count(DISTINCT run_id) AS n FROM run");
      assert.equal(row?.n, 10);
    });
  });

  it("does not wait for a scan that was left without an end once another has begun and ended", async () => {
    await withStore(async (store) => {
      await store.beginScan({ key: "ci", home: "ci", at: 1 });
      await take(store, [observed("home", {}), observed("rest", {})]);
      assert.equal((await runsOf(store)).length, 1);
    });
  });

  it("writes nothing when it fails", async () => {
    await withStore(async (store) => {
      const others = await store.observed();
      const bad = { ...observed("rest", {}, { number: 8 }), rows: { ...noRows, run: undefined as never } };
      await assert.rejects(others.write("ci", [observed("rest", {}), bad]));
      assert.deepEqual(await runsOf(store), []);
      await others.write("ci", [observed("rest", {})]);
      assert.equal((await runsOf(store)).length, 1);
    });
  });

  it("keeps runs only that began since the day from which runs are kept", async () => {
    await withStore(async (store) => {
      const day = 86_400_000;
      const [old, young] = [BEGAN_AT, BEGAN_AT + 3 * day].map((startAt, at) =>
        observed("rest", { run: [{ runNumber: at, startAt }] }, { number: at, startAt }),
      );
      await take(store, [old!, young!]);
      await store.removeBefore({ before: BEGAN_AT + 2 * day });
      assert.equal((await runsOf(store)).length, 1);
      const [kept] = await store.query("SELECT count(*) AS n FROM observed_run");
      assert.equal(kept?.n, 1);
      await take(store, [old!]);
      assert.equal((await runsOf(store)).length, 1);
    });
  });
});

describe("Store.observed: states of sources", () => {
  it("keeps the last of each", async () => {
    await withStore(async (store) => {
      const others = await store.observed();
      const rest = { controller: "ci", kind: "rest", place: "ci.example.org", state: "connected", since: 1 } as const;
      const otlp = { ...rest, kind: "otlp", place: ":4317", lagMs: 200, refused: { malformed: 2 } } as const;
      await others.saveStates([rest, otlp]);
      await others.saveStates([{ ...rest, state: "failing", since: 2 }]);
      assert.deepEqual(await others.states(), [otlp, { ...rest, state: "failing", since: 2 }]);
    });
  });
});
