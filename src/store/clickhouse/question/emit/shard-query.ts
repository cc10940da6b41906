import { isAggregate, isOfRow } from "../functions.ts";
import type { Binding } from "../sources.ts";
import type { Expression, QueryNode, TableNode } from "../tree.ts";
import { shapeOfExpression } from "../value-shapes.ts";
import { conjuncts, someWithin } from "../walk-tree.ts";
import { finalAggregate } from "./aggregates.ts";
import type { AskedQuery } from "./derived.ts";
import type { Emitted } from "./emitted.ts";
import { NotPushable } from "./not-pushable.ts";
import { Names } from "./part.ts";
import { Relation } from "./relation.ts";
import { Values } from "./values.ts";

/** Rows of a FROM in one shard. @throws NotPushable */
export function relationOf(from: TableNode, binding: Binding, names = new Names()): Relation {
  return new Relation(from, { binding, names, queryOf: (node, of) => new ShardQuery(node, binding, of) });
}

/** A query in the place of a table, whose rows in all shards together are its rows. */
class ShardQuery implements AskedQuery {
  private readonly relation: Relation;
  private readonly emitted = new Map<string, { readonly sql: string; readonly name: string }>();
  private readonly asked = new Set<string>();
  private readonly tail: string;
  private readonly isDistinct: boolean;

  constructor(
    node: QueryNode,
    private readonly binding: Binding,
    names: Names,
  ) {
    checkForm(node);
    this.isDistinct = isDistinct(node);
    this.relation = relationOf(node.from_table!, binding, names);
    for (const condition of conjuncts(node.where_clause)) this.relation.keep(condition);
    const isGrouped = hasGroups(node);
    this.checkWhole(node, isGrouped);
    const values = isGrouped ? withAggregates(this.relation.values) : this.relation.values;
    for (const expression of node.select_list ?? []) {
      const name = (expression.alias || expression.column_names?.at(-1) || "").toLowerCase();
      if (!this.emitted.has(name)) this.emitted.set(name, { sql: values.value(expression).sql, name: names.next() });
    }
    this.tail = this.groupsOf(node);
    if (this.isDistinct) this.all();
  }

  nameOf(column: string): string {
    const found = this.emitted.get(column.toLowerCase());
    if (found === undefined) throw new NotPushable(column);
    this.asked.add(found.name);
    return found.name;
  }

  all(): string[] {
    return [...this.emitted.keys()].map((column) => this.nameOf(column));
  }

  write(): string {
    const columns = [...this.emitted.values()]
      .filter(({ name }) => this.asked.has(name))
      .map(({ sql, name }) => `${sql} AS ${name}`);
    const written = this.relation.write(columns, this.tail);
    return this.isDistinct ? written.replace("SELECT ", "SELECT DISTINCT ") : written;
  }

  /** Rows that are made of several are whole on one shard only when each is about one thing. */
  private checkWhole(
    { select_list: selected = [], group_expressions: groups = [] }: QueryNode,
    isGrouped: boolean,
  ): void {
    const isWhole = (each: Expression): boolean => {
      const { of } = shapeOfExpression(each, this.binding);
      return of !== undefined && of !== "name";
    };
    if (isGrouped ? !groups.some(isWhole) : this.isDistinct && !selected.some(isWhole))
      throw new NotPushable("groups of shards");
    if (!isGrouped && !selected.every(isOfRow)) throw new NotPushable("select list");
  }

  private groupsOf({ group_expressions: groups = [], having }: QueryNode): string {
    const { values } = this.relation;
    const conditions = conjuncts(having).map((each) => withAggregates(values).yes(each));
    const keys = groups.map((each) => values.value(each).sql);
    const kept = conditions.length === 0 ? "" : ` HAVING ${conditions.join(" AND ")}`;
    return `${keys.length === 0 ? "" : ` GROUP BY ${keys.join(", ")}`}${kept}`;
  }
}

/** @throws NotPushable when it has an order, a limit or a window */
function checkForm(node: QueryNode): void {
  if (node.type !== "SELECT_NODE") throw new NotPushable(node.type);
  const { modifiers, qualify, select_list: selected = [] } = node;
  if (modifiers.length > (isDistinct(node) ? 1 : 0) || (qualify ?? null) !== null) throw new NotPushable("order");
  if (selected.some((each) => someWithin(each, (part) => part.class === "WINDOW"))) throw new NotPushable("window");
}

function isDistinct({ modifiers }: QueryNode): boolean {
  return modifiers.some(({ type }) => type === "DISTINCT_MODIFIER");
}

function hasGroups({ group_expressions: groups = [], select_list: selected = [], having }: QueryNode): boolean {
  return groups.length > 0 || (having ?? null) !== null || selected.some((each) => someWithin(each, isAggregate));
}

function withAggregates(values: Values): Values {
  return new Values({ ...values.place, aggregate: (expression): Emitted => finalAggregate(expression, values) });
}
