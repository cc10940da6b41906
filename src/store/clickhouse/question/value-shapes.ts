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

/** What is known of the values of an expression, by itself and the columns it names. */
export function shapeOfExpression(expression: Expression, binding: Binding): ValueShape {
  const column = binding.columnOf.get(expression);
  if (column !== undefined) return { kind: column.kind, of: column.of };
  switch (expression.class) {
    case "CONSTANT":
      return shapes[expression.value?.type.id ?? ""] ?? unknownShape;
    case "CAST":
      return shapes[expression.cast_type?.id ?? ""] ?? unknownShape;
    case "FUNCTION":
      return CHOOSING.has(expression.function_name ?? "") && expression.children?.[0] !== undefined
        ? shapeOfExpression(expression.children[0], binding)
        : unknownShape;
    case "CASE":
      return common(
        [...(expression.case_checks ?? []).map((check) => check.then_expr), ...rest(expression.else_expr)],
        binding,
      );
    case "OPERATOR":
      return expression.type === "OPERATOR_COALESCE" ? common(expression.children ?? [], binding) : unknownShape;
    default:
      return unknownShape;
  }
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
