import { partialAggregate } from "../emit/aggregates.ts";
import { NotPushable } from "../emit/not-pushable.ts";
import { Relation } from "../emit/relation.ts";
import { isAggregate } from "../functions.ts";
import { numberOfName } from "../name-text.ts";
import {
  columnRef,
  columnsNamed,
  conjuncts,
  type Expression,
  mapColumns,
  mapParts,
  type QueryNode,
  someWithin,
  tableRef,
  textOf,
} from "../tree.ts";
import { shapeOfExpression } from "../value-shapes.ts";
import type { FetchedColumn } from "./fetch.ts";
import type { Planner } from "./planner.ts";

/**
 * A SELECT with aggregates over what each shard made of its own rows: sums of sums, and the like. Where an aggregate cannot be made of
 * parts (a quantile), shards give how often each value is there.
 *
 * @throws NotPushable
 */
export function grouped(node: QueryNode, planner: Planner): QueryNode {
  const { binding } = planner;
  const expressions = [
    ...(node.select_list ?? []),
    ...conjuncts(node.having),
    ...conjuncts(node.qualify),
    ...node.modifiers.flatMap(({ orders = [] }) => orders.map(({ expression }) => expression)),
  ];
  const calls = expressions.flatMap(aggregatesIn);
  const relation = new Relation(node.from_table!, binding);
  if (relation.part.sources.some(({ table }) => table?.isShared === true) && relation.part.sources.length === 1)
    throw new NotPushable("what several shards have");
  for (const condition of conjuncts(node.where_clause)) relation.keep(condition);
  const columns = new ShardColumns(relation);
  const keys = groupsOf(node)
    .filter((key) => columnsNamed(key).length > 0)
    .map((key) => ({ text: textOf(key), value: columns.carried(key) }));
  const merged = mergedOf(calls, columns) ?? expandedOf(calls, columns);
  const isCounted = merged.isCounted;
  const sql = relation.write(columns.written(isCounted), columns.groupBy(isCounted));
  const table = planner.fetch({
    ...{ sql, columns: columns.fetched, from: node.from_table! },
    ...{ isDistinct: false, isCounted, lookup: undefined },
  });
  return overTable(node, { table, keys, merged: merged.calls, relation });
}

function groupsOf({
  group_expressions: groups = [],
  group_sets: sets = [],
  aggregate_handling: handling,
  select_list: selected = [],
}: QueryNode): Expression[] {
  if (sets.length > 1 || (groups.length > 0 && groups.every((key) => columnsNamed(key).length === 0)))
    throw new NotPushable("GROUPING SETS");
  if (handling !== "FORCE_AGGREGATES") return [...groups];
  // GROUP BY ALL: what has no aggregate in it.
  return selected.filter((each) => !someWithin(each, isAggregate));
}

interface Merged {
  /** What takes the place of each aggregate, by its text. */
  readonly calls: ReadonlyMap<string, Expression>;
  readonly isCounted: boolean;
}

function mergedOf(calls: readonly Expression[], columns: ShardColumns): Merged | undefined {
  const known = columns.size;
  try {
    const merged = new Map<string, Expression>();
    for (const expression of calls) {
      if (merged.has(textOf(expression))) continue;
      const partial = partialAggregate(expression, columns.relation.values);
      const refs = partial.columns.map(({ sql, probe, shape, isKey }) =>
        columns.add({ sql, probe, shape, isKey: isKey === true }),
      );
      merged.set(textOf(expression), partial.merged(refs));
    }
    return { calls: merged, isCounted: false };
  } catch (error) {
    if (!(error instanceof NotPushable)) throw error;
    columns.forget(known);
    return undefined;
  }
}

/** Aggregates over rows that are there as often as in the shards. */
function expandedOf(calls: readonly Expression[], columns: ShardColumns): Merged {
  const merged = new Map<string, Expression>();
  for (const expression of calls)
    merged.set(
      textOf(expression),
      mapParts(expression, (part) => columns.carried(part)),
    );
  return { calls: merged, isCounted: true };
}

function aggregatesIn(expression: Expression): Expression[] {
  if (isAggregate(expression)) return [expression];
  const found: Expression[] = [];
  mapParts(expression, (part) => {
    found.push(...aggregatesIn(part));
    return part;
  });
  return found;
}

/** The name of the table that shards' rows are in, until it is known. */
const TABLE = "merged";

interface ShardColumn extends FetchedColumn {
  readonly sql: string;
  readonly isKey: boolean;
}

/** What shards are asked for, column by column. */
class ShardColumns {
  private readonly all: ShardColumn[] = [];

  constructor(readonly relation: Relation) {}

  get size(): number {
    return this.all.length;
  }

  get fetched(): FetchedColumn[] {
    return this.all;
  }

  forget(from: number): void {
    this.all.length = from;
  }

  add(column: Omit<ShardColumn, "name">): Expression {
    const known = this.all.find(({ sql, isKey }) => sql === column.sql && isKey === column.isKey);
    const name = known?.name ?? `c${this.all.length}`;
    if (known === undefined) this.all.push({ ...column, name });
    return columnRef([TABLE, name]);
  }

  /** A value of each row: as it is, or DuckDB makes it of the columns and names that it hangs on. */
  carried(expression: Expression): Expression {
    if (columnsNamed(expression).length === 0) return expression;
    const { values, binding } = this.relation;
    try {
      const { sql } = values.value(expression);
      return this.add({ sql, probe: expression, shape: shapeOfExpression(expression, binding), isKey: true });
    } catch (error) {
      if (!(error instanceof NotPushable)) throw error;
      return this.taken(expression);
    }
  }

  written(isCounted: boolean): string[] {
    const columns = this.all.map(({ sql, name }) => `${sql} AS r_${name}`);
    return isCounted ? [...columns, "count() AS r_count"] : columns;
  }

  groupBy(isCounted: boolean): string {
    const keys = this.all.filter(({ isKey }) => isKey).map(({ name }) => `r_${name}`);
    if (keys.length > 0) return ` GROUP BY ${keys.join(", ")}`;
    // Without rows there is no row that says so.
    return isCounted ? " HAVING count() > 0" : "";
  }

  private taken(expression: Expression): Expression {
    const { binding } = this.relation;
    if (binding.columnOf.has(expression)) throw new NotPushable("a column");
    const number = numberOfName(expression, binding);
    if (number !== undefined) {
      const carried = this.carried(number);
      return mapColumns(expression, (column) => (column === number ? carried : column));
    }
    if (expression.subquery !== undefined || isAggregate(expression)) throw new NotPushable("subquery");
    return mapParts(expression, (part) => this.carried(part));
  }
}

/** The same SELECT over what shards gave. */
function overTable(
  node: QueryNode,
  {
    table,
    keys,
    merged,
    relation,
  }: {
    readonly table: string;
    readonly keys: readonly { readonly text: string; readonly value: Expression }[];
    readonly merged: ReadonlyMap<string, Expression>;
    readonly relation: Relation;
  },
): QueryNode {
  const alias = `m_${table}`;
  const named = (expression: Expression): Expression =>
    mapColumns(expression, (column) =>
      column.column_names?.[0] === TABLE && !relation.binding.columnOf.has(column)
        ? columnRef([alias, ...column.column_names.slice(1)], column.alias)
        : column,
    );
  const change = (expression: Expression): Expression => {
    const text = textOf(expression);
    const key = keys.find((each) => each.text === text)?.value ?? merged.get(text);
    if (key !== undefined) return { ...named(key), alias: expression.alias };
    if (expression.class === "COLUMN_REF") {
      if (relation.has(expression)) throw new NotPushable("a column that is no group");
      return expression;
    }
    if (expression.subquery !== undefined) return inSubquery(expression);
    return mapParts(expression, change);
  };
  const inSubquery = (expression: Expression): Expression => {
    const child =
      expression.child === null || expression.child === undefined ? expression.child : change(expression.child);
    const within = mapColumns(expression.subquery!, (column) => {
      if (!relation.has(column)) return column;
      const key = keys.find((each) => each.text === textOf(column));
      if (key === undefined) throw new NotPushable("a column that is no group");
      return { ...named(key.value), alias: column.alias };
    });
    return { ...expression, ...(child === undefined ? {} : { child }), subquery: within };
  };
  const maybe = (expression: Expression | null | undefined): Expression | null =>
    expression === null || expression === undefined ? null : change(expression);
  const groups = keys.map(({ value }) => named(value));
  return {
    ...node,
    from_table: tableRef(table, alias),
    where_clause: null,
    select_list: (node.select_list ?? []).map(change),
    group_expressions: groups,
    group_sets: groups.length === 0 ? [] : [groups.map((_, index) => index)],
    aggregate_handling: "STANDARD_HANDLING",
    having: maybe(node.having),
    qualify: maybe(node.qualify),
    modifiers: node.modifiers.map((modifier) =>
      modifier.orders === undefined
        ? modifier
        : { ...modifier, orders: modifier.orders.map((order) => ({ ...order, expression: change(order.expression) })) },
    ),
  };
}
