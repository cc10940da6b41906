import { type Binding, unknownShape, type ValueShape } from "./sources.ts";
import type { Expression } from "./tree.ts";

/** Functions that give one of the values of their first argument. */
const CHOOSING = new Set(["max", "min", "arg_max", "arg_min", "any_value", "first", "last"]);

const shapes: Readonly<Record<string, ValueShape>> = {
  INTEGER: { kind: "int32", of: undefined },
  BIGINT: { kind: "int64", of: undefined },
  HUGEINT: { kind: "int64", of: undefined },
  VARCHAR: { kind: "text", of: undefined },
  BOOLEAN: { kind: "flag", of: undefined },
  DOUBLE: { kind: "float", of: undefined },
  DECIMAL: { kind: "float", of: undefined },
};

type ShapeOf = (expression: Expression, binding: Binding) => ValueShape;

const byClass: Readonly<Record<string, ShapeOf>> = {
  CONSTANT: ({ value }) => shapeOfType(value?.type.id),
  CAST: ({ cast_type: type }) => shapeOfType(type?.id),
  FUNCTION: shapeOfCall,
  CASE: ({ case_checks: checks = [], else_expr: otherwise }, binding) =>
    common([...checks.map((check) => check.then_expr), ...rest(otherwise)], binding),
  OPERATOR: ({ type, children = [] }, binding) =>
    type === "OPERATOR_COALESCE" ? common(children, binding) : unknownShape,
};

/** What is known of the values of an expression, by itself and the columns it names. */
export function shapeOfExpression(expression: Expression, binding: Binding): ValueShape {
  const column = binding.columnOf.get(expression);
  if (column !== undefined) return { kind: column.kind, of: column.of };
  return byClass[expression.class]?.(expression, binding) ?? unknownShape;
}

function shapeOfType(type: string | undefined): ValueShape {
  return shapes[type ?? ""] ?? unknownShape;
}

function shapeOfCall({ function_name: name = "", children = [] }: Expression, binding: Binding): ValueShape {
  const [first] = children;
  return CHOOSING.has(name) && first !== undefined ? shapeOfExpression(first, binding) : unknownShape;
}

function rest(expression: Expression | undefined): Expression[] {
  return expression === undefined ? [] : [expression];
}

/** The shape that all have that are not NULL. */
function common(expressions: readonly Expression[], binding: Binding): ValueShape {
  const known = expressions
    .filter(({ value }) => value?.is_null !== true)
    .map((each) => shapeOfExpression(each, binding));
  const [first] = known;
  return first !== undefined && known.every(({ kind, of }) => kind === first.kind && of === first.of)
    ? first
    : unknownShape;
}
