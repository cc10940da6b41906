import { randomInt } from "node:crypto";
import { type LogLinks, logLinkShape } from "../../../model/log-links.ts";
import { traceKey } from "../../../model/span.ts";
import type { SpanBatch } from "../../../model/span-batch.ts";
import { packSpans } from "../../packed-spans.ts";
import type { InsertedRow } from "../client/host.ts";
import { PartRows } from "./part-rows.ts";
import { resourceText } from "./span-shard.ts";

const columnOf = Object.fromEntries(Object.keys(logLinkShape).map((column, index) => [column, index])) as Record<
  keyof typeof logLinkShape,
  number
>;

/** Makes rows of what came. It knows nothing of other receivers: each commit brings its own names. */
export class SpanRows {
  /** Larger for later commits of this process, and no other's: 2^53 numbers. */
  private commit = randomInt(2 ** 31) * 2 ** 22;

  /** Rows of batches, for each shard. @param shardOf the shard that a trace is on */
  partsOf(
    batches: readonly SpanBatch[],
    at: number,
    shardOf: (trace: string) => number,
  ): ReadonlyMap<number, PartRows> {
    const books = new CommitNames();
    const packed = packSpans(batches, (batch) => books.numbersOf(batch));
    const commit = this.commit++;
    const rows = new Map<number, PartRows>();
    for (let part = 0, from = 0; part < packed.ends.length; part++) {
      const [traceHi, traceLo] = [packed.traceIds[part * 2]!, packed.traceIds[part * 2 + 1]!];
      const shard = shardOf(traceKey(traceHi, traceLo));
      const ofShard = rows.get(shard) ?? new PartRows(commit, at);
      if (!rows.has(shard)) ofShard.books([...books.names.keys()], books.resources);
      rows.set(shard, ofShard);
      const end = packed.ends[part]!;
      ofShard.part({
        traceHi,
        traceLo,
        resource: books.resources[packed.resources[part]!] ?? "{}",
        spans: packed.spans[part]!,
        runs: packed.runs[part]!,
        packed: packed.bytes.subarray(from, end),
      });
      from = end;
    }
    return rows;
  }

  /** Rows of links without when they came, for each shard; those on one shard that are of one run. */
  linksOf(all: readonly LogLinks[], shardOf: (run: string) => number): ReadonlyMap<number, readonly InsertedRow[]> {
    const rows = new Map<number, InsertedRow[]>();
    const seen = new Set<string>();
    for (const links of all)
      for (let row = 0; row < links.rows; row++) {
        const pipeline = links.names[links.columns[columnOf.pipeline]![row]!];
        const resource = links.resources[links.columns[columnOf.resource]![row]!];
        const runNumber = links.columns[columnOf.runNumber]![row]!;
        if (pipeline === undefined || resource === undefined || runNumber < 0) continue;
        const trace = traceKey(links.traceIds[row * 2]!, links.traceIds[row * 2 + 1]!);
        const made = { trace, resource: resourceText(resource), pipeline, run_number: runNumber };
        const key = JSON.stringify(made);
        if (seen.has(key)) continue;
        seen.add(key);
        const shard = shardOf(`${runNumber} ${pipeline}`);
        rows.set(shard, [...(rows.get(shard) ?? []), made]);
      }
    return rows;
  }
}

/** Numbers of the names and exporters of one commit. */
class CommitNames {
  readonly names = new Map<string, number>();
  readonly resources: string[] = [];

  numbersOf({ names, resources }: SpanBatch): { names: Int32Array; resources: Int32Array } {
    return {
      names: Int32Array.from(names, (text) => {
        const number = this.names.get(text) ?? this.names.size;
        this.names.set(text, number);
        return number;
      }),
      resources: Int32Array.from(resources, (resource) => {
        const text = resourceText(resource);
        const known = this.resources.indexOf(text);
        return known === -1 ? this.resources.push(text) - 1 : known;
      }),
    };
  }
}
