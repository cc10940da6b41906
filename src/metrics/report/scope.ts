import type { ReportScope } from "../../model/report.ts";
import type { SqlReader, SqlRow } from "../../store/store.ts";
import { isInFolder, scopeParameters } from "../engine/subjects.ts";
import { readRow } from "./read-rows.ts";

/** First and last start of runs. */
interface Span {
  readonly firstAt: number | undefined;
  readonly lastAt: number | undefined;
}

/** Runs queries over the part of a store that a report is about. */
export class ScopedReader {
  constructor(
    private readonly store: SqlReader,
    readonly scope: ReportScope,
  ) {}

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
      { ...scopeParameters(this.scope), ...(this.scope.since === undefined ? {} : { since: this.scope.since }) },
    );
  }

  /** Runs a query that reads `scoped_item`: the items in scope that are there now. */
  items(query: string): Promise<SqlRow[]> {
    return this.store.query(
      `WITH scoped_item AS (
         SELECT p.* FROM pipeline p LEFT JOIN controller c ON c.id = p.controller_id
         ${where([...this.itemConditions(), "p.gone_at IS NULL"])})
       ${query}`,
      scopeParameters(this.scope),
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

  private itemConditions(): string[] {
    const { controller, folder } = this.scope;
    return [
      ...(controller === undefined ? [] : ["c.key = $controller"]),
      ...(folder === undefined ? [] : [isInFolder("p.full_name")]),
    ];
  }
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`;
}
