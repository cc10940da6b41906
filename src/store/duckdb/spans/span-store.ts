import type { LogLinks } from "../../../model/log-links.ts";
import { type Span, traceKey } from "../../../model/span.ts";
import type { SpanBatch, SpanResource } from "../../../model/span-batch.ts";
import { addNames, unpackSpans } from "../../packed-spans.ts";
import type {
  LinkedTrace,
  SettledTrace,
  SpanBacklog,
  SpanStore,
  TraceWish,
  Unattributed,
  WaitingTrace,
} from "../../span-store.ts";
import type { Connection } from "../connection.ts";
import { Turns } from "../turns.ts";
import { resourcesOf } from "./span-books.ts";
import { IS_ONE_OF, ITEMS, itemsOf, SpanSums } from "./span-sums.ts";
import { SpanWriter } from "./span-writer.ts";

/** Connections of a span store: senders wait for none but the first. */
export interface SpanConnections {
  readonly writing: Connection;
  readonly summing: Connection;
  readonly reading: Connection;
}

interface Part {
  readonly trace: string;
  readonly arrivedAt: number;
  readonly packed: Uint8Array;
}

/** Spans in DuckDB. */
export class DuckDbSpanStore implements SpanStore {
  private readonly turns = new Turns();
  private readonly sums: SpanSums;

  private constructor(
    private readonly writer: SpanWriter,
    private readonly connections: SpanConnections,
  ) {
    this.sums = new SpanSums(connections.summing);
  }

  /** @throws StoreError */
  static async open(connections: SpanConnections): Promise<SpanStore> {
    return new DuckDbSpanStore(await SpanWriter.open(connections.writing), connections);
  }

  append(batches: readonly SpanBatch[], at: number): Promise<void> {
    return this.writer.append(batches, at);
  }

  appendLinks(links: readonly LogLinks[], at: number): Promise<void> {
    return this.writer.appendLinks(links, at);
  }

  sum(): Promise<void> {
    return this.sums.sum();
  }

  tracesToBuild(wish: TraceWish): Promise<readonly WaitingTrace[]> {
    return this.sums.tracesToBuild(wish);
  }

  tracesWithoutRun(wish: TraceWish): Promise<readonly WaitingTrace[]> {
    return this.sums.tracesWithoutRun(wish);
  }

  traces(keys: readonly string[]): Promise<readonly WaitingTrace[]> {
    return this.sums.traces(keys);
  }

  settle(traces: readonly SettledTrace[]): Promise<void> {
    return this.sums.settle(traces);
  }

  unattributed(since: number): Promise<readonly Unattributed[]> {
    return this.sums.unattributed(since);
  }

  backlog(): Promise<SpanBacklog> {
    return this.sums.backlog();
  }

  forget(before: number): Promise<number> {
    return this.sums.forget(before);
  }

  resources(): Promise<ReadonlyMap<number, SpanResource>> {
    return this.turns.run(() => resourcesOf(this.connections.reading));
  }

  async linksOf(traces: readonly WaitingTrace[]): Promise<readonly LinkedTrace[]> {
    if (traces.length === 0) return [];
    const rows = await this.turns.run(() =>
      this.connections.reading.query(
        `SELECT DISTINCT l.trace, l.resource, l.pipeline, l.run_number FROM span_link l
        JOIN (SELECT DISTINCT pipeline, run_number FROM span_link WHERE trace IN (${ITEMS})) asked
          ON asked.pipeline = l.pipeline AND asked.run_number = l.run_number
        ORDER BY ALL`,
        { items: traces.map(({ trace }) => trace).join(" ") },
      ),
    );
    return rows.map((row) => ({
      trace: row.trace as string,
      resource: row.resource as number,
      pipeline: row.pipeline as string,
      runNumber: row.run_number as number,
    }));
  }

  async spansOf(traces: readonly WaitingTrace[], limit: number): Promise<ReadonlyMap<string, readonly Span[]>> {
    const parts = await this.turns.run(() => this.partsOf(traces, limit));
    const numbers = new Set<number>();
    for (const { packed } of parts) addNames(packed, numbers);
    const names = await this.turns.run(() => this.namesOf(numbers));
    const spans = new Map<string, Span[]>();
    for (const { packed, ...part } of parts) {
      const ofTrace = spans.get(part.trace) ?? [];
      spans.set(part.trace, ofTrace);
      for (const span of unpackSpans(packed, part, (name) => names.get(name) ?? "")) ofTrace.push(span);
    }
    return spans;
  }

  /** Parts of traces as they came. Parts lie in the order of their arrival, so that their time tells where not to look. */
  private async partsOf(traces: readonly WaitingTrace[], limit: number): Promise<Part[]> {
    if (traces.length === 0) return [];
    const isLong = traces.some(({ spans }) => spans > limit);
    const first = Math.min(...traces.map(({ firstAt }) => firstAt));
    const last = Math.max(...traces.map(({ lastAt }) => lastAt));
    const { reading } = this.connections;
    const { raw } = reading;
    const found = await reading.attempt(() =>
      raw.runAndReadAll(
        `SELECT trace_hi, trace_lo, arrived_at, packed FROM span_part
        WHERE arrived_at BETWEEN ${first} AND ${last} AND ${IS_ONE_OF}
        ${isLong ? `QUALIFY sum(spans) OVER (PARTITION BY trace_hi, trace_lo ORDER BY commit_id) <= ${limit}` : ""}
        ORDER BY commit_id`,
        itemsOf(traces.map(({ trace }) => trace)),
      ),
    );
    return (found.getRowsJS() as [bigint, bigint, bigint, Uint8Array][]).map(([hi, lo, arrivedAt, packed]) => ({
      trace: traceKey(hi, lo),
      arrivedAt: Number(arrivedAt),
      packed,
    }));
  }

  private async namesOf(numbers: ReadonlySet<number>): Promise<ReadonlyMap<number, string>> {
    if (numbers.size === 0) return new Map();
    const rows = await this.connections.reading.query(
      `SELECT id, text FROM span_name WHERE id IN (SELECT item::INTEGER FROM (${ITEMS}))`,
      { items: [...numbers].join(" ") },
    );
    return new Map(rows.map(({ id, text }) => [id as number, text as string]));
  }
}
