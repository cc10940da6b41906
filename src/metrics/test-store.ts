import { openHandMadeStore } from "../../test/support/test-stores.ts";
import type { MetricId } from "../dictionary/dictionary.ts";
import { type FactTable, factTables } from "../model/facts.ts";
import type { ReportScope } from "../model/report.ts";
import type { Store } from "../store/store.ts";
import { answer } from "./engine/answer.ts";
import type { MetricQuery, MetricRow, MetricScope } from "./engine/query.ts";
import { metricOf } from "./metrics.ts";
import { ReportReader } from "./report/report-reader.ts";

/** A value of a hand-made row; undefined is absent. */
type Value = string | number | boolean | undefined;

/** 2026-11-02, a Monday, 00:00 UTC: what hand-made runs count their time from. */
export const MONDAY = Date.UTC(2026, 10, 2);

export const MINUTE = 60_000;

export const DAY = 86_400_000;

/** A folder and a Pipeline whose names are attempts at SQL, patterns and paths. */
export const HOSTILE = "o'hara; DROP TABLE run; --/%_\"$folder";

/** Four Pipelines: two on controller a, one of the same name on b, and one there whose name is {@link HOSTILE}. */
export const fourPipelines = [
  [1, "a", "team/x"],
  [2, "a", "team/y"],
  [3, "b", "team/x"],
  [4, "b", HOSTILE],
] as const;

/** A run by hand: its id, Pipeline, day from {@link MONDAY} (undefined: its start is not recorded), and more columns. */
export type HandMadeRun = readonly [number, number, number | undefined, Readonly<Record<string, Value>>?];

/** A real store, in memory, with hand-made rows. */
export class TestStore {
  private readonly names = new Map<string, number>();

  private constructor(readonly store: Store) {}

  static async open(): Promise<TestStore> {
    return new TestStore(await openHandMadeStore());
  }

  async close(): Promise<void> {
    await this.store.close();
  }

  /** Rows of a fact table, columns named as in the model, texts in place of name ids. */
  async facts(table: FactTable, rows: readonly Readonly<Record<string, Value>>[]): Promise<void> {
    if (rows.length === 0) return;
    const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines: string[] = [];
    for (const row of rows) {
      const values: Value[] = [];
      for (const column of columns) values.push(await this.held(table, column, row[column]));
      lines.push(`(${values.map(literal).join(", ")})`);
    }
    await this.store.query(`INSERT INTO ${snake(table)} (${columns.map(snake).join(", ")}) VALUES ${lines.join(", ")}`);
  }

  /** Runs that have finished and have flow nodes, unless their columns say otherwise; they begin at 00:00 of their day. */
  async runs(rows: readonly HandMadeRun[]): Promise<void> {
    await this.facts(
      "run",
      rows.map(([runId, pipelineId, day, columns]) => ({
        runId,
        pipelineId,
        runNumber: runId,
        startAt: day === undefined ? undefined : MONDAY + day * DAY,
        finished: true,
        flowNodes: 5,
        ...columns,
      })),
    );
  }

  /** A row of any other table, columns named as in SQL. */
  async insert(table: string, row: Readonly<Record<string, Value>>): Promise<void> {
    const columns = Object.keys(row).join(", ");
    const values = Object.values(row).map(literal).join(", ");
    await this.store.query(`INSERT INTO ${table} (${columns}) VALUES (${values})`);
  }

  /** Controllers by key, and Pipelines `[id, controller, full name]`; more columns go by {@link insert}. */
  async pipelines(rows: readonly (readonly [number, string, string])[]): Promise<void> {
    const keys = [...new Set(rows.map(([, key]) => key))];
    for (const [index, key] of keys.entries()) await this.insert("controller", { id: index + 1, key, home: key });
    for (const [id, key, fullName] of rows)
      await this.insert("pipeline", {
        id,
        controller_id: keys.indexOf(key) + 1,
        full_name: fullName,
        kind: "pipeline",
        is_branch: false,
        has_config: true,
        definition: "inline",
      });
  }

  /** Answers a question about a metric: of all that is there, unless the scope says otherwise. */
  async ask(
    id: MetricId,
    { scope = {}, by = [], ...rest }: Partial<Omit<MetricQuery, "scope">> & { scope?: Partial<MetricScope> } = {},
  ): Promise<readonly MetricRow[]> {
    const all = {
      since: undefined,
      until: undefined,
      now: MONDAY + 14 * DAY,
      controller: undefined,
      folder: undefined,
    };
    const { rows } = await answer(this.store, metricOf(id), { scope: { ...all, ...scope }, by, ...rest });
    return rows;
  }

  reader(scope: Partial<ReportScope> = {}): ReportReader {
    const all = { generatedAt: MONDAY + 14 * DAY, since: undefined, folder: undefined, controller: undefined, top: 10 };
    return new ReportReader(this.store, { ...all, ...scope });
  }

  private async held(table: FactTable, column: string, value: Value): Promise<Value> {
    const kind = (factTables[table] as Readonly<Record<string, string>>)[column];
    if (kind === undefined) throw new TypeError(`${table} has no column ${column}`);
    if (kind !== "name" || typeof value !== "string") return value;
    const known = this.names.get(value);
    if (known !== undefined) return known;
    const id = this.names.size;
    this.names.set(value, id);
    await this.insert("name", { id, text: value });
    return id;
  }
}

function literal(value: Value): string {
  if (value === undefined) return "NULL";
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Values of rows by their groups: labels in order, then names, joined by a space; `-` where the records have none. */
export function valuesBy(rows: readonly MetricRow[]): Record<string, number | undefined> {
  return byGroup(rows, ({ value }) => value);
}

/** Of a distribution: `[n, median, p95, max, total]` by group. */
export function spreadBy(rows: readonly MetricRow[]): Record<string, (number | undefined)[]> {
  return byGroup(rows, ({ n, value, p95, max, total }) => [n, value, p95, max, total].map(rounded));
}

/** Of a ratio: `[sum, n, value]` by group. */
export function ratioBy(rows: readonly MetricRow[]): Record<string, (number | undefined)[]> {
  return byGroup(rows, ({ total, n, value }) => [total, n, value].map(rounded));
}

/** Of a state: `[value, how many could have it]` by group. */
export function partsBy(rows: readonly MetricRow[]): Record<string, (number | undefined)[]> {
  return byGroup(rows, ({ value, of }) => [value, of]);
}

function byGroup<T>(rows: readonly MetricRow[], shown: (row: MetricRow) => T): Record<string, T> {
  const groups: Record<string, T> = {};
  for (const row of rows) {
    const day = row.at === undefined ? [] : [`day ${(row.at - MONDAY) / DAY}`];
    const key = [...day, ...Object.values(row.by).map((name) => name ?? "-")].join(" ") || "all";
    if (key in groups) throw new TypeError(`two rows of the group ${key}`);
    groups[key] = shown(row);
  }
  return groups;
}

/** Interpolated quantiles are not exact in binary. */
function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1e6) / 1e6;
}
