import type { ClickHouseTable } from "../schema/tables.ts";
import { columnRef } from "./make-tree.ts";
import {
  type Binding,
  type Column,
  type Source,
  SourceTable,
  shapeOf,
  unknownShape,
  type ValueShape,
} from "./sources.ts";
import type { Expression, Order, QueryNode, Statement, TableNode } from "./tree.ts";
import { shapeOfExpression } from "./value-shapes.ts";
import { mapParts, textOf } from "./walk-tree.ts";

/** A tree whose names cannot be told: it is answered from whole tables. */
export class Unbindable extends Error {
  override readonly name = "Unbindable";
}

/** A tree all of whose columns are named with their tables, without `*` and `USING`, and what each name means. */
export interface Bound {
  readonly statement: Statement;
  readonly binding: Binding;
}

/** Finds out what the names in a tree mean. @throws Unbindable */
export function bind(statement: Statement, tables: ReadonlyMap<string, ClickHouseTable>): Bound {
  const binder = new Binder(tables);
  return { statement: { ...statement, node: binder.query(statement.node, undefined).node }, binding: binder.binding };
}

interface Output extends ValueShape {
  readonly name: string;
}

interface BoundQuery {
  readonly node: QueryNode;
  readonly columns: readonly Output[];
}

/** Where a name is looked for. */
interface Scope {
  readonly sources: readonly Source[];
  /** Columns that a join has by `USING`, and whose they are. */
  readonly merged: ReadonlyMap<string, Column>;
  readonly outer: Scope | undefined;
  /** Names of the select list, where they may be used. */
  readonly aliases: ReadonlyMap<string, Expression>;
}

/** An item of a select list, and what its column is called. */
interface Selected {
  readonly expression: Expression;
  readonly name: string;
}

interface BoundTable {
  readonly node: TableNode;
  readonly sources: readonly Source[];
  readonly merged: ReadonlyMap<string, Column>;
}

class Binder {
  readonly binding: Binding = { columnOf: new WeakMap(), sourceOf: new SourceTable() };
  private count = 0;

  constructor(private readonly tables: ReadonlyMap<string, ClickHouseTable>) {}

  query(node: QueryNode, outer: Scope | undefined): BoundQuery {
    if (node.type === "SELECT_NODE") return this.select(node, outer);
    if (node.type !== "SET_OPERATION_NODE") throw new Unbindable(node.type);
    const { children, left, right } = node;
    if (children !== undefined && children.length > 0) {
      const bound = children.map((child) => this.query(child, outer));
      return { node: { ...node, children: bound.map((each) => each.node) }, columns: bound[0]!.columns };
    }
    if (left === undefined || right === undefined) throw new Unbindable("set operation");
    const [one, other] = [this.query(left, outer), this.query(right, outer)];
    const columns = one.columns.map((column, index) =>
      sameShape(column, other.columns[index]) ? column : { ...unknownShape, name: column.name },
    );
    // What orders it are columns of its result.
    return { node: { ...node, left: one.node, right: other.node }, columns };
  }

  private select(node: QueryNode, outer: Scope | undefined): BoundQuery {
    const { node: from, sources, merged } = this.from(node.from_table!, outer);
    const scope: Scope = { sources, merged, outer, aliases: new Map() };
    const listed = (node.select_list ?? []).flatMap((expression) => this.expanded(expression, scope));
    const aliases = new Map<string, Expression>();
    for (const { alias, ...rest } of listed)
      if (alias !== "" && !aliases.has(alias.toLowerCase())) aliases.set(alias.toLowerCase(), { ...rest, alias: "" });
    const within = { ...scope, aliases };
    const selected = listed.map((expression) => this.output(expression, within));
    const bound: QueryNode = {
      ...node,
      from_table: from,
      select_list: selected.map(({ expression }) => expression),
      where_clause: this.maybe(node.where_clause, within),
      group_expressions: (node.group_expressions ?? []).map((each) => this.grouped(each, within, selected)),
      having: this.maybe(node.having, within),
      qualify: this.maybe(node.qualify, within),
      modifiers: node.modifiers.map((modifier) =>
        modifier.orders === undefined
          ? modifier
          : { ...modifier, orders: modifier.orders.map((order) => this.order(order, within, selected)) },
      ),
    };
    return {
      node: bound,
      columns: selected.map(({ expression, name }) => ({ ...shapeOfExpression(expression, this.binding), name })),
    };
  }

  /** An item of the select list by the name that its column gets. */
  private output(expression: Expression, scope: Scope): Selected {
    const bound = this.expression(expression, scope);
    const name = expression.alias || expression.column_names?.at(-1) || "";
    // A name that a column of a table gave stays when the table is another.
    return { expression: bound.alias === "" && name !== "" ? this.same(bound, name) : bound, name };
  }

  private grouped(expression: Expression, scope: Scope, selected: readonly Selected[]): Expression {
    if (expression.type === "VALUE_CONSTANT") {
      const place = Number(expression.value?.value);
      const found = selected[place - 1]?.expression;
      if (found === undefined) throw new Unbindable("GROUP BY");
      return this.same(found, "");
    }
    return this.expression(expression, scope);
  }

  /** In an order, names of the select list come first; a number is a place in it. What is in the list, too, stays a name of it. */
  private order(order: Order, scope: Scope, selected: readonly Selected[]): Order {
    const { expression } = order;
    if (expression.type === "VALUE_CONSTANT" || expression.type === "STAR") return order;
    const name = expression.column_names?.length === 1 ? expression.column_names[0]!.toLowerCase() : undefined;
    if (name !== undefined && scope.aliases.has(name)) return order;
    const bound = this.expression(expression, scope);
    const called = selected.filter((each) => each.name.toLowerCase() === name);
    const isListed = called.length === 1 && textOf(called[0]!.expression) === textOf(bound);
    return { ...order, expression: isListed ? columnRef([called[0]!.name]) : bound };
  }

  private maybe(expression: Expression | null | undefined, scope: Scope): Expression | null {
    return expression === null || expression === undefined ? null : this.expression(expression, scope);
  }

  private expression(expression: Expression, scope: Scope): Expression {
    if (expression.type === "COLUMN_REF") return this.column(expression, scope);
    if (expression.type === "STAR") throw new Unbindable("*");
    const parts = mapParts(expression, (part) => this.expression(part, scope));
    if (parts.subquery === undefined) return parts;
    return { ...parts, subquery: { ...parts.subquery, node: this.query(parts.subquery.node, scope).node } };
  }

  private column(expression: Expression, scope: Scope): Expression {
    const names = expression.column_names ?? [];
    for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
      const found = columnIn(at, names);
      if (found !== undefined) {
        if (at !== scope && isHidden(found.source.alias, scope, at))
          throw new Unbindable(`${found.source.alias} twice`);
        return this.reference(found, expression.alias);
      }
      const alias = names.length === 1 ? at.aliases.get(names[0]!.toLowerCase()) : undefined;
      if (alias !== undefined)
        return this.same(this.expression(alias, { ...at, aliases: new Map() }), expression.alias);
    }
    throw new Unbindable(names.join("."));
  }

  private reference(column: Column, alias: string): Expression {
    const bound = columnRef([column.source.alias, column.name], alias);
    this.binding.columnOf.set(bound, column);
    column.source.used.add(column.name);
    return bound;
  }

  /** The same expression under another name, with what is known of it. */
  private same(expression: Expression, alias: string): Expression {
    const again = { ...expression, alias };
    const column = this.binding.columnOf.get(expression);
    if (column !== undefined) this.binding.columnOf.set(again, column);
    return again;
  }

  private expanded(expression: Expression, { sources, merged }: Scope): Expression[] {
    if (expression.type !== "STAR") return [expression];
    const { relation_name: of = "", exclude_list: without = [], replace_list: replaced = [], columns } = expression;
    if (columns === true || replaced.length > 0) throw new Unbindable("COLUMNS");
    const isLeftOut = new Set(without.map((name) => String(name).toLowerCase()));
    const named = of === "" ? sources : sources.filter(({ alias }) => alias.toLowerCase() === of.toLowerCase());
    if (named.some((source) => source.columns.has(""))) throw new Unbindable("* with a column that has no name");
    return named.flatMap((source) =>
      [...source.columns.values()]
        .filter(({ name }) => !isLeftOut.has(name.toLowerCase()))
        .filter((column) => of !== "" || (merged.get(column.name.toLowerCase()) ?? column) === column)
        .map(({ name }) => columnRef([source.alias, name], name)),
    );
  }

  private from(node: TableNode, outer: Scope | undefined): BoundTable {
    switch (node.type) {
      case "EMPTY":
        return { node, sources: [], merged: new Map() };
      case "BASE_TABLE":
        return this.table(node);
      case "SUBQUERY": {
        const { node: query, columns } = this.query(node.subquery!.node, undefined);
        const names = node.column_name_alias ?? [];
        return this.named(
          { ...node, subquery: { ...node.subquery!, node: query } },
          columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })),
        );
      }
      case "EXPRESSION_LIST": {
        const names = [...(node.column_name_alias ?? []), ...(node.expected_names ?? [])];
        const first = node.values?.[0] ?? [];
        return this.named(
          node,
          first.map((_, index) => ({ ...unknownShape, name: names[index] ?? `col${index}` })),
        );
      }
      case "JOIN":
        return this.join(node, outer);
      default:
        throw new Unbindable(node.type);
    }
  }

  private table(node: TableNode): BoundTable {
    const table = this.tables.get((node.table_name ?? "").toLowerCase());
    if (table === undefined) throw new Unbindable(node.table_name ?? "");
    const columns = table.columns.map(({ name, kind }) => ({ ...shapeOf(table.name, name, kind), name }));
    return this.named(node, columns, table);
  }

  /** A source under an alias that no other has: what is around it may have one of the same name. */
  private named(node: TableNode, outputs: readonly Output[], table?: ClickHouseTable): BoundTable {
    const called = node.alias === "" ? (node.table_name ?? "") : node.alias;
    const alias = called === "" ? `unnamed_${this.count++}` : called;
    const columns = new Map<string, Column>();
    const bound = this.binding.sourceOf.add({ ...node, alias }, (numbered) => ({
      ...{ alias, node: numbered, table, columns, isLocal: false },
      used: new Set(),
    }));
    const source = this.binding.sourceOf.get(bound)!;
    // DuckDB has names of its own for a second column of a name.
    for (const output of outputs)
      columns.set(columns.has(output.name.toLowerCase()) ? "" : output.name.toLowerCase(), { ...output, source });
    return { node: bound, sources: [source], merged: new Map() };
  }

  private join(node: TableNode, outer: Scope | undefined): BoundTable {
    const [left, right] = [this.from(node.left!, outer), this.from(node.right!, outer)];
    const sources = [...left.sources, ...right.sources];
    const merged = new Map([...left.merged, ...right.merged]);
    const scope: Scope = { sources, merged, outer, aliases: new Map() };
    const using = (node.using_columns ?? []).map((name) => {
      const [one, other] = [left, right].map((side) => columnIn({ ...scope, ...side }, [name]));
      if (one === undefined || other === undefined || !["INNER", "LEFT"].includes(node.join_type ?? ""))
        throw new Unbindable("USING");
      merged.set(name.toLowerCase(), one);
      return { ...EQUAL, left: this.reference(one, ""), right: this.reference(other, "") };
    });
    const condition = using.length > 0 ? conjunction(using) : this.maybe(node.condition, scope);
    return { node: { ...node, left: left.node, right: right.node, condition, using_columns: [] }, sources, merged };
  }
}

const EQUAL = { class: "COMPARISON", type: "COMPARE_EQUAL", alias: "" } as const;

function conjunction(parts: readonly Expression[]): Expression {
  return parts.length === 1 ? parts[0]! : { class: "CONJUNCTION", type: "CONJUNCTION_AND", alias: "", children: parts };
}

/** Whether a table of a query around this one cannot be named: one between has its name. */
function isHidden(alias: string, from: Scope, to: Scope): boolean {
  for (let at: Scope | undefined = from; at !== undefined && at !== to; at = at.outer)
    if (at.sources.some((source) => source.alias.toLowerCase() === alias.toLowerCase())) return true;
  return false;
}

function sameShape(one: ValueShape, other: ValueShape | undefined): boolean {
  return one.kind === other?.kind && one.of === other.of;
}

function columnIn(
  { sources, merged }: Pick<Scope, "sources" | "merged">,
  names: readonly string[],
): Column | undefined {
  const [first = "", second] = names.map((name) => name.toLowerCase());
  if (second !== undefined) {
    const source = sources.find(({ alias }) => alias.toLowerCase() === first);
    return names.length > 2 ? undefined : source?.columns.get(second);
  }
  const one = merged.get(first);
  if (one !== undefined) return one;
  const found = sources.flatMap(({ columns }) => columns.get(first) ?? []);
  if (found.length > 1) throw new Unbindable(`${first} of several tables`);
  return found[0];
}
