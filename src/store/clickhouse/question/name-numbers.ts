import { constant } from "./make-tree.ts";
import { nameQuery } from "./name-query.ts";
import type { Expression, Statement } from "./tree.ts";

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

function askedIn(expression: Expression): string | undefined {
  const asked = nameQuery(expression);
  if (asked === undefined || !isColumn(asked.given, "id") || !isColumn(asked.left, "text")) return undefined;
  const { value } = asked.right;
  return value?.type.id === "VARCHAR" && !value.is_null ? String(value.value) : undefined;
}

function isColumn({ column_names: names = [] }: Expression, name: string): boolean {
  return names.at(-1) === name;
}
