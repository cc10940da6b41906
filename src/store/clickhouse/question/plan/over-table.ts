import { NotPushable } from "../emit/not-pushable.ts";
import { columnRef, PLAIN_SELECT, tableRef } from "../make-tree.ts";
import type { Expression, QueryNode, TableNode } from "../tree.ts";
import { mapColumns, mapParts, textOf } from "../walk-tree.ts";
import type { Planner } from "./planner.ts";
import { type ShardColumns, TABLE } from "./shard-columns.ts";

/** What a SELECT becomes that is asked over what shards gave. */
export interface Given {
  /** The table that their rows are in. */
  readonly table: string;
  /** What takes the place of each group, by its text. */
  readonly keys: readonly { readonly text: string; readonly value: Expression }[];
  /** What takes the place of each aggregate, by its text. */
  readonly merged: ReadonlyMap<string, Expression>;
  readonly columns: ShardColumns;
  readonly planner: Planner;
}

/** Makes of a SELECT with aggregates the same over what shards gave. */
export class OverTable {
  private readonly alias: string;
  /** What takes the place of each group: a column, wherever it is named. */
  private readonly keys: ReadonlyMap<string, Expression>;

  constructor(private readonly given: Given) {
    this.alias = `m_${given.table}`;
    this.keys = new Map(
      given.keys
        .map(({ text, value }, index) => [text, isColumn(value) ? value : columnRef([TABLE, `k${index}`])] as const)
        // Of two that are the same the first stands for both.
        .reverse(),
    );
  }

  /** @throws NotPushable when it names a column that is no group */
  select(node: QueryNode): QueryNode {
    const groups = this.given.keys.map(({ text }) => this.named(this.keys.get(text)!));
    return {
      ...node,
      from_table: this.from(),
      where_clause: null,
      select_list: (node.select_list ?? []).map((each) => this.change(each)),
      group_expressions: groups,
      group_sets: groups.length === 0 ? [] : [groups.map((_, index) => index)],
      aggregate_handling: "STANDARD_HANDLING",
      having: this.maybe(node.having),
      qualify: this.maybe(node.qualify),
      modifiers: node.modifiers.map((modifier) =>
        modifier.orders === undefined
          ? modifier
          : {
              ...modifier,
              orders: modifier.orders.map((order) => ({ ...order, expression: this.change(order.expression) })),
            },
      ),
    };
  }

  /** The table; what DuckDB works out of its columns is worked out first: then a group is a column. */
  private from(): TableNode {
    const { table, keys, columns } = this.given;
    const inner = `${this.alias}_of`;
    const worked = keys.flatMap(({ value }, index) =>
      isColumn(value) ? [] : [{ ...this.under(value, inner), alias: `k${index}` }],
    );
    return worked.length === 0
      ? tableRef(table, this.alias)
      : workedOut(tableRef(table, inner), this.alias, [...columns.plain(inner), ...worked]);
  }

  private maybe(expression: Expression | null | undefined): Expression | null {
    return expression === null || expression === undefined ? null : this.change(expression);
  }

  private change(expression: Expression): Expression {
    const text = textOf(expression);
    const known = this.keys.get(text) ?? this.given.merged.get(text);
    if (known !== undefined) return this.named(known, expression.alias);
    if (isColumn(expression)) {
      if (this.given.columns.relation.has(expression)) throw new NotPushable("a column that is no group");
      return expression;
    }
    if (expression.subquery !== undefined) return this.inSubquery(expression);
    return mapParts(expression, (part) => this.change(part));
  }

  private inSubquery(expression: Expression): Expression {
    const within = mapColumns(expression.subquery!, (column) => {
      if (!this.given.columns.relation.has(column)) return column;
      const key = this.keys.get(textOf(column));
      if (key === undefined) throw new NotPushable("a column that is no group");
      return this.named(key, column.alias);
    });
    const { child } = expression;
    return {
      ...expression,
      ...(child === null || child === undefined ? {} : { child: this.change(child) }),
      subquery: within,
    };
  }

  private named(expression: Expression, name = ""): Expression {
    const { columns, planner } = this.given;
    const again = { ...this.under(expression, this.alias), alias: name };
    return isColumn(again) ? planner.standIn(again, columns.shapeOf(again)) : again;
  }

  /** With the columns that shards gave as those of a table. */
  private under(expression: Expression, table: string): Expression {
    const { columns, planner } = this.given;
    return mapColumns(expression, (column) =>
      column.column_names?.[0] === TABLE && !planner.binding.columnOf.has(column)
        ? planner.standIn(columnRef([table, ...column.column_names.slice(1)], column.alias), columns.shapeOf(column))
        : column,
    );
  }
}

function isColumn({ class: kind }: Expression): boolean {
  return kind === "COLUMN_REF";
}

/** A fetched table with columns that DuckDB works out of its own. */
function workedOut(from: TableNode, alias: string, selected: readonly Expression[]): TableNode {
  const subquery = { node: { ...PLAIN_SELECT, select_list: selected, from_table: from }, named_param_map: [] };
  return { ...{ type: "SUBQUERY", alias, sample: null, column_name_alias: [] }, subquery };
}
