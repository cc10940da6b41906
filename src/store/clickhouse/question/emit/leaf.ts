import { unpacked } from "../../schema/roll-up-tables.ts";
import type { Column, Source } from "../sources.ts";
import { type Leaf, type Names, Wishes } from "./part.ts";

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

/** One table as a shard has it: of its rows those that count. What shards share, each has once. */
export class TableLeaf implements Leaf {
  readonly sources: readonly Source[];
  readonly weight: number;
  isChecked = false;
  runs: Leaf | undefined;
  private readonly wishes = new Wishes();
  private readonly columns = new Map<string, string>();

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

  get conditions(): readonly string[] {
    return this.wishes.conditions;
  }

  inner(column: Column): string {
    return column.name;
  }

  nameOf({ name: column }: Column): string {
    const name = this.columns.get(column) ?? this.names.next();
    this.columns.set(column, name);
    return name;
  }

  leafOf(source: Source): Leaf | undefined {
    return source === this.source ? this : undefined;
  }

  add(sql: string, name: string): void {
    this.wishes.add(sql, name);
  }

  keep(condition: string): void {
    this.wishes.keep(this.table.kind === "rolled" ? bareKey(condition) : condition);
  }

  select(expressions: readonly string[], tail?: string): string {
    return this.wishes.select(`${this.table.name}${this.form()}`, expressions, { tail, more: this.counting() });
  }

  write(): string {
    return this.select(this.wishes.columns([...this.columns].map(([column, name]) => `${column} AS ${name}`)));
  }

  /** What stands after the name of the table. */
  private form(): string {
    if (this.table.kind === "rolled") return ` ${unpacked()}`;
    return this.table.kind === "state" ? " FINAL" : "";
  }

  /** Which rows count; see the list of tables. */
  private counting(): string[] {
    if (this.table.kind === "rolled") return [];
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

/** A condition on what roll-ups are ordered by, which is never NULL, so that the order is made use of. */
function bareKey(condition: string): string {
  return condition.replace(/^ifNull\((metric|start_at) (=|>=|>|<|<=) (-?\d+), 0\)$/, "$1 $2 $3");
}

/** Whether a condition on runs leaves few: those of some Pipelines, or by number. */
function isNarrow(condition: string): boolean {
  return /pipeline_id|run_id/.test(condition);
}

/** A bound of the start of runs as one of the months that facts lie in. */
function boundOfStart(condition: string): string[] {
  // Of runs without a start it is 0.
  if (condition === "isNull(start_at)") return ["run_start_at = 0"];
  const found = /^ifNull\(start_at (>=|>|<|<=) (-?\d+), 0\)$/.exec(condition);
  return found === null ? [] : [`run_start_at ${found[1]} ${found[2]}`];
}
