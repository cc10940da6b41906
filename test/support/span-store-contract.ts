import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import type { Span } from "../../src/model/span.ts";
import type { SpanStore } from "../../src/store/span-store.ts";
import { SeededRandom } from "./random.ts";
import { batchOf, runOfSpans, testResource, testTrace } from "./spans.ts";

const wish = { now: 100_000_000, graceMs: 1000, spans: 10_000 };

/** A span store as a test opens it. */
export interface OpenedSpans {
  readonly spans: SpanStore;
  readonly close: () => Promise<void>;
}

/** What every store does with spans. `place` gives a function that opens the same, empty store again and again. */
export function spanStoreContract(
  name: string,
  place: (t: TestContext) => () => Promise<OpenedSpans>,
  skip?: string,
): void {
  async function opened(t: TestContext, open: () => Promise<OpenedSpans>): Promise<OpenedSpans> {
    const store = await open();
    t.after(() => store.close());
    return store;
  }

  describe(`spans in ${name}`, { skip }, () => {
    it("spans are there after the store was closed, by trace, with when they came", async (t) => {
      const open = place(t);
      const first = await open();
      const { spans } = first;
      const [one, two] = [runOfSpans(1), runOfSpans(2)];
      await spans.append([batchOf(one.slice(0, 4)), batchOf(two)], 90_000_000);
      await spans.append([batchOf(one.slice(4))], 90_000_500);
      await first.close();

      const { spans: again } = await opened(t, open);
      await again.sum();
      const traces = await again.tracesToBuild(wish);
      assert.deepEqual(
        traces.map(({ trace, firstAt, lastAt, spans: count }) => [trace, firstAt, lastAt, count]),
        [
          [testTrace(2), 90_000_000, 90_000_000, 8],
          [testTrace(1), 90_000_000, 90_000_500, 8],
        ],
      );
      const found = await again.spansOf(traces, 1000);
      const came = (span: Span, arrivedAt: number): Span => ({ ...span, arrivedAt });
      assert.deepEqual(found.get(testTrace(1)), [
        ...one.slice(0, 4).map((span) => came(span, 90_000_000)),
        ...one.slice(4).map((span) => came(span, 90_000_500)),
      ]);
      assert.deepEqual([...(await again.resources())], [[0, testResource]]);
    });

    it("a trace is given once it was quiet, again when more comes, and not once it is settled", async (t) => {
      const { spans } = await opened(t, place(t));
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

    it("no more traces are given than have so many spans, but one; of a long trace the first that came", async (t) => {
      const { spans } = await opened(t, place(t));
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

    it("forgotten are traces to which nothing came since, with their names; others keep what came long ago", async (t) => {
      const day = 86_400_000;
      const { spans } = await opened(t, place(t));
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

    it("links say which run a trace is of, and which other traces are", async (t) => {
      const { spans } = await opened(t, place(t));
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
      const asked = {
        trace: (21).toString(16).padStart(32, "0"),
        resource: 0,
        firstAt: 1,
        lastAt: 1,
        spans: 1,
        runs: 0,
      };
      assert.deepEqual(
        (await spans.linksOf([asked])).map(({ trace, pipeline, runNumber }) => [
          Number(`0x${trace}`),
          pipeline,
          runNumber,
        ]),
        [
          [11, "shop/api", 1],
          [21, "shop/api", 1],
        ],
      );
    });

    it("whatever batches spans come in, the same are there", async (t) => {
      const random = new SeededRandom(7);
      const { spans } = await opened(t, place(t));
      const all = Array.from({ length: 40 }, (_, number) => runOfSpans(number, random.below(30))).flat();
      for (let from = 0; from < all.length; ) {
        const to = from + 1 + random.below(100);
        await spans.append([batchOf(all.slice(from, to)), batchOf([])], 1);
        from = to;
      }
      await spans.sum();
      const found = await spans.spansOf(await spans.tracesToBuild(wish), 10_000);
      const byId = (one: Span, other: Span): number => (one.id < other.id ? -1 : 1);
      assert.deepEqual(
        [...found.values()].flat().sort(byId),
        all.map((span) => ({ ...span, arrivedAt: 1 })).sort(byId),
      );
    });
  });
}
