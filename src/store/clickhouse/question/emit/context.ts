import type { Binding, Source } from "../sources.ts";
import type { Expression, QueryNode } from "../tree.ts";
import { shapeOfExpression } from "../value-shapes.ts";
import { columnsNamed } from "../walk-tree.ts";
import type { AskedQuery } from "./derived.ts";
import type { Names, Part } from "./part.ts";

/** What is needed to write the tables of a FROM. */
export interface EmitContext {
  readonly binding: Binding;
  readonly names: Names;
  /** A query in the place of a table or of a set. @throws NotPushable */
  readonly queryOf: (node: QueryNode, names: Names) => AskedQuery;
}

/** The source of a column, when it is one of a part. */
export function sourceIn(part: Part, { columnOf }: Binding, expression: Expression): Source | undefined {
  const source = columnOf.get(expression)?.source;
  return source !== undefined && part.sources.includes(source) ? source : undefined;
}

/** Whether all columns that an expression names are of a part. */
export function isAllOf(part: Part, binding: Binding, expression: Expression): boolean {
  return columnsNamed(expression).every((column) => sourceIn(part, binding, column) !== undefined);
}

/**
 * Whether what two expressions are equal in is on one shard. Names are on each shard that has facts of them: with the table of names
 * itself they are; all else is on one.
 */
export function isOnOneShard([one, other]: readonly [Expression, Expression], binding: Binding): boolean {
  const [first, second] = [shapeOfExpression(one, binding), shapeOfExpression(other, binding)];
  if (first.of === undefined || first.of !== second.of) return false;
  return first.of !== "name" || isOfNames(one, binding) || isOfNames(other, binding);
}

function isOfNames(expression: Expression, { columnOf }: Binding): boolean {
  return columnOf.get(expression)?.source.table?.name === "name";
}
