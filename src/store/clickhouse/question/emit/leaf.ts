import type { Column, Source } from "../sources.ts";
import type { Leaf, Names } from "./part.ts";

const weights: Readonly<Record<string, number>> = {
  step: 9,
  feature: 8,
  stage: 7,
  wait: 6,
  agent_use: 6,
  error: 6,
  library_use: 5,
  run: 4,
  build: 3,
};

/** One table as a shard has it: of its rows those that count. */
export class TableLeaf implements Leaf {
  readonly sources: readonly Source[];
  readonly weight: number;
  isChecked = false;
  runs: Leaf | undefined;
  readonly conditions: string[] = [];
  private readonly columns = new Map<string, string>();
  private readonly added: string[] = [];

  constructor(
    private readonly source: Source,
    private readonly names: Names,
  ) {
    this.sources = [source];
    this.weight = weights[source.table!.name] ?? 1;
  }

  get table(): NonNullable<Source["table"]> {
    return this.source.table!;
  }

  nameOf(column: Column): string {
    return this.hidden(column.name);
  }

  leafOf(source: Source): Leaf | undefined {
    return source === this.source ? this : undefined;
  }

  /** A column that is not the product's. */
  hidden(column: string): string {
    const known = this.columns.get(column);
    if (known !== undefined) return known;
    const name = this.names.next();
    this.columns.set(column, name);
    return name;
  }

  add(sql: string): string {
    const name = this.names.next();
    this.added.push(`${sql} AS ${name}`);
    return name;
  }

  inner(column: Column): string {
    return column.name;
  }

  keep(condition: string): void {
    this.conditions.push(condition);
  }

  write(): string {
    const columns = [...[...this.columns].map(([column, name]) => `${column} AS ${name}`), ...this.added];
    const { table } = this;
    const distinct = table.isShared === true ? "DISTINCT " : "";
    return `SELECT ${distinct}${columns.length === 0 ? "1 AS one" : columns.join(", ")} FROM ${table.name}${this.rest()}`;
  }

  private rest(): string {
    const final = this.table.kind === "state" ? " FINAL" : "";
    const conditions = [...this.counting(), ...this.conditions];
    return `${final}${conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`}`;
  }

  /** Which rows count; see the list of tables. */
  private counting(): string[] {
    if (this.table.kind === "state") return ["deleted = 0"];
    const few = this.runs?.conditions ?? [];
    // Also where the join alone would do: the key is by run.
    const ofFew = few.some(isNarrow)
      ? [`run_id IN (SELECT run_id FROM run FINAL WHERE deleted = 0 AND ${few.join(" AND ")})`]
      : [];
    const inTime = few.flatMap(boundOfStart);
    if (this.isChecked) return [...inTime, ...ofFew];
    return ["(run_id, facts_version) IN (SELECT run_id, facts_version FROM run FINAL WHERE deleted = 0)"];
  }
}

/** Whether a condition on runs leaves few: those of some Pipelines, or by number. */
function isNarrow(condition: string): boolean {
  return /pipeline_id|run_id/.test(condition);
}

/** A bound of the start of runs as one of the months that facts lie in. */
function boundOfStart(condition: string): string[] {
  const found = /^ifNull\(start_at (>=|>|<|<=) (-?\d+), 0\)$/.exec(condition);
  return found === null ? [] : [`run_start_at ${found[1]} ${found[2]}`];
}
