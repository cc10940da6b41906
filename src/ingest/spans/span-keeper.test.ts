import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { tempDirectory } from "../../../test/support/directories.ts";
import { SeededRandom } from "../../../test/support/random.ts";
import { batchOf, runOfSpans, testResource, testTrace } from "../../../test/support/spans.ts";
import type { LogLinks } from "../../model/log-links.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import { type Span, traceNumbers } from "../../model/span.ts";
import { openDuckDbStore } from "../../store/duckdb/duckdb-store.ts";
import type { SpanStore } from "../../store/span-store.ts";
import { controllerNames } from "./controller-names.ts";
import { SpanKeeper, type SpanKeeperSettings } from "./span-keeper.ts";

interface Bench {
  readonly spans: SpanStore;
  readonly keeper: SpanKeeper;
  /** Runs as they were written, one after the other. */
  readonly written: { readonly controller: string; readonly run: ObservedRun }[];
  /** Lets spans come at an instant, and looks. */
  readonly at: (now: number, ...spans: readonly Span[]) => Promise<void>;
}

async function bench(t: TestContext, settings: Partial<SpanKeeperSettings> = {}): Promise<Bench> {
  const store = await openDuckDbStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  const written: Bench["written"] = [];
  let now = 0;
  const keeper = new SpanKeeper({
    spans,
    observed: {
      write: async (controller, runs) => {
        written.push(...runs.map((run) => ({ controller, run })));
      },
    },
    controllerOf: controllerNames("ci"),
    now: () => now,
    settings: { graceMs: 1000, orphanMs: 100_000, keptMs: 1_000_000, ...settings },
  });
  const at: Bench["at"] = async (instant, ...some) => {
    now = instant;
    if (some.length > 0) await spans.append([batchOf(some)], now);
    await keeper.look();
  };
  return { spans, keeper, written, at };
}

test("a run is written once nothing came for the grace, and again when something comes late", async (t) => {
  const { written, at, keeper } = await bench(t);
  const run = runOfSpans(7);
  const late = run.find(({ flowNode }) => flowNode === 8)!;
  await at(1000, ...run.filter((span) => span !== late));
  await at(1500);
  assert.equal(written.length, 0);
  await at(2000);
  await at(3000);
  assert.deepEqual(
    written.map(({ controller, run: { pipeline, number, rows } }) => [controller, pipeline, number, rows.step.length]),
    [["ci", "shop/api", 7, 2]],
  );
  await at(5000, late, run[0]!);
  await at(6000);
  await at(60_000);
  assert.deepEqual(
    written.map(({ run: { rows, observedAt } }) => [rows.step.length, observedAt]),
    [
      [2, 1000],
      [3, 5000],
    ],
  );
  assert.deepEqual([keeper.state.runs, keeper.state.backlog.traces], [2, 0]);
});

test("a run in a trace that never comes to rest is written, and each of its runs once", async (t) => {
  const { written, at } = await bench(t);
  const trace = testTrace(1);
  const outer = runOfSpans(1, 1, { trace });
  const step = outer.find(({ flowNode }) => flowNode === 7)!;
  for (let number = 2; number < 22; number++) {
    const inner = runOfSpans(number, 1, { trace });
    await at(number * 500, ...inner.slice(0, -1), { ...inner.at(-1)!, parent: step.id });
  }
  const before = written.length;
  assert.ok(before > 5, `${before} of the first runs are there`);
  await at(20_000, ...outer);
  await at(30_000);
  assert.deepEqual(
    written.map(({ run: { number } }) => number),
    [...Array.from({ length: 20 }, (_, index) => index + 2), 1],
  );
});

test("spans whose run never comes are counted, once each, and then forgotten", async (t) => {
  const { at, keeper, spans } = await bench(t);
  const run = runOfSpans(3);
  await at(1000, ...run.slice(0, -1), ...run.slice(0, 3));
  await at(50_000);
  assert.deepEqual([...keeper.state.unattributed], []);
  await at(102_000);
  assert.deepEqual([...keeper.state.unattributed], [["ci", 7]]);
  await at(5_000_000);
  assert.deepEqual([...keeper.state.unattributed], []);
  assert.deepEqual(await spans.traces([testTrace(3)]), []);
});

test("a run whose own span came years late is whole again", async (t) => {
  const { at, keeper, written } = await bench(t, { keptMs: 1e12 });
  const run = runOfSpans(3);
  await at(1000, ...run.slice(0, -1));
  await at(102_000);
  await at(900_000, run.at(-1)!);
  await at(1_100_000);
  assert.equal(written.length, 1);
  assert.equal(written[0]?.run.rows.step.length, 3);
  assert.deepEqual([...keeper.state.unattributed], []);
});

function linksOf(spans: readonly Span[], runNumber: number): LogLinks {
  return {
    rows: spans.length,
    traceIds: BigUint64Array.from(spans.flatMap(({ trace }) => traceNumbers(trace))),
    spanIds: BigUint64Array.from(spans, ({ id }) => id),
    resources: [testResource],
    names: ["shop/api"],
    records: spans.length,
    columns: [
      new Int32Array(spans.length),
      new Int32Array(spans.length),
      new Int32Array(spans.length).fill(runNumber),
      new Int32Array(spans.length).fill(-1),
      new Float64Array(spans.length),
    ],
  };
}

test("a run that a restart cut off is made of all its traces, when logs say which they are", async (t) => {
  const { at, keeper, written, spans } = await bench(t);
  const run = runOfSpans(3, 4);
  // Phase and wait before the restart; after it, steps begin new traces, and neither agent nor run ever end.
  const before = run.slice(0, 3);
  const after = run.slice(3, 6).map((span, index) => ({ ...span, trace: testTrace(100 + index) }));
  await spans.appendLinks([linksOf([...before, ...after], 3)], 900);
  await at(1000, ...before);
  await at(60_000, ...after);
  await at(120_000);
  assert.equal(written.length, 0, "something came within the day");
  await at(170_000);
  assert.equal(written.length, 1);
  const { rows, startAt, gaps } = written[0]!.run;
  assert.equal(startAt, run[0]!.startAt);
  assert.deepEqual(
    rows.step.map(({ flowNode }) => flowNode),
    [3, 7, 8, 9, 10],
  );
  assert.deepEqual(
    [rows.run[0]?.finished, rows.run[0]?.result, rows.run[0]?.durationMs],
    [undefined, undefined, undefined],
  );
  assert.deepEqual(gaps.at(-1), { kind: "lost" });
  assert.deepEqual([...keeper.state.unattributed], []);
});

test("when the store fails, the next look does what is left", async (t) => {
  const { spans, written } = await bench(t);
  let fails = true;
  const keeper = new SpanKeeper({
    spans,
    observed: {
      write: async (controller, runs) => {
        if (fails) throw new Error("full");
        written.push(...runs.map((run) => ({ controller, run })));
      },
    },
    controllerOf: controllerNames(),
    now: () => 100_000,
    settings: { graceMs: 10 },
  });
  await spans.append([batchOf(runOfSpans(1))], 10);
  await assert.rejects(keeper.look(), /full/);
  fails = false;
  await keeper.look();
  assert.deepEqual(
    written.map(({ controller, run: { number } }) => [controller, number]),
    [["ci.example", 1]],
  );
});

test("a clock that was years ahead for a while holds no run up", async (t) => {
  const { at, written } = await bench(t);
  await at(9_000_000_000, ...runOfSpans(1));
  await at(1000, ...runOfSpans(2));
  await at(3000);
  await at(4000);
  assert.deepEqual(written.map(({ run: { number } }) => number).sort(), [1, 2]);
});

test("whenever spans come and looks are made, the last that is written of each run is all of it", async (t) => {
  const random = new SeededRandom(5);
  const { at, written } = await bench(t, { spansAtOnce: 30 });
  const runs = Array.from({ length: 12 }, (_, number) => runOfSpans(number + 1, random.below(6)));
  const all = runs.flat();
  for (let at = all.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [all[at], all[other]] = [all[other]!, all[at]!];
  }
  let now = 1000;
  for (let from = 0; from < all.length; from += 9) {
    now += random.below(900);
    await at(now, ...all.slice(from, from + 9));
  }
  await at(now + 2000);
  await at(now + 4000);
  const last = new Map(written.map(({ run }) => [run.number, run]));
  assert.deepEqual(
    runs.map((_, index) => last.get(index + 1)?.rows.step.length),
    runs.map((run) => run.filter(({ role }) => role === "step" || role === "agent").length),
  );
});

test("controllers are named by their host, or by what was said for the first", () => {
  const other = { instanceId: "2", url: "https://other.example/jenkins/" };
  const named = controllerNames("main");
  assert.deepEqual(
    [testResource, other, { ...testResource, pluginVersion: "2" }, { url: "https://third:8080" }, {}].map(named),
    ["main", "other.example/jenkins", "main", "third:8080", "unknown"],
  );
  assert.deepEqual([testResource, { instanceId: "x" }].map(controllerNames()), ["ci.example", "x"]);
});
