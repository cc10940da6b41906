import { Unbindable } from "../bind.ts";
import { NotPushable } from "../emit/not-pushable.ts";
import { isAggregate } from "../functions.ts";
import { allOf, constant } from "../make-tree.ts";
import type { Binding, Column, Source, ValueShape } from "../sources.ts";
import type { Expression, QueryNode, Statement, TableNode } from "../tree.ts";
import { conjuncts, mapColumns, someWithin, textOf } from "../walk-tree.ts";
import type { Fetch } from "./fetch.ts";
import { grouped } from "./grouped.ts";
import { type Around, type Replaced, rowsOf } from "./rows.ts";

/** What DuckDB runs, and the tables that it reads then. */
export interface Plan {
  readonly statement: Statement;
  readonly fetches: readonly Fetch[];
}

/** Splits a question into what shards are asked and what DuckDB makes of that. */
export function planOf(statement: Statement, binding: Binding): Plan {
  const planner = new Planner(binding);
  const node = planner.query(statement.node);
  return { statement: { ...statement, node }, fetches: [...planner.fetches.values()] };
}

/** What columns of fetched tables belong to. */
const FETCHED: Source = {
  ...{ alias: "", node: { type: "", alias: "" }, table: undefined, columns: new Map() },
  ...{ used: new Set<string>(), isLocal: true },
};

/** Number of the tables of all questions: none is called as another is, nor as one of the store. */
let lastTable = 0;

/** Plans one question. */
export class Planner {
  readonly fetches = new Map<string, Fetch>();
  private readonly names = new Set<string>();
  private aliases = 0;

  constructor(readonly binding: Binding) {}

  query(node: QueryNode): QueryNode {
    if (node.type !== "SELECT_NODE") return this.parts(node);
    if (
      (node.group_expressions ?? []).length > 0 ||
      (node.select_list ?? []).some((each) => someWithin(each, isAggregate))
    ) {
      const merged = this.attempt(() => grouped(node, this));
      if (merged !== undefined) return this.parts(merged);
    }
    return this.parts(this.sources(node));
  }

  /** A name for a table where it is read, which no other has. */
  aliasOf(table: string): string {
    this.aliases += 1;
    return `t_${table}_${this.aliases}`;
  }

  /** Asks shards for rows; the same rows are asked for once. */
  fetch(fetch: Omit<Fetch, "table">): string {
    const key = JSON.stringify([fetch.sql, fetch.columns.map(({ name }) => name), fetch.isCounted]);
    const known = this.fetches.get(key);
    if (known !== undefined) return known.table;
    lastTable = (lastTable + 1) % Number.MAX_SAFE_INTEGER;
    const table = `fetched_${lastTable}`;
    this.names.add(table);
    this.fetches.set(key, { ...fetch, table });
    return table;
  }

  /** @returns undefined when shards cannot be asked */
  attempt<T>(action: () => T): T | undefined {
    try {
      return action();
    } catch (error) {
      if (error instanceof NotPushable) return undefined;
      throw error;
    }
  }

  /** Makes known what stands in for a column: of what it is a number. */
  standIn(expression: Expression, { kind, of }: ValueShape): Expression {
    const column = { name: expression.column_names?.at(-1) ?? "", kind, of, source: FETCHED };
    this.binding.columnOf.set(expression, column);
    return expression;
  }

  /** Subqueries within a query whose own tables are done. */
  private parts(node: QueryNode): QueryNode {
    const walk = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(walk);
      if (typeof value !== "object" || value === null) return value;
      const part = value as Readonly<Record<string, unknown>>;
      if (part.type === "COLUMN_REF") return value;
      if ("cte_map" in part) return this.query(value as QueryNode);
      return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, walk(each)]));
    };
    const entries = Object.entries(node).map(([key, value]) => [key, walk(value)]);
    return Object.fromEntries(entries) as unknown as QueryNode;
  }

  private sources(node: QueryNode): QueryNode {
    const conditions = conjuncts(node.where_clause);
    const replaced = this.table(node.from_table!, { conditions, rest: node, isNullable: false, isWhole: true });
    const left = conditions.filter((condition) => !replaced.met.has(condition));
    const places = (node.select_list ?? []).map(textOf);
    // What is a place in the select list stays one: two subqueries that mean the same are not the same once they are planned.
    const groups = (node.group_expressions ?? []).map((each) => {
      const place = places.indexOf(textOf(each));
      return place < 0 ? each : constant(place + 1);
    });
    const again = mapColumns(
      { ...node, group_expressions: groups, where_clause: allOf(left), from_table: undefined },
      (column) => {
        const known = this.binding.columnOf.get(column) as Column;
        const found = replaced.columns.get(known);
        return found === undefined ? column : this.standIn({ ...found, alias: column.alias }, known);
      },
    );
    return { ...again, from_table: mapTableColumns(replaced.node, replaced.columns, this.binding) };
  }

  private table(node: TableNode, around: Around): Replaced {
    const left = { node, columns: new Map(), met: new Set<Expression>() };
    if (node.type === "BASE_TABLE" && this.names.has(node.table_name ?? "")) return left;
    const whole = this.attempt(() => rowsOf(node, around, this));
    if (whole !== undefined) return whole;
    if (node.type === "JOIN") return this.joined(node, around);
    if (node.type === "BASE_TABLE" && this.binding.sourceOf.get(node)?.isLocal !== true)
      throw new Unbindable(node.table_name ?? "");
    return left;
  }

  /** Each side for itself: DuckDB joins them. */
  private joined(node: TableNode, { isNullable, ...around }: Around): Replaced {
    const isInner = node.join_type === "INNER";
    const isLeftKept = isInner || node.join_type === "LEFT";
    const left = this.table(node.left!, { ...around, isWhole: false, isNullable: isNullable || !isLeftKept });
    const right = this.table(node.right!, { ...around, isWhole: false, isNullable: isNullable || !isInner });
    return {
      node: { ...node, left: left.node, right: right.node },
      columns: new Map([...left.columns, ...right.columns]),
      // One side alone met them: they stay, for they may be of both.
      met: new Set(),
    };
  }
}

function mapTableColumns(node: TableNode, columns: ReadonlyMap<Column, Expression>, binding: Binding): TableNode {
  return mapColumns(node, (column) => {
    const found = columns.get(binding.columnOf.get(column) as Column);
    return found === undefined ? column : { ...found, alias: column.alias };
  });
}
