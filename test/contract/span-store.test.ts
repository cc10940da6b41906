import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { Span } from "../../src/model/span.ts";
import { tempDirectory } from "../support/directories.ts";
import { SeededRandom } from "../support/random.ts";
import { batchOf, runOfSpans, testResource, testTrace } from "../support/spans.ts";
import { openTestStore } from "../support/test-stores.ts";

const wish = { now: 100_000_000, graceMs: 1000, spans: 10_000 };

test("a trace is given once it was quiet, again when more comes, and not once it is settled", async (t) => {
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  const toBuild = async (now: number): Promise<number> => {
    await spans.sum();
    return (await spans.tracesToBuild({ ...wish, now })).length;
  };
  const run = runOfSpans(1);
  await spans.append([batchOf(run.slice(0, -1))], 1000);
  assert.equal(await toBuild(9000), 0, "without the span of the run");
  assert.equal((await spans.tracesWithoutRun({ ...wish, now: 9000 })).length, 1);
  await spans.append([batchOf(run.slice(-1))], 9000);
  assert.equal(await toBuild(9500), 1, "it waited for long");
  assert.equal((await spans.tracesWithoutRun({ ...wish, now: 99_000 })).length, 0);
  await spans.settle([{ trace: testTrace(1), builtTo: 8500, unattributed: 3 }]);
  assert.equal(await toBuild(9600), 0, "something came just now");
  assert.equal(await toBuild(10_000), 1);
  await spans.settle([{ trace: testTrace(1), builtTo: 9000, unattributed: 2 }]);
  assert.equal(await toBuild(20_000), 0);
  assert.deepEqual(await spans.unattributed(8000), []);
  assert.deepEqual(await spans.unattributed(9000), [{ resource: 0, spans: 2, traces: 1 }]);
  await spans.append([batchOf(run.slice(0, 1))], 30_000);
  assert.deepEqual(await spans.backlog(), { traces: 0, spans: 0 }, "as of when it was summed up");
  assert.equal(await toBuild(31_000), 1);
  assert.deepEqual(await spans.backlog(), { traces: 1, spans: 9 });
});

test("no more traces are given than have so many spans, but one; of a long trace the first that came", async (t) => {
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  for (let at = 0; at < 5; at++) await spans.append([batchOf(runOfSpans(1)), batchOf(runOfSpans(2 + at))], at);
  await spans.sum();
  const lengths = async (most: number): Promise<number[]> =>
    (await spans.tracesToBuild({ ...wish, spans: most })).map(({ spans: count }) => count);
  assert.deepEqual(await lengths(1), [8]);
  assert.deepEqual(await lengths(24), [8, 8, 8]);
  const [long] = (await spans.traces([testTrace(1)])) ?? [];
  assert.equal(long?.spans, 40);
  assert.equal((await spans.spansOf([long!], 20)).get(testTrace(1))?.length, 16);
});

test("spans are kept and summed up while a scan has its transaction open", async (t) => {
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  const writer = await store.beginScan({ key: "ci", home: "home", at: 1 });
  await writer.writeLog({ file: "essentials.log.0", readTo: 10, errors: [] });
  await spans.append([batchOf(runOfSpans(1))], 5);
  await spans.sum();
  assert.equal((await spans.tracesToBuild(wish)).length, 1);
  await spans.settle([{ trace: testTrace(1), builtTo: 5, unattributed: 0 }]);
  await writer.commit();
  assert.equal((await spans.tracesToBuild(wish)).length, 0);
});

test("forgotten are traces to which nothing came since, with their names; others keep what came long ago", async (t) => {
  const day = 86_400_000;
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  const [one, two] = [runOfSpans(1), runOfSpans(2, 2, { pipeline: "other" })];
  await spans.append([batchOf(one), batchOf(two.slice(0, 3))], day);
  await spans.append([batchOf(two.slice(3))], 3 * day);
  assert.equal(await spans.forget(2 * day), 8);
  assert.deepEqual(await spans.traces([testTrace(1)]), []);
  const kept = await spans.traces([testTrace(2)]);
  assert.deepEqual(
    (await spans.spansOf(kept, 100)).get(testTrace(2))?.map(({ function: name }) => name),
    two.map(({ function: name }) => name),
  );
  assert.equal(await spans.forget(4 * day), 8);
  await spans.append([batchOf(one)], 5 * day);
  await spans.sum();
  assert.equal(
    (await spans.spansOf(await spans.traces([testTrace(1)]), 100)).get(testTrace(1))?.at(-1)?.pipeline,
    "shop/api",
  );
});

test("links say which run a trace is of, and which other traces are", async (t) => {
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  const links = (traces: readonly number[]) => ({
    rows: traces.length,
    traceIds: BigUint64Array.from(traces.flatMap((number) => [0n, BigInt(number)])),
    spanIds: new BigUint64Array(traces.length),
    resources: [testResource],
    names: ["shop/api"],
    records: traces.length,
    columns: [
      new Int32Array(traces.length),
      new Int32Array(traces.length),
      Int32Array.from(traces, (number) => number % 10),
      new Int32Array(traces.length),
      new Float64Array(traces.length),
    ],
  });
  await spans.appendLinks([links([11, 21, 12])], 1);
  await spans.appendLinks([links([11, 21, 13])], 2);
  const asked = { trace: (21).toString(16).padStart(32, "0"), resource: 0, firstAt: 1, lastAt: 1, spans: 1, runs: 0 };
  assert.deepEqual(
    (await spans.linksOf([asked])).map(({ trace, pipeline, runNumber }) => [Number(`0x${trace}`), pipeline, runNumber]),
    [
      [11, "shop/api", 1],
      [21, "shop/api", 1],
    ],
  );
});

test("whatever batches spans come in, the same are there", async (t) => {
  const random = new SeededRandom(7);
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  t.after(() => store.close());
  const spans = await store.spans();
  const all = Array.from({ length: 40 }, (_, number) => runOfSpans(number, random.below(30))).flat();
  for (let from = 0; from < all.length; ) {
    const to = from + 1 + random.below(100);
    await spans.append([batchOf(all.slice(from, to)), batchOf([])], 1);
    from = to;
  }
  await spans.sum();
  const found = await spans.spansOf(await spans.tracesToBuild(wish), 10_000);
  const byId = (one: Span, other: Span): number => (one.id < other.id ? -1 : 1);
  assert.deepEqual([...found.values()].flat().sort(byId), all.map((span) => ({ ...span, arrivedAt: 1 })).sort(byId));
});
