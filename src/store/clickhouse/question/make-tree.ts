import type { ConstantValue, Expression, QueryNode, TableNode } from "./tree.ts";

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

/** A condition that is true when all are; null of none. */
export function allOf(conditions: readonly Expression[]): Expression | null {
  const [first] = conditions;
  if (first === undefined) return null;
  return conditions.length === 1
    ? first
    : { class: "CONJUNCTION", type: "CONJUNCTION_AND", alias: "", children: conditions };
}

/** A SELECT without anything in it. */
export const PLAIN_SELECT: QueryNode = {
  ...{ type: "SELECT_NODE", modifiers: [], cte_map: { map: [] }, where_clause: null, group_expressions: [] },
  ...{ group_sets: [], aggregate_handling: "STANDARD_HANDLING", having: null, sample: null, qualify: null },
};

const TABLE_REF = {
  ...{ type: "BASE_TABLE", sample: null, schema_name: "", column_name_alias: [], catalog_name: "", at_clause: null },
};

const CALL = {
  ...{ class: "FUNCTION", type: "FUNCTION", alias: "", schema: "", filter: null, distinct: false, is_operator: false },
  ...{ order_bys: { type: "ORDER_MODIFIER", orders: [] }, export_state: false, catalog: "" },
};
