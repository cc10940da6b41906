import type { Expression } from "../tree.ts";
import type { Emitted } from "./emitted.ts";
import { NotPushable } from "./not-pushable.ts";

type Cast = (value: Emitted, child: Expression) => Emitted | undefined;

const casts: Readonly<Record<string, Cast>> = {
  BIGINT: toWhole,
  INTEGER: toWhole,
  DOUBLE: ({ sql, kind }) =>
    kind === "int" || kind === "float" ? { sql: `toFloat64(${sql})`, kind: "float" } : undefined,
  VARCHAR: toText,
};

/** A value as one of another type, where both engines make the same of it. @throws NotPushable */
export function castOf({ child, cast_type: type, try_cast: isTried }: Expression, value: Emitted): Emitted {
  const given = isTried === true ? undefined : casts[type?.id ?? ""]?.(value, child!);
  if (given === undefined) throw new NotPushable(`CAST to ${type?.id}`);
  return given;
}

/** Of a fraction they do not: one rounds, the other cuts off. */
function toWhole({ sql, kind }: Emitted, { function_name: name }: Expression): Emitted | undefined {
  const isWhole = kind === "int" || kind === "flag" || name === "floor" || name === "ceil";
  return isWhole ? { sql: `toInt64(${sql})`, kind: "int" } : undefined;
}

function toText(value: Emitted): Emitted | undefined {
  if (value.kind === "int") return { sql: `toString(${value.sql})`, kind: "text" };
  return value.kind === "text" ? value : undefined;
}
