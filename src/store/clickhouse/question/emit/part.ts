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
  /** A column as expressions see it that are written over its rows: by {@link select}, {@link add} and {@link keep}. @throws NotPushable */
  inner(column: Column): string;
  /** The name under which a column comes out of {@link write}. @throws NotPushable */
  nameOf(column: Column): string;
  /** The table that a source is. */
  leafOf(source: Source): Leaf | undefined;
  /** Adds a column that is worked out under a name that no other has. */
  add(sql: string, name: string): void;
  /** Keeps rows of which it is 1. */
  keep(condition: string): void;
  /** A SELECT of expressions over its rows, `tail` behind its conditions. */
  select(expressions: readonly string[], tail?: string): string;
  /** All of what was asked for as a SELECT. */
  write(): string;
}

/** One table of a part. */
export interface Leaf extends Part {
  readonly table: NonNullable<Source["table"]>;
  /** Conditions that its rows meet. */
  readonly conditions: readonly string[];
  /** Rows of facts that do not count are left out by a join. */
  isChecked: boolean;
  /** Of a table of facts: the runs that it is joined with, and only with them. */
  runs: Leaf | undefined;
}

/** Columns that are worked out, and conditions: what parts of all kinds keep. */
export class Wishes {
  readonly conditions: string[] = [];
  private readonly added: string[] = [];

  add(sql: string, name: string): void {
    this.added.push(`${sql} AS ${name}`);
  }

  keep(condition: string): void {
    this.conditions.push(condition);
  }

  /** Columns that were asked for, with those that were added. */
  columns(asked: Iterable<string>): string[] {
    return [...asked, ...this.added];
  }

  /** A SELECT with the conditions, and more of them. */
  select(from: string, expressions: readonly string[], { tail = "", more = [] }: SelectRest = {}): string {
    const conditions = [...more, ...this.conditions];
    const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
    return `SELECT ${expressions.length === 0 ? "1 AS one" : expressions.join(", ")} FROM ${from}${where}${tail}`;
  }
}

interface SelectRest {
  /** What stands behind the conditions. */
  readonly tail?: string | undefined;
  /** Conditions before the others. */
  readonly more?: readonly string[];
}
