import type { ClickHouseTable, ColumnKind } from "../schema/tables.ts";
import type { Expression, TableNode } from "./tree.ts";

/** What is known of the values of a column: `other` where nothing is. */
export interface ValueShape {
  readonly kind: ColumnKind | "float" | "other";
  /** Table whose `id` (of runs: `run_id`) the values are: those that stand together are on one shard. */
  readonly of: string | undefined;
}

/** A value of which nothing is known. */
export const unknownShape: ValueShape = { kind: "other", of: undefined };

/** A column that expressions may name. */
export interface Column extends ValueShape {
  readonly name: string;
  readonly source: Source;
}

/** Something in FROM that columns belong to. */
export interface Source {
  readonly alias: string;
  readonly node: TableNode;
  /** The table that it is; undefined of a query or a list of values. */
  readonly table: ClickHouseTable | undefined;
  readonly columns: Map<string, Column>;
  /** Columns that anything names. */
  readonly used: Set<string>;
  /** A table of DuckDB's own, that shards do not have. */
  readonly isLocal: boolean;
}

/** What a tree's names mean; trees are told apart as objects. */
export interface Binding {
  readonly columnOf: WeakMap<Expression, Column>;
  /** Of tables in FROM; of joins there is none. */
  readonly sourceOf: SourceTable;
}

/** The shape of a column of a table. */
export function shapeOf(table: string, column: string, kind: ColumnKind): ValueShape {
  return { kind, of: kind === "name" ? "name" : kind === "id" ? tableOfId(table, column) : undefined };
}

/** What a column of numbers of the cluster is a number of. */
function tableOfId(table: string, column: string): string {
  if (column === "id") return table;
  return column.replace(/^other_/, "").replace(/_id$/, "");
}

/** What tables in FROM are, also after their trees were copied: each has a number, which is left out where a tree is written. */
export class SourceTable {
  private readonly sources: Source[] = [];

  /** Knows a source from now on; gives it a node with its number. */
  add(node: TableNode, source: (numbered: TableNode) => Source): TableNode {
    const numbered = { ...node, [SOURCE_NUMBER]: this.sources.length } as TableNode;
    this.sources.push(source(numbered));
    return numbered;
  }

  get(node: TableNode): Source | undefined {
    const number = (node as unknown as Readonly<Record<string, unknown>>)[SOURCE_NUMBER];
    return typeof number === "number" ? this.sources[number] : undefined;
  }

  has(node: TableNode): boolean {
    return this.get(node) !== undefined;
  }
}

/** The key of the number in a tree. */
export const SOURCE_NUMBER = "source_number";
