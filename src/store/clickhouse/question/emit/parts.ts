import { unpacked } from "../../schema/roll-up-tables.ts";
import type { Column, Source } from "../sources.ts";

/** Gives out names that no other column of a statement has. */
export class Names {
  private count = 0;

  next(): string {
    this.count += 1;
    return `c${this.count}`;
  }
}

/** Tables of a shard that rows come of, one by one or joined; what is asked of it is said before it is written. */
export interface Part {
  readonly sources: readonly Source[];
  /** Most rows of any of its tables, by a rough order. */
  readonly weight: number;
  /** The name under which a column comes out. @throws NotPushable */
  nameOf(column: Column): string;
  /** The leaf that a source is. */
  leafOf(source: Source): Leaf | undefined;
  /** Adds a column that is worked out, and gives its name; expressions are over what {@link inner} says. */
  add(sql: string): string;
  /** A column as expressions see it that are added. */
  inner(column: Column): string;
  /** Keeps rows of which it is 1; over what {@link inner} says. */
  keep(condition: string): void;
  /** All of it as a SELECT. */
  write(): string;
}

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

/** One table. */
export class Leaf implements Part {
  readonly sources: readonly Source[];
  readonly weight: number;
  /** Rows of facts that do not count are left out by a join. */
  isChecked = false;
  /** Of a table of facts: the runs that it is joined with, and only with them. */
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
    if (this.table.kind === "rolled") return ` ${unpacked()}${whereAll(this.conditions.map(bareKey))}`;
    const final = this.table.kind === "state" ? " FINAL" : "";
    const conditions = [...this.counting(), ...this.conditions];
    return `${final}${whereAll(conditions)}`;
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

function whereAll(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
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

/** Rows of two parts that belong together. */
export class Joined implements Part {
  readonly sources: readonly Source[];
  readonly weight: number;
  private readonly keys: string[] = [];
  private readonly added: string[] = [];
  private readonly asked = new Set<string>();
  private readonly conditions: string[] = [];

  constructor(
    private readonly left: Part,
    private readonly right: Part,
    private readonly options: { readonly isLeft: boolean; readonly names: Names },
  ) {
    this.sources = [...left.sources, ...right.sources];
    this.weight = Math.max(left.weight, right.weight);
  }

  /** What has to be equal, over what `inner` of each side says. */
  on(left: string, right: string): void {
    const [one, other] = [this.left.add(left), this.right.add(right)];
    this.keys.push(`${one} ${other}`);
  }

  /** The name of a column in the side that has it. */
  innerOf(column: Column): string {
    return this.inner(column);
  }

  nameOf(column: Column): string {
    const name = this.inner(column);
    this.asked.add(name);
    return name;
  }

  leafOf(source: Source): Leaf | undefined {
    return this.left.leafOf(source) ?? this.right.leafOf(source);
  }

  add(sql: string): string {
    const name = this.options.names.next();
    this.added.push(`${sql} AS ${name}`);
    return name;
  }

  inner(column: Column): string {
    return (this.left.sources.includes(column.source) ? this.left : this.right).nameOf(column);
  }

  keep(condition: string): void {
    this.conditions.push(condition);
  }

  write(): string {
    const columns = [...this.asked, ...this.added];
    const keys = this.keys.map((pair) => pair.split(" ") as [string, string]);
    // Both sides call what has to be equal the same; names of the right side come again under its own.
    const right = `SELECT *, ${keys.map(([one, other]) => `${other} AS ${one}`).join(", ")} FROM (${this.right.write()})`;
    const kind = this.options.isLeft ? "LEFT" : "INNER";
    const using = keys.map(([one]) => one).join(", ");
    const where = this.conditions.length === 0 ? "" : ` WHERE ${this.conditions.join(" AND ")}`;
    return `SELECT ${columns.length === 0 ? "1 AS one" : columns.join(", ")} FROM (${this.left.write()}) ALL ${kind} JOIN (${right}) USING (${using})${where}`;
  }
}
