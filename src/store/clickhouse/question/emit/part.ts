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
  /** The table that a source is. */
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

/** A SELECT of columns from something in brackets, with conditions; what is said after FROM is `from`. */
export function selectFrom(from: string, columns: readonly string[], conditions: readonly string[]): string {
  const where = conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
  return `SELECT ${columns.length === 0 ? "1 AS one" : columns.join(", ")} FROM ${from}${where}`;
}
