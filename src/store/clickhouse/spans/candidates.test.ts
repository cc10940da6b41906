import assert from "node:assert/strict";
import { test } from "node:test";
import { testTrace } from "../../../../test/support/spans.ts";
import { traceNumbers } from "../../../model/span.ts";
import { StoreError } from "../../store-error.ts";
import type { Shard } from "../client/shards.ts";
import { homeAmong } from "./home.ts";
import { ClickHouseSpanStore } from "./span-store.ts";

/** A shard that has traces of one span, by when they came. */
function shardWith(traces: readonly string[]): Shard {
  const rows = traces.map((trace, at) => [...traceNumbers(trace).map(String), "{}", at, at, 1, 1, 0, 0, 0]);
  const query = async (sql: string) => {
    const limit = /LIMIT (\d+)$/.exec(sql)?.[1];
    const keys = new Set([...sql.matchAll(/\((\d+, \d+)\)/g)].map(([, key]) => key));
    const found =
      limit === undefined ? rows.filter(([hi, lo]) => keys.has(`${hi}, ${lo}`)) : rows.slice(0, Number(limit));
    return { columns: [], rows: found };
  };
  return { number: 0, host: "here", query, commandEverywhere: async () => undefined } as unknown as Shard;
}

test("traces of a shard that is away do not keep those of its neighbour waiting", async () => {
  const away = async () => {
    throw new StoreError("unreachable", "It does not answer.", "");
  };
  const gone = { number: 1, host: "gone", query: away, commandEverywhere: async () => undefined } as unknown as Shard;
  const all = Array.from({ length: 14_000 }, (_, number) => testTrace(number));
  const [own, others] = [0, 1].map((home) => all.filter((trace) => homeAmong(2, trace) === home));
  assert.ok(others!.length > 5000);
  const mine = own!.slice(0, 3);
  const spans = await ClickHouseSpanStore.open({
    isReplicated: false,
    shards: [shardWith([...others!, ...mine]), gone],
  });
  const wish = { now: 100_000_000, graceMs: 1000, spans: 10_000 };
  assert.deepEqual(
    (await spans.tracesToBuild(wish)).map(({ trace }) => trace),
    mine,
  );
});
