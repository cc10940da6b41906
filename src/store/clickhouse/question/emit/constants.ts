import { valueForClickHouse } from "../../client/quoted.ts";
import type { ConstantValue, Expression } from "../tree.ts";
import { someWithin } from "../walk-tree.ts";
import { type Emitted, NOTHING } from "./emitted.ts";
import { NotPushable } from "./not-pushable.ts";

const byType: Readonly<Record<string, (value: ConstantValue) => Emitted>> = {
  INTEGER: wholeNumber,
  BIGINT: wholeNumber,
  VARCHAR: ({ value }) => ({ sql: valueForClickHouse(String(value)), kind: "text" }),
  BOOLEAN: ({ value }) => ({ sql: `toInt64(${value === true ? 1 : 0})`, kind: "flag" }),
  DECIMAL: ({ value, type }) => fraction(Number(value) / 10 ** (type.type_info?.scale ?? 0)),
  DOUBLE: ({ value }) => fraction(Number(value)),
};

/** A constant; whole numbers all of one width, for functions that want it. @throws NotPushable */
export function constantOf({ value }: Expression): Emitted {
  if (value === undefined || value.is_null) return NOTHING;
  const write = byType[value.type.id];
  if (write === undefined) throw new NotPushable(value.type.id);
  return write(value);
}

/** Whether an expression is a number that may be divided by. */
export function isNumberApartFromZero(expression: Expression | undefined): expression is Expression {
  const { value } = expression ?? {};
  return value?.is_null === false && typeof value.value === "number" && value.value !== 0;
}

/** Whether there is a number with a fixed fraction in an expression: DuckDB calculates with those by rules of their own. */
export function hasDecimal(expression: Expression): boolean {
  return someWithin(expression, ({ value }) => value?.type.id === "DECIMAL");
}

function wholeNumber({ value }: ConstantValue): Emitted {
  // One that JavaScript has no number for is marked.
  const digits = /-?\d+$/.exec(String(value))?.[0];
  if (digits === undefined) throw new NotPushable("a number");
  return { sql: `toInt64(${digits})`, kind: "int" };
}

function fraction(value: number): Emitted {
  return { sql: `toFloat64(${value})`, kind: "float" };
}
