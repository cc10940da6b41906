import { traceNumbers } from "../../../model/span.ts";
import type { SettledTrace, TraceWish, Unattributed, WaitingTrace } from "../../span-store.ts";
import type { SqlRow } from "../../store.ts";
import type { Connection } from "../connection.ts";
import { DAY_MS } from "../drop.ts";
import { inTransaction } from "../transaction.ts";
import { Turns } from "../turns.ts";

/** Commits summed up in one transaction, however many wait: few enough for the memory a store is given while a scan writes. */
const COMMITS_AT_ONCE = 32;

/** Traces given at once, however few spans they have. */
const MAX_TRACES = 5000;

/** A trace that never comes to rest is looked at when it has waited this many times longer than the grace. */
const RESTLESS = 4;

const WAITING = `SELECT printf('%016x%016x', trace_hi, trace_lo) AS trace, resource, first_at, last_at, spans, runs, built_to FROM span_trace`;

/** What is known of the traces: what came of each, and what was made of it. Over a connection of its own. */
export class SpanSums {
  private readonly turns = new Turns();

  constructor(private readonly connection: Connection) {}

  /** Takes note of all that was committed until now. @throws StoreError */
  sum(): Promise<void> {
    return this.turns.run(async () => {
      while (await this.sumSome());
    });
  }

  /** @see SpanStore.tracesToBuild */
  tracesToBuild({ now, graceMs, spans, resources }: TraceWish): Promise<WaitingTrace[]> {
    const quietAt = now - graceMs;
    // Of a clock that went back nobody waits for what came in the future.
    return this.waiting(
      `runs > 0 AND last_at > coalesce(built_to, -1) AND (last_at <= ${quietAt} OR last_at > ${now}
         OR coalesce(built_to, first_at) <= ${quietAt - RESTLESS * graceMs}) AND ${isOfSender(resources)}`,
      spans,
    );
  }

  /** @see SpanStore.tracesWithoutRun */
  tracesWithoutRun({ now, graceMs, spans, resources }: TraceWish): Promise<WaitingTrace[]> {
    return this.waiting(
      `runs = 0 AND last_at > coalesce(built_to, -1) AND last_at <= ${now - graceMs} AND ${isOfSender(resources)}`,
      spans,
    );
  }

  /** @see SpanStore.traces */
  traces(keys: readonly string[]): Promise<WaitingTrace[]> {
    return this.waiting(IS_ONE_OF, Number.POSITIVE_INFINITY, itemsOf(keys));
  }

  /** @see SpanStore.settle */
  async settle(traces: readonly SettledTrace[]): Promise<void> {
    if (traces.length === 0) return;
    const rows = traces.map(({ trace, builtTo, unattributed }) => `${numbersOf(trace)}:${builtTo}:${unattributed}`);
    await this.turns.run(() =>
      this.connection.run(
        `UPDATE span_trace SET built_to = split_part(s.item, ':', 3)::BIGINT, unattributed = split_part(s.item, ':', 4)::BIGINT
         FROM (${ITEMS}) s WHERE trace_hi = split_part(s.item, ':', 1)::UBIGINT AND trace_lo = split_part(s.item, ':', 2)::UBIGINT`,
        { items: rows.join(" ") },
      ),
    );
  }

  /** @see SpanStore.unattributed */
  async unattributed(since: number): Promise<Unattributed[]> {
    const rows = await this.turns.run(() =>
      this.connection.query(`SELECT resource, sum(unattributed) AS spans, count(*) AS traces FROM span_trace
        WHERE unattributed > 0 AND last_at <= ${since} GROUP BY resource ORDER BY resource`),
    );
    return rows as unknown as Unattributed[];
  }

  /** @see SpanStore.backlog */
  async backlog(): Promise<{ traces: number; spans: number }> {
    const [row] = await this.turns.run(() =>
      this.connection.query(
        "SELECT count(*) AS traces, coalesce(sum(spans), 0) AS spans FROM span_trace WHERE last_at > coalesce(built_to, -1)",
      ),
    );
    return row as unknown as { traces: number; spans: number };
  }

  /** @see SpanStore.forget */
  async forget(before: number): Promise<number> {
    await this.sum();
    const old = `SELECT trace_hi, trace_lo FROM span_trace WHERE last_at < ${before}`;
    return this.turns.run(() =>
      inTransaction(this.connection, async () => {
        const [gone] = await this.connection.query(
          `SELECT coalesce(sum(spans), 0) AS spans FROM span_trace WHERE last_at < ${before}`,
        );
        if (gone?.spans === 0) return 0;
        await this.connection.run(
          `DELETE FROM span_part WHERE arrived_at < ${before} AND (trace_hi, trace_lo) IN (${old})`,
        );
        await this.connection.run(`DELETE FROM span_trace WHERE last_at < ${before}`);
        const [oldest] = await this.connection.query(
          `SELECT coalesce(min(first_at), ${before}) AS first FROM span_trace`,
        );
        const first = Math.min(before, oldest?.first as number);
        // Names are numbered anew each day: those of a day before the oldest span are used by none.
        await this.connection.run(`DELETE FROM span_name WHERE made_at < ${Math.floor(first / DAY_MS) * DAY_MS}`);
        await this.connection.run(`DELETE FROM span_link WHERE arrived_at < ${first}`);
        return gone?.spans as number;
      }),
    );
  }

  /** Sums up some commits; false when there was none. */
  private sumSome(): Promise<boolean> {
    return inTransaction(this.connection, async () => {
      const [next] =
        await this.connection.query(`SELECT max(commit_id) AS last FROM (SELECT DISTINCT commit_id FROM span_part
        WHERE commit_id > (SELECT max(summed_to) FROM span_mark) ORDER BY commit_id LIMIT ${COMMITS_AT_ONCE})`);
      if (next?.last === undefined) return false;
      await this.connection.run(`CREATE OR REPLACE TEMP TABLE span_news AS
        SELECT trace_hi, trace_lo, arg_min(resource, commit_id) AS resource, min(arrived_at) AS first_at,
          max(arrived_at) AS last_at, sum(spans)::BIGINT AS spans, sum(runs)::BIGINT AS runs
        FROM span_part WHERE commit_id > (SELECT max(summed_to) FROM span_mark) AND commit_id <= ${next.last as number}
        GROUP BY trace_hi, trace_lo`);
      const isSame = "span_trace.trace_hi = n.trace_hi AND span_trace.trace_lo = n.trace_lo";
      // New ones are found before any is added.
      await this.connection.run(`CREATE OR REPLACE TEMP TABLE span_new AS
        SELECT n.* FROM span_news n WHERE NOT EXISTS (SELECT 1 FROM span_trace WHERE ${isSame})`);
      await this.connection.run(`UPDATE span_trace SET last_at = greatest(span_trace.last_at, n.last_at),
        spans = span_trace.spans + n.spans, runs = span_trace.runs + n.runs FROM span_news n WHERE ${isSame}`);
      await this.connection.run(
        `INSERT INTO span_trace SELECT trace_hi, trace_lo, resource, first_at, last_at, spans, runs, NULL, NULL FROM span_new`,
      );
      await this.connection.run(`UPDATE span_mark SET summed_to = ${next.last as number}`);
      return true;
    });
  }

  private async waiting(
    where: string,
    spans: number,
    parameters?: { readonly items: string },
  ): Promise<WaitingTrace[]> {
    const rows = await this.turns.run(() =>
      this.connection.query(`${WAITING} WHERE ${where} ORDER BY last_at LIMIT ${MAX_TRACES}`, parameters),
    );
    let sum = 0;
    return rows.map(waitingTrace).filter((trace, index) => {
      sum += trace.spans;
      return index === 0 || sum <= spans;
    });
  }
}

/** A row for each item of the parameter `items`, a text: a list in the statement itself takes DuckDB ten times as long to read. */
export const ITEMS = "SELECT unnest(string_split($items, ' ')) AS item";

/** Condition that a trace is one of `items`, from {@link itemsOf}. */
export const IS_ONE_OF = `(trace_hi, trace_lo) IN (SELECT split_part(item, ':', 1)::UBIGINT, split_part(item, ':', 2)::UBIGINT
  FROM (${ITEMS}) WHERE item <> '')`;

/** Traces as a parameter. */
export function itemsOf(keys: readonly string[]): { readonly items: string } {
  return { items: keys.map(numbersOf).join(" ") };
}

function isOfSender(resources: ReadonlySet<number> | undefined): string {
  return resources === undefined ? "true" : `list_contains([${[...resources].join(", ")}]::INTEGER[], resource)`;
}

function numbersOf(key: string): string {
  return traceNumbers(key).join(":");
}

function waitingTrace(row: SqlRow): WaitingTrace {
  return {
    trace: row.trace as string,
    resource: row.resource as number,
    firstAt: row.first_at as number,
    lastAt: row.last_at as number,
    spans: row.spans as number,
    runs: row.runs as number,
    ...(row.built_to === undefined ? {} : { builtTo: row.built_to as number }),
  };
}
