import { nameQuery } from "./name-query.ts";
import type { Binding } from "./sources.ts";
import type { Expression } from "./tree.ts";

/** Of `(SELECT text FROM name WHERE id = number)` the number; undefined of anything else. */
export function numberOfName(expression: Expression, { columnOf }: Pick<Binding, "columnOf">): Expression | undefined {
  const asked = nameQuery(expression);
  if (asked === undefined) return undefined;
  const is = (part: Expression, name: string): boolean => {
    const column = columnOf.get(part);
    return (
      column?.name === name && column.source.table?.name === "name" && column.source.node.alias === asked.from.alias
    );
  };
  const { given, left, right } = asked;
  if (!is(given, "text")) return undefined;
  if (is(left, "id") && !is(right, "id")) return right;
  return is(right, "id") ? left : undefined;
}
