import type { Column, Source } from "../sources.ts";
import { type Part, Wishes } from "./part.ts";

/** A query in the place of a table. */
export interface AskedQuery {
  /** Asks for one of its columns; gives its name. @throws NotPushable */
  nameOf(column: string): string;
  /** Asks for all. */
  all(): string[];
  /** All of it as a SELECT. */
  write(): string;
}

/** A query among the tables of a join. */
export class Derived implements Part {
  readonly sources: readonly Source[];
  readonly weight = 2;
  private readonly wishes = new Wishes();
  private readonly asked = new Set<string>();

  constructor(
    source: Source,
    private readonly query: AskedQuery,
  ) {
    this.sources = [source];
  }

  inner(column: Column): string {
    return this.query.nameOf(column.name);
  }

  nameOf(column: Column): string {
    const name = this.inner(column);
    this.asked.add(name);
    return name;
  }

  leafOf(): undefined {
    return undefined;
  }

  add(sql: string, name: string): void {
    this.wishes.add(sql, name);
  }

  keep(condition: string): void {
    this.wishes.keep(condition);
  }

  select(expressions: readonly string[], tail?: string): string {
    return this.wishes.select(`(${this.query.write()})`, expressions, { tail });
  }

  write(): string {
    return this.select(this.wishes.columns(this.asked));
  }
}
