/**
 * DuckDB's syntax trees, as `json_serialize_sql` gives them: the parts that are looked at. What is not named here is kept as it is.
 */
export interface Expression {
  readonly class: string;
  readonly type: string;
  alias: string;
  readonly column_names?: readonly string[];
  readonly children?: readonly Expression[];
  readonly left?: Expression;
  readonly right?: Expression;
  readonly child?: Expression | null;
  readonly value?: ConstantValue;
  readonly function_name?: string;
  readonly distinct?: boolean;
  readonly filter?: Expression | null;
  readonly order_bys?: { readonly orders: readonly Order[] };
  readonly case_checks?: readonly { readonly when_expr: Expression; readonly then_expr: Expression }[];
  readonly else_expr?: Expression;
  readonly cast_type?: { readonly id: string };
  readonly try_cast?: boolean;
  readonly subquery?: Subquery;
  readonly subquery_type?: string;
  readonly comparison_type?: string;
  readonly identifier?: string;
  readonly relation_name?: string;
  readonly exclude_list?: readonly string[];
  readonly replace_list?: readonly unknown[];
  readonly columns?: boolean;
}

/** A value that stands in a statement. */
export interface ConstantValue {
  readonly type: {
    readonly id: string;
    readonly type_info?: { readonly scale?: number; readonly width?: number } | null;
  };
  readonly is_null: boolean;
  readonly value?: unknown;
}

/** A place in an order. */
export interface Order {
  readonly type: string;
  readonly null_order: string;
  readonly expression: Expression;
}

/** A query in the place of a table or of an expression. */
export interface Subquery {
  node: QueryNode;
}

/** A SELECT, or several put together. */
export interface QueryNode {
  readonly type: string;
  readonly modifiers: readonly Modifier[];
  readonly cte_map: { map: readonly { readonly key: string; readonly value: CommonTable }[] };
  readonly select_list?: readonly Expression[];
  readonly from_table?: TableNode;
  readonly where_clause?: Expression | null;
  readonly group_expressions?: readonly Expression[];
  readonly group_sets?: readonly unknown[];
  readonly aggregate_handling?: string;
  readonly having?: Expression | null;
  readonly qualify?: Expression | null;
  readonly left?: QueryNode;
  readonly right?: QueryNode;
  readonly children?: readonly QueryNode[];
}

/** A query of `WITH`. */
export interface CommonTable {
  readonly aliases: readonly string[];
  readonly query: Subquery;
}

/** ORDER BY, LIMIT or DISTINCT. */
export interface Modifier {
  readonly type: string;
  readonly orders?: readonly Order[];
}

/** Something in FROM. */
export interface TableNode {
  readonly type: string;
  readonly alias: string;
  readonly table_name?: string;
  readonly schema_name?: string;
  readonly column_name_alias?: readonly string[];
  readonly subquery?: Subquery;
  readonly left?: TableNode;
  readonly right?: TableNode;
  readonly condition?: Expression | null;
  readonly join_type?: string;
  readonly ref_type?: string;
  readonly using_columns?: readonly string[];
  readonly expected_names?: readonly string[];
  readonly values?: readonly (readonly Expression[])[];
}

/** The tree of a statement. */
export interface Statement {
  node: QueryNode;
}

/** The same tree again. */
export function copyOf<T>(tree: T): T {
  return structuredClone(tree);
}

/** The parts of a tree that a condition is true of only when all of them are. */
export function conjuncts(condition: Expression | null | undefined): Expression[] {
  if (condition === null || condition === undefined) return [];
  return condition.type === "CONJUNCTION_AND" ? (condition.children ?? []).flatMap(conjuncts) : [condition];
}

/** A condition that is true when all are; null of none. */
export function allOf(conditions: readonly Expression[]): Expression | null {
  const [first] = conditions;
  if (first === undefined) return null;
  return conditions.length === 1
    ? first
    : { class: "CONJUNCTION", type: "CONJUNCTION_AND", alias: "", children: conditions };
}

/** A column by its names: of a table, or alone. */
export function columnRef(names: readonly string[], alias = ""): Expression {
  return { class: "COLUMN_REF", type: "COLUMN_REF", alias, column_names: names };
}

/** A table by its name, under another. */
export function tableRef(table: string, alias: string): TableNode {
  return { ...TABLE_REF, table_name: table, alias };
}

/** A call of a function. */
export function call(name: string, children: readonly Expression[]): Expression {
  return { ...CALL, function_name: name, children };
}

/** A value as part of a tree; a number without fraction is a BIGINT. */
export function constant(value: string | number | boolean | null): Expression {
  return { class: "CONSTANT", type: "VALUE_CONSTANT", alias: "", value: constantValue(value) };
}

function constantValue(value: string | number | boolean | null): ConstantValue {
  if (value === null) return { type: { id: "NULL", type_info: null }, is_null: true };
  if (typeof value === "string") return { type: { id: "VARCHAR", type_info: null }, is_null: false, value };
  if (typeof value === "boolean") return { type: { id: "BOOLEAN", type_info: null }, is_null: false, value };
  const isWhole = Number.isSafeInteger(value);
  return { type: { id: isWhole ? "BIGINT" : "DOUBLE", type_info: null }, is_null: false, value };
}

/** A cast of an expression to a type without parameters. */
export function cast(child: Expression, type: string, alias = ""): Expression {
  return {
    ...{ class: "CAST", type: "OPERATOR_CAST", alias, child, try_cast: false },
    cast_type: { id: type, type_info: null } as { readonly id: string },
  };
}

/** The tree without what is an expression's own name. */
export function withoutAlias(expression: Expression): Expression {
  return expression.alias === "" ? expression : { ...expression, alias: "" };
}

/** Applies a change to each expression directly within one, subqueries not among them. */
export function mapParts(expression: Expression, change: (part: Expression) => Expression): Expression {
  const changed: Record<string, unknown> = { ...expression };
  for (const key of [
    "left",
    "right",
    "child",
    "filter",
    "else_expr",
    "filter_expr",
    "offset_expr",
    "default_expr",
    "start_expr",
    "end_expr",
  ])
    if (isExpression(changed[key])) changed[key] = change(changed[key]);
  for (const key of ["children", "partitions"])
    if (Array.isArray(changed[key])) changed[key] = (changed[key] as Expression[]).map(change);
  for (const key of ["orders", "arg_orders"])
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

const TABLE_REF = {
  ...{ type: "BASE_TABLE", sample: null, schema_name: "", column_name_alias: [], catalog_name: "", at_clause: null },
};

const CALL = {
  ...{ class: "FUNCTION", type: "FUNCTION", alias: "", schema: "", filter: null, distinct: false, is_operator: false },
  ...{ order_bys: { type: "ORDER_MODIFIER", orders: [] }, export_state: false, catalog: "" },
};

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
