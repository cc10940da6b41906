import type { MetricId } from "../../dictionary/dictionary.ts";
import type { ReportScope } from "../../model/report.ts";
import type { SqlRow, SqlWriter } from "../../store/store.ts";
import { answer } from "../engine/answer.ts";
import type { MetricAnswer, MetricQuery, MetricRow, MetricScope } from "../engine/query.ts";
import { metricOf } from "../metrics.ts";
import { readRow } from "./read-rows.ts";

/** A question about a metric; what is not said of its scope is that of the report. */
type Question = Partial<Omit<MetricQuery, "scope">> & { readonly scope?: Partial<MetricScope> };

/** First and last start of runs. */
interface Span {
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
}

/** Asks metrics about the part of a store that a report is about, and runs queries over it for what no metric says. */
export class ScopedReader {
  private readonly ids = new Set<MetricId>();

  constructor(
    private readonly store: SqlWriter,
    readonly scope: ReportScope,
    private readonly answers = new Map<string, Promise<MetricAnswer>>(),
  ) {}

  /** Reads the same for one section: what others asked is known to it, and it tells what it asks itself. */
  ofSection(): ScopedReader {
    return new ScopedReader(this.store, this.scope, this.answers);
  }

  /** The metrics that were asked, in the order in which they were. */
  asked(): MetricId[] {
    return [...this.ids];
  }

  /** The rows of a metric. The same question is put to the store once. */
  async ask(id: MetricId, { scope, by = [], ...rest }: Question = {}): Promise<readonly MetricRow[]> {
    this.ids.add(id);
    const query = { scope: { ...this.metricScope(), ...scope }, by, ...rest };
    const key = JSON.stringify([id, query]);
    const known = this.answers.get(key) ?? answer(this.store, metricOf(id), query);
    this.answers.set(key, known);
    return (await known).rows;
  }

  /** The row of a metric that is not grouped; there always is one. */
  async askWhole(id: MetricId, question: Omit<Question, "by" | "grain"> = {}): Promise<MetricRow> {
    const [row] = await this.ask(id, question);
    return row!;
  }

  /** The largest error of the quantiles in all answers. */
  async quantileError(): Promise<number> {
    const given = await Promise.all(this.answers.values());
    return Math.max(0, ...given.map((one) => one.quantileError));
  }

  /** Reads the same part of the store, whenever its runs began. */
  ofAnyTime(): ScopedReader {
    return new ScopedReader(this.store, { ...this.scope, since: undefined });
  }

  /** When the first and the last run in scope began. */
  async span(): Promise<Span> {
    const [row] = await this.runs(`SELECT min(start_at) AS "firstAt", max(start_at) AS "lastAt" FROM scoped_run`);
    return readRow(row, { firstAt: "number", lastAt: "number" });
  }

  /**
   * Runs a query that reads `scoped_run`: the runs in scope, texts in place of name ids, with `controller` and `pipeline`
   * names. Runs that Jenkins has discarded since are among them.
   */
  runs(query: string): Promise<SqlRow[]> {
    const conditions = [...this.itemConditions(), ...(this.scope.since === undefined ? [] : ["r.start_at >= $since"])];
    return this.store.query(
      `WITH scoped_run AS (
         SELECT r.*, coalesce(c.key, '') AS controller, coalesce(p.full_name, '') AS pipeline
         FROM run_fact r LEFT JOIN pipeline p ON p.id = r.pipeline_id LEFT JOIN controller c ON c.id = p.controller_id
         ${where(conditions)})
       ${query}`,
      { ...this.itemParameters(), ...(this.scope.since === undefined ? {} : { since: this.scope.since }) },
    );
  }

  /** Runs a query that reads `scoped_item`: the items in scope that are there now. */
  items(query: string): Promise<SqlRow[]> {
    return this.store.query(
      `WITH scoped_item AS (
         SELECT p.* FROM pipeline p LEFT JOIN controller c ON c.id = p.controller_id
         ${where([...this.itemConditions(), "p.gone_at IS NULL"])})
       ${query}`,
      this.itemParameters(),
    );
  }

  /** Runs a query that reads `scoped_controller`. */
  controllers(query: string): Promise<SqlRow[]> {
    const { controller } = this.scope;
    return this.store.query(
      `WITH scoped_controller AS (SELECT * FROM controller ${where(controller === undefined ? [] : ["key = $controller"])})
       ${query}`,
      controller === undefined ? {} : { controller },
    );
  }

  private metricScope(): MetricScope {
    const { since, generatedAt, controller, folder } = this.scope;
    return { since, until: undefined, now: generatedAt, controller, folder };
  }

  private itemConditions(): string[] {
    const { controller, folder } = this.scope;
    return [
      ...(controller === undefined ? [] : ["c.key = $controller"]),
      ...(folder === undefined ? [] : ["(p.full_name = $folder OR starts_with(p.full_name, $folder || '/'))"]),
    ];
  }

  private itemParameters(): Record<string, string> {
    const { controller, folder } = this.scope;
    return { ...(controller === undefined ? {} : { controller }), ...(folder === undefined ? {} : { folder }) };
  }
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}
