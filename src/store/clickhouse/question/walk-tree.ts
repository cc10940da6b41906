import type { Expression, Order } from "./tree.ts";

/** The same tree again. */
export function copyOf<T>(tree: T): T {
  return structuredClone(tree);
}

/** The parts of a tree that a condition is true of only when all of them are. */
export function conjuncts(condition: Expression | null | undefined): Expression[] {
  if (condition === null || condition === undefined) return [];
  return condition.type === "CONJUNCTION_AND" ? (condition.children ?? []).flatMap(conjuncts) : [condition];
}

/** The tree without what is an expression's own name. */
export function withoutAlias(expression: Expression): Expression {
  return expression.alias === "" ? expression : { ...expression, alias: "" };
}

const SINGLE_PARTS =
  "left right child filter else_expr filter_expr offset_expr default_expr start_expr end_expr input lower upper".split(
    " ",
  );

const LISTED_PARTS = ["children", "partitions"];

const ORDERED_PARTS = ["orders", "arg_orders"];

/** Applies a change to each expression directly within one, subqueries not among them. */
export function mapParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  const changed: Record<string, unknown> = { ...expression };
  for (const key of SINGLE_PARTS) if (isExpression(changed[key])) changed[key] = change(changed[key]);
  for (const key of LISTED_PARTS)
    if (Array.isArray(changed[key])) changed[key] = (changed[key] as Expression[]).map(change);
  for (const key of ORDERED_PARTS)
    if (Array.isArray(changed[key])) changed[key] = mapOrders(changed[key] as Order[], change);
  if (expression.order_bys !== undefined)
    changed.order_bys = { ...expression.order_bys, orders: mapOrders(expression.order_bys.orders, change) };
  if (expression.case_checks !== undefined)
    changed.case_checks = expression.case_checks.map((check) => ({
      ...check,
      when_expr: change(check.when_expr),
      then_expr: change(check.then_expr),
    }));
  return changed as unknown as Expression;
}

/** All expressions directly within one, subqueries not among them. */
export function partsOf(expression: Expression): Expression[] {
  const parts: Expression[] = [];
  mapParts(expression, (part) => {
    parts.push(part);
    return part;
  });
  return parts;
}

/** Whether any expression within one, itself included, is such; subqueries are not looked into. */
export function someWithin(expression: Expression, is: (part: Expression) => boolean): boolean {
  return is(expression) || partsOf(expression).some((part) => someWithin(part, is));
}

function mapOrders(orders: readonly Order[], change: (part: Expression) => Expression): Order[] {
  return orders.map((order) => ({ ...order, expression: change(order.expression) }));
}

function isExpression(value: unknown): value is Expression {
  return typeof value === "object" && value !== null && "class" in value;
}

/** Applies a change to all columns that a tree names, subqueries among them; what is left alone stays the same object. */
export function mapColumns<T>(tree: T, change: (column: Expression) => Expression): T {
  if (Array.isArray(tree)) return tree.map((each) => mapColumns(each, change)) as T;
  if (typeof tree !== "object" || tree === null) return tree;
  const node = tree as Readonly<Record<string, unknown>>;
  if (node.type === "COLUMN_REF") return change(tree as unknown as Expression) as T;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, mapColumns(value, change)])) as T;
}

/** All columns that a tree names, subqueries among them. */
export function columnsNamed(tree: unknown): Expression[] {
  const named: Expression[] = [];
  mapColumns(tree, (column) => {
    named.push(column);
    return column;
  });
  return named;
}

/** A text that is the same of trees that mean the same in one place. */
export function textOf(expression: Expression): string {
  return JSON.stringify(expression, (key, value: unknown) =>
    key === "alias" || key === "query_location" || key === "source_number" ? undefined : value,
  );
}

/** A tree in which another part is in the place of one, which is told by its being the same object. */
export function withReplaced<T>(tree: T, part: Expression, by: Expression): T {
  if ((tree as unknown) === part) return by as unknown as T;
  if (Array.isArray(tree)) return tree.map((each) => withReplaced(each, part, by)) as T;
  if (typeof tree !== "object" || tree === null) return tree;
  if ((tree as Readonly<Record<string, unknown>>).type === "COLUMN_REF") return tree;
  return Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, withReplaced(value, part, by)])) as T;
}
