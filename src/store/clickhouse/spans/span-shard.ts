import { traceKey, traceNumbers } from "../../../model/span.ts";
import type { SpanResource } from "../../../model/span-batch.ts";
import type { InsertedBytes, InsertedRow } from "../client/host.ts";
import { quotedForClickHouse } from "../client/quoted.ts";
import type { Shard } from "../client/shards.ts";
import { DAY_MS } from "./span-tables.ts";

/** What one shard has of a trace. Instants are by the shard's clock. */
export interface ShardTrace {
  readonly trace: string;
  /** From {@link resourceText}. */
  readonly resource: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly spans: number;
  readonly runs: number;
  readonly builtTo: number | undefined;
  readonly unattributed: number;
}

/** Spans of one trace that came together. */
export interface ShardPart {
  readonly trace: string;
  readonly commit: string;
  readonly arrivedAt: number;
  readonly packed: Uint8Array;
}

/** What the spans of a commit are numbered by. */
export interface CommitBooks {
  readonly names: readonly string[];
  readonly resources: readonly string[];
}

/** A condition on traces, in columns of {@link ShardTrace} as SQL names them. */
export interface TraceCondition {
  readonly where: string;
  /** Traces of these alone. */
  readonly keys?: readonly string[];
  readonly limit?: number;
}

/** Keys in one statement, which may stand in it twice: enough to be quick, few enough for the parser. */
const KEYS_AT_ONCE = 1000;

/** An exporter as it is written: equal texts are equal exporters. */
export function resourceText(resource: SpanResource): string {
  const { instanceId, url, serviceName, jenkinsVersion, pluginVersion } = resource;
  return JSON.stringify({ instanceId, url, serviceName, jenkinsVersion, pluginVersion });
}

/** What is kept of spans on one shard. All throw StoreError that names the host. */
export class SpanShard {
  /** Traces to which nothing came since are forgotten. */
  private floor = -1;

  constructor(private readonly shard: Shard) {}

  /** As it is told in sentences. */
  get host(): string {
    return this.shard.host;
  }

  insert(table: string, rows: readonly InsertedRow[]): Promise<void> {
    return this.shard.insert(table, rows);
  }

  insertBytes(table: string, rows: InsertedBytes): Promise<void> {
    return this.shard.insertBytes(table, rows);
  }

  /** The shard's clock, in whole seconds. */
  async clock(): Promise<number> {
    const { rows } = await this.shard.query("SELECT toUInt32(now())");
    return Number(rows[0]?.[0]) * 1000;
  }

  async newest(): Promise<number> {
    const { rows } = await this.shard.query("SELECT max(arrived_at) FROM span_part WHERE kind = 0");
    return Number(rows[0]?.[0]);
  }

  async traces({ where, keys, limit }: TraceCondition): Promise<ShardTrace[]> {
    const found: ShardTrace[] = [];
    for (const some of keys === undefined ? [undefined] : chunksOf(keys)) {
      const order = limit === undefined ? "" : `ORDER BY last_at LIMIT ${limit}`;
      const { rows } = await this.shard.query(
        `SELECT trace_hi, trace_lo, sender, first_at, last_at, all_spans, all_runs, built, is_built, lost
         FROM (${this.sums(some)}) WHERE ${where} ${order}`.replace(
          "SELECT trace_hi, trace_lo,",
          "SELECT toString(trace_hi), toString(trace_lo),",
        ),
      );
      for (const row of rows) found.push(traceOf(row));
    }
    return found;
  }

  /** Traces and spans that wait, of what came until an instant. */
  async backlog(until: number): Promise<{ readonly traces: number; readonly spans: number }> {
    const { rows } = await this.shard.query(
      `SELECT count(), sum(all_spans) FROM (${this.sums(undefined, until)}) WHERE ${IS_WAITING}`,
    );
    return { traces: Number(rows[0]?.[0]), spans: Number(rows[0]?.[1]) };
  }

  async unattributed(since: number): Promise<{ resource: string; spans: number; traces: number }[]> {
    const { rows } = await this.shard.query(
      `SELECT sender, sum(lost), count() FROM (${this.sums(undefined)}) WHERE lost > 0 AND last_at <= ${since} GROUP BY sender`,
    );
    return rows.map(([resource, spans, traces]) => ({
      resource: String(resource),
      spans: Number(spans),
      traces: Number(traces),
    }));
  }

  /** Parts of traces in the order in which they came; of one trace no more parts than `limit`. */
  async parts(keys: readonly string[], between: readonly [number, number], limit: number): Promise<ShardPart[]> {
    const parts: ShardPart[] = [];
    for (const some of chunksOf(keys)) {
      const { rows } = await this.shard.query(
        `SELECT toString(trace_hi), toString(trace_lo), toString(commit), arrived_at, hex(packed) FROM span_part
         WHERE kind = 0 AND ${isOneOf(some)} AND arrived_at BETWEEN ${between[0]} AND ${between[1]}
         ORDER BY arrived_at, commit LIMIT ${limit} BY trace_hi, trace_lo`,
      );
      for (const [hi, lo, commit, arrivedAt, packed] of rows)
        parts.push({
          trace: keyOf(hi, lo),
          commit: String(commit),
          arrivedAt: Number(arrivedAt),
          packed: Buffer.from(String(packed), "hex"),
        });
    }
    return parts;
  }

  async books(commits: readonly string[]): Promise<ReadonlyMap<string, CommitBooks>> {
    const books = new Map<string, CommitBooks>();
    for (const some of chunksOf(commits)) {
      const { rows } = await this.shard.query(
        `SELECT toString(commit), names, resources FROM span_part
         WHERE kind = 1 AND trace_hi = 0 AND trace_lo = 0 AND commit IN (${some.join(", ")})`,
      );
      for (const [commit, names, resources] of rows)
        books.set(String(commit), { names: names as string[], resources: resources as string[] });
    }
    return books;
  }

  /** Exporters of commits that came since an instant, those first that came first; with the newest instant. */
  async resources(since: number): Promise<readonly { readonly resource: string; readonly at: number }[]> {
    const { rows } = await this.shard.query(
      `SELECT sender, min(arrived_at) AS first_at FROM (SELECT arrived_at, resources FROM span_part WHERE kind = 1 AND arrived_at >= ${since})
       ARRAY JOIN resources AS sender GROUP BY sender ORDER BY first_at, sender`,
    );
    return rows.map(([resource, at]) => ({ resource: String(resource), at: Number(at) }));
  }

  async runsOf(keys: readonly string[]): Promise<{ pipeline: string; runNumber: number }[]> {
    const found = [];
    for (const some of chunksOf(keys)) {
      const { rows } = await this.shard.query(
        `SELECT DISTINCT pipeline, run_number FROM span_link WHERE trace IN (${some.map(quotedForClickHouse).join(", ")})`,
      );
      for (const [pipeline, runNumber] of rows)
        found.push({ pipeline: String(pipeline), runNumber: Number(runNumber) });
    }
    return found;
  }

  async links(
    runs: readonly { readonly pipeline: string; readonly runNumber: number }[],
  ): Promise<{ trace: string; resource: string; pipeline: string; runNumber: number }[]> {
    const found = [];
    for (const some of chunksOf(runs)) {
      const pairs = some.map(({ pipeline, runNumber }) => `(${quotedForClickHouse(pipeline)}, ${runNumber})`);
      const { rows } = await this.shard.query(
        `SELECT DISTINCT trace, resource, pipeline, run_number FROM span_link WHERE (pipeline, run_number) IN (${pairs.join(", ")})`,
      );
      for (const [trace, resource, pipeline, runNumber] of rows)
        found.push({
          trace: String(trace),
          resource: String(resource),
          pipeline: String(pipeline),
          runNumber: Number(runNumber),
        });
    }
    return found;
  }

  /** Forgets traces to which nothing came since, and returns how many spans they had. Days of which nothing is left are removed. */
  async forget(before: number): Promise<number> {
    const { rows } = await this.shard.query(
      `SELECT sum(all_spans) FROM (${this.sums(undefined)}) WHERE last_at < ${before}`,
    );
    this.floor = Math.max(this.floor, before);
    const { rows: oldest } = await this.shard.query(`SELECT count(), min(first_at) FROM (${this.sums(undefined)})`);
    const first = Number(oldest[0]?.[0]) === 0 ? before : Math.min(before, Number(oldest[0]?.[1]));
    await this.dropBefore(Math.floor(first / DAY_MS));
    return Number(rows[0]?.[0]);
  }

  private async dropBefore(day: number): Promise<void> {
    const { rows } = await this.shard.query(
      `SELECT DISTINCT table, partition FROM system.parts WHERE database = currentDatabase() AND active
         AND table IN ('span_part', 'span_settled', 'span_link') AND toInt64(partition) < ${day}`,
    );
    for (const [table, partition] of rows)
      await this.shard.command(`ALTER TABLE ${String(table)} DROP PARTITION ${Number(partition)}`);
  }

  /** Sums by trace, of what came until an instant. */
  private sums(keys: readonly string[] | undefined, until?: number): string {
    const which = keys === undefined ? "" : `AND ${isOneOf(keys)}`;
    const when = until === undefined ? "" : `AND arrived_at <= ${until}`;
    return `SELECT trace_hi, trace_lo, sender, first_at, last_at, all_spans, all_runs, built, is_built, lost FROM (
        SELECT trace_hi, trace_lo, argMin(resource, arrived_at) AS sender, min(arrived_at) AS first_at, max(arrived_at) AS last_at,
          sum(spans) AS all_spans, sum(runs) AS all_runs
        FROM span_part WHERE kind = 0 ${which} ${when} GROUP BY trace_hi, trace_lo HAVING last_at >= ${this.floor}
      ) ANY LEFT JOIN (
        SELECT trace_hi, trace_lo, max(built_to) AS built, max(is_settled) AS is_built, argMax(unattributed, built_to) AS lost
        FROM span_settled ${keys === undefined ? "" : `WHERE ${isOneOf(keys)}`} GROUP BY trace_hi, trace_lo
      ) USING (trace_hi, trace_lo)`;
  }
}

/** Something came of which nothing was built. */
export const IS_WAITING = "(is_built = 0 OR last_at > built)";

/** The last instant until which runs were built; -1: none was. */
export const BUILT_TO = "if(is_built = 0, -1, built)";

function isOneOf(keys: readonly string[]): string {
  return `(trace_hi, trace_lo) IN (${keys.map((key) => `(${traceNumbers(key).join(", ")})`).join(", ")})`;
}

function keyOf(hi: unknown, lo: unknown): string {
  return traceKey(BigInt(String(hi)), BigInt(String(lo)));
}

function traceOf(row: readonly unknown[]): ShardTrace {
  const [hi, lo, sender, firstAt, lastAt, spans, runs, built, isBuilt, lost] = row;
  return {
    trace: keyOf(hi, lo),
    resource: String(sender),
    firstAt: Number(firstAt),
    lastAt: Number(lastAt),
    spans: Number(spans),
    runs: Number(runs),
    builtTo: Number(isBuilt) === 0 ? undefined : Number(built),
    unattributed: Number(lost),
  };
}

function* chunksOf<Item>(items: readonly Item[]): Generator<readonly Item[]> {
  for (let from = 0; from < items.length; from += KEYS_AT_ONCE) yield items.slice(from, from + KEYS_AT_ONCE);
}
