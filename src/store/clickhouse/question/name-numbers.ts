import { conjuncts, constant, type Expression, type Statement } from "./tree.ts";

/** Texts of names whose numbers a question asks for by `(SELECT id FROM name WHERE text = 'a text')`. */
export function namesAsked(statement: Statement): Set<string> {
  const texts = new Set<string>();
  replaced(statement, (text, expression) => {
    texts.add(text);
    return expression;
  });
  return texts;
}

/** A question in which numbers of names stand as numbers; NULL of a text that no fact has. */
export function withNumbers(statement: Statement, numbers: ReadonlyMap<string, number>): Statement {
  return replaced(statement, (text, { alias }) => ({ ...constant(numbers.get(text) ?? null), alias })) as Statement;
}

function replaced(value: unknown, change: (text: string, expression: Expression) => unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => replaced(each, change));
  if (typeof value !== "object" || value === null) return value;
  const text = askedIn(value as Expression);
  if (text !== undefined) return change(text, value as Expression);
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, replaced(part, change)]));
}

function askedIn({ class: kind, subquery_type: type, subquery }: Expression): string | undefined {
  const node = subquery?.node;
  if (kind !== "SUBQUERY" || type !== "SCALAR" || node?.from_table?.table_name !== "name" || node.modifiers.length > 0)
    return undefined;
  const [given, ...others] = node.select_list ?? [];
  const [condition, ...more] = conjuncts(node.where_clause);
  if (given?.column_names?.at(-1) !== "id" || others.length > 0 || more.length > 0) return undefined;
  if (condition?.type !== "COMPARE_EQUAL" || condition.left?.column_names?.at(-1) !== "text") return undefined;
  const { value } = condition.right ?? {};
  return value?.type.id === "VARCHAR" && !value.is_null ? String(value.value) : undefined;
}
