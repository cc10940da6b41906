import { randomInt } from "node:crypto";
import { type LogLinks, logLinkShape } from "../../../model/log-links.ts";
import { traceKey } from "../../../model/span.ts";
import type { SpanBatch } from "../../../model/span-batch.ts";
import { packSpans } from "../../packed-spans.ts";
import type { InsertedRow } from "../client/host.ts";
import { resourceText } from "./span-shard.ts";

const columnOf = Object.fromEntries(Object.keys(logLinkShape).map((column, index) => [column, index])) as Record<
  keyof typeof logLinkShape,
  number
>;

/** Rows for each of several shards. */
export type RowsByShard = ReadonlyMap<number, readonly InsertedRow[]>;

/** Makes rows of what came. It knows nothing of other receivers: each commit brings its own names. */
export class SpanRows {
  /** Larger for later commits of this process, and no other's: 2^53 numbers. */
  private commit = randomInt(2 ** 31) * 2 ** 22;

  /** Rows of batches. @param shardOf the shard that a trace is on */
  partsOf(batches: readonly SpanBatch[], at: number, shardOf: (trace: string) => number): RowsByShard {
    const books = new CommitNames();
    const packed = packSpans(batches, (batch) => books.numbersOf(batch));
    const commit = this.commit++;
    const rows = new Map<number, InsertedRow[]>();
    let from = 0;
    for (const [part, end] of packed.ends.entries()) {
      const [hi, lo] = [packed.traceIds[part * 2]!, packed.traceIds[part * 2 + 1]!];
      const shard = shardOf(traceKey(hi, lo));
      const ofShard = rows.get(shard) ?? [books.row(commit, at)];
      rows.set(shard, ofShard);
      ofShard.push({
        kind: 0,
        trace_hi: String(hi),
        trace_lo: String(lo),
        commit,
        arrived_at: at,
        resource: books.resources[packed.resources[part]!] ?? "{}",
        spans: packed.spans[part]!,
        runs: packed.runs[part]!,
        packed: Buffer.from(packed.bytes.buffer, packed.bytes.byteOffset + from, end - from).toString("base64"),
      });
      from = end;
    }
    return rows;
  }

  /** Rows of links; those on one shard that are of one run. */
  linksOf(all: readonly LogLinks[], at: number, shardOf: (run: string) => number): RowsByShard {
    const rows = new Map<number, InsertedRow[]>();
    const seen = new Set<string>();
    for (const links of all)
      for (let row = 0; row < links.rows; row++) {
        const pipeline = links.names[links.columns[columnOf.pipeline]![row]!];
        const resource = links.resources[links.columns[columnOf.resource]![row]!];
        const runNumber = links.columns[columnOf.runNumber]![row]!;
        if (pipeline === undefined || resource === undefined || runNumber < 0) continue;
        const trace = traceKey(links.traceIds[row * 2]!, links.traceIds[row * 2 + 1]!);
        const made = { trace, resource: resourceText(resource), pipeline, run_number: runNumber, arrived_at: at };
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

  row(commit: number, at: number): InsertedRow {
    const names = [...this.names.keys()];
    return { kind: 1, trace_hi: 0, trace_lo: 0, commit, arrived_at: at, names, resources: this.resources };
  }
}
