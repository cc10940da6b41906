import type { Binding } from "./sources.ts";
import { conjuncts, type Expression } from "./tree.ts";

/** Of `(SELECT text FROM name WHERE id = number)` the number; undefined of anything else. */
export function numberOfName(expression: Expression, { columnOf }: Pick<Binding, "columnOf">): Expression | undefined {
  const node = expression.subquery?.node;
  if (expression.subquery_type !== "SCALAR" || node?.from_table?.table_name !== "name") return undefined;
  if (node.modifiers.length > 0 || (node.group_expressions ?? []).length > 0 || node.select_list?.length !== 1)
    return undefined;
  const [condition, ...others] = conjuncts(node.where_clause);
  if (condition?.type !== "COMPARE_EQUAL" || others.length > 0) return undefined;
  const is = (part: Expression | undefined, name: string): boolean => {
    const column = part === undefined ? undefined : columnOf.get(part);
    return (
      column?.name === name &&
      column.source.table?.name === "name" &&
      column.source.node.alias === node.from_table?.alias
    );
  };
  if (!is(node.select_list[0], "text")) return undefined;
  if (is(condition.left, "id") && !is(condition.right, "id")) return condition.right;
  return is(condition.right, "id") ? condition.left : undefined;
}
