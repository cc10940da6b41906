import type { Bound } from "../bind.ts";
import { isOfRow } from "../functions.ts";
import { allOf, columnRef } from "../make-tree.ts";
import type { Binding, Column, Source } from "../sources.ts";
import type { Expression, QueryNode, Statement, TableNode } from "../tree.ts";
import { conjuncts, mapColumns, withoutAlias } from "../walk-tree.ts";

/** A tree that means the same, and whether it is another. */
interface Changed {
  readonly statement: Statement;
  readonly isChanged: boolean;
}

/**
 * Puts queries that only choose and name columns in the place where they are read, and leaves out columns that nobody reads: views and
 * `WITH` are then as if their tables had been named. One level at a time; names have to be found anew after each.
 */
export function flattened({ statement, binding }: Bound): Changed {
  const flattener = new Flattener(binding);
  const node = flattener.walk(statement.node) as QueryNode;
  return { statement: { ...statement, node }, isChanged: flattener.isChanged };
}

/** Numbers of aliases, which no two tables of a statement share. */
let lastAlias = 0;

class Flattener {
  isChanged = false;

  constructor(private readonly binding: Binding) {}

  walk(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.walk(each));
    if (typeof value !== "object" || value === null) return value;
    const node = value as Readonly<Record<string, unknown>>;
    if (node.type === "COLUMN_REF") return value;
    if (node.type === "SELECT_NODE") {
      const changed = this.select(node as unknown as QueryNode);
      if (changed !== undefined) return changed;
    }
    const parts = Object.entries(node).map(([key, part]) => [key, this.walk(part)] as const);
    const again = Object.fromEntries(parts) as Readonly<Record<string, unknown>>;
    const source = this.binding.sourceOf.get(value as TableNode);
    return node.type === "SUBQUERY" && source !== undefined
      ? this.pruned(again as unknown as TableNode, source)
      : again;
  }

  /** A SELECT whose tables are those of queries in its FROM; undefined when there is none to put in. */
  private select(node: QueryNode): QueryNode | undefined {
    const places = simpleQueries(node.from_table!, this.binding, false);
    if (places.length === 0) return undefined;
    this.isChanged = true;
    const insides = places.map((place) => this.inside(place));
    const values = new Map(insides.flatMap(({ values: of }) => [...of]));
    const replaced = mapColumns(node, (column) => {
      const value = values.get(this.binding.columnOf.get(column) as Column);
      return value === undefined ? column : { ...value, alias: column.alias };
    });
    const where = [...conjuncts(replaced.where_clause), ...insides.flatMap(({ conditions }) => conditions)];
    const tables = new Map(places.map((place, index) => [place.alias, insides[index]!.from]));
    return { ...replaced, from_table: withTables(replaced.from_table!, tables), where_clause: allOf(where) };
  }

  /** What a query is made of, its tables under names of their own. */
  private inside(place: TableNode): { from: TableNode; conditions: Expression[]; values: [Column, Expression][] } {
    const source = this.binding.sourceOf.get(place)!;
    const aliases = new Map<Source, string>();
    const { node } = place.subquery!;
    const from = this.renamed(node.from_table!, aliases);
    const rename = <T>(tree: T): T =>
      mapColumns(tree, (column) => {
        const known = this.binding.columnOf.get(column);
        const alias = known === undefined ? undefined : aliases.get(known.source);
        return alias === undefined ? column : columnRef([alias, known!.name], column.alias);
      });
    const selected = node.select_list ?? [];
    const columns = [...source.columns.values()];
    const hasOwnNames = (place.column_name_alias ?? []).length > 0;
    return {
      from: rename(from),
      conditions: conjuncts(rename(node.where_clause)),
      values: columns.map((column) => [
        column,
        withoutAlias(rename(selected[hasOwnNames ? columns.indexOf(column) : placeOf(column, selected)]!)),
      ]),
    };
  }

  private renamed(node: TableNode, aliases: Map<Source, string>): TableNode {
    if (node.type === "JOIN")
      return { ...node, left: this.renamed(node.left!, aliases), right: this.renamed(node.right!, aliases) };
    const source = this.binding.sourceOf.get(node);
    if (source === undefined) return node;
    lastAlias = (lastAlias + 1) % Number.MAX_SAFE_INTEGER;
    aliases.set(source, `f${lastAlias}_${source.alias.replace(/\W/g, "")}`);
    return { ...node, alias: aliases.get(source)! };
  }

  /** Without the columns that nothing names. */
  private pruned(node: TableNode, source: Source): TableNode {
    const query = node.subquery!.node;
    const selected = query.select_list ?? [];
    if (query.type !== "SELECT_NODE" || query.modifiers.length > 0 || (node.column_name_alias ?? []).length > 0)
      return node;
    if (query.aggregate_handling === "FORCE_AGGREGATES") return node;
    const isUsed = ({ alias, column_names: names = [] }: Expression): boolean =>
      source.used.has(source.columns.get((alias || (names.at(-1) ?? "")).toLowerCase())?.name ?? alias);
    const kept = selected.filter(isUsed);
    // A query is not another when it has no rows: one column stays, and what makes it one row.
    const left = kept.length > 0 ? kept : selected.slice(0, 1);
    if (left.length === selected.length || !(isGroupedBy(query) || selected.every(isOfRow))) return node;
    this.isChanged = true;
    return { ...node, subquery: { ...node.subquery!, node: { ...query, select_list: left } } };
  }
}

/** It stays a query of groups, whatever is chosen of it. */
function isGroupedBy({ group_expressions: groups = [] }: QueryNode): boolean {
  return groups.length > 0;
}

/** Which item of the select list a column is. */
function placeOf(column: Column, selected: readonly Expression[]): number {
  return selected.findIndex(({ alias, column_names: names = [] }) => (alias || (names.at(-1) ?? "")) === column.name);
}

/** Queries in FROM that only choose and name columns; not where a join makes rows without them. */
function simpleQueries(node: TableNode, binding: Binding, isNullable: boolean): TableNode[] {
  if (node.type === "JOIN") {
    if (node.join_type !== "INNER" && node.join_type !== "LEFT") return [];
    const isRightNullable = isNullable || node.join_type === "LEFT";
    return [...simpleQueries(node.left!, binding, isNullable), ...simpleQueries(node.right!, binding, isRightNullable)];
  }
  return node.type === "SUBQUERY" && binding.sourceOf.has(node) && isSimple(node, binding, isNullable) ? [node] : [];
}

function isSimple({ subquery }: TableNode, binding: Binding, isNullable: boolean): boolean {
  const node = subquery!.node;
  const { select_list: selected = [], from_table: from } = node;
  const isPlain = isPlainSelect(node) && from!.type !== "EMPTY" && selected.every(isOfRow);
  if (!isPlain || !isNullable) return isPlain;
  const isOneTable = from!.type === "BASE_TABLE" && isNone(node.where_clause);
  return isOneTable && selected.every((each) => binding.columnOf.has(each));
}

/** A SELECT without order, groups and conditions on them. */
function isPlainSelect(node: QueryNode): boolean {
  if (node.type !== "SELECT_NODE" || node.modifiers.length > 0) return false;
  if (isGroupedBy(node) || node.aggregate_handling === "FORCE_AGGREGATES") return false;
  return isNone(node.having) && isNone(node.qualify);
}

function isNone(expression: Expression | null | undefined): boolean {
  return (expression ?? null) === null;
}

function withTables(node: TableNode, tables: ReadonlyMap<string, TableNode>): TableNode {
  if (node.type === "JOIN")
    return { ...node, left: withTables(node.left!, tables), right: withTables(node.right!, tables) };
  return node.type === "SUBQUERY" ? (tables.get(node.alias) ?? node) : node;
}
