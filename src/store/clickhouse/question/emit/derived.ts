import type { Column, Source } from "../sources.ts";
import { type Names, type Part, selectFrom } from "./part.ts";

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
  private readonly added: string[] = [];
  private readonly conditions: string[] = [];
  private readonly asked = new Set<string>();

  constructor(
    source: Source,
    private readonly query: AskedQuery,
    private readonly names: Names,
  ) {
    this.sources = [source];
  }

  nameOf(column: Column): string {
    const name = this.inner(column);
    this.asked.add(name);
    return name;
  }

  leafOf(): undefined {
    return undefined;
  }

  inner(column: Column): string {
    return this.query.nameOf(column.name);
  }

  add(sql: string): string {
    const name = this.names.next();
    this.added.push(`${sql} AS ${name}`);
    return name;
  }

  keep(condition: string): void {
    this.conditions.push(condition);
  }

  write(): string {
    return selectFrom(`(${this.query.write()})`, [...this.asked, ...this.added], this.conditions);
  }
}
