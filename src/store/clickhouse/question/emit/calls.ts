import type { Expression } from "../tree.ts";
import { constantOf, hasDecimal, isNumberApartFromZero } from "./constants.ts";
import type { Emitted } from "./emitted.ts";
import { NotPushable } from "./not-pushable.ts";

/** What writes the arguments of a call. */
interface Writer {
  value(expression: Expression): Emitted;
  text(expression: Expression): string;
  number(expression: Expression): string;
}

type Call = (children: readonly Expression[], writer: Writer) => Emitted;

const calls: Readonly<Record<string, Call>> = {
  "+": arithmetic("+"),
  "-": arithmetic("-"),
  "*": arithmetic("*"),
  "%": remainder,
  "/": quotient,
  ln: ([of], writer) => ({ sql: `log(${writer.number(of!)})`, kind: "float" }),
  floor: rounded("floor"),
  ceil: rounded("ceil"),
  "||": (children, writer) => ({
    sql: `concat(${children.map((child) => writer.text(child)).join(", ")})`,
    kind: "text",
  }),
  regexp_replace: replaced,
};

/** A call of a function that makes a value of values of the same row. @throws NotPushable */
export function callOf({ function_name: name = "", children = [] }: Expression, writer: Writer): Emitted {
  const write = Object.hasOwn(calls, name) ? calls[name] : undefined;
  if (write === undefined) throw new NotPushable(name);
  return write(children, writer);
}

function arithmetic(operator: string): Call {
  return (children, writer) => {
    const parts = children.map((child) => writer.value(child));
    if (children.length > 2 || parts.some(({ kind }) => kind !== "int") || children.some(hasDecimal))
      throw new NotPushable(operator);
    const sqls = parts.map(({ sql }) => sql);
    return { sql: sqls.length === 1 ? `(${operator}${sqls[0]})` : `(${sqls.join(` ${operator} `)})`, kind: "int" };
  };
}

function remainder(children: readonly Expression[], writer: Writer): Emitted {
  if (!isNumberApartFromZero(children[1])) throw new NotPushable("%");
  return arithmetic("%")(children, writer);
}

function quotient([of, by, ...more]: readonly Expression[], writer: Writer): Emitted {
  if (of === undefined || more.length > 0 || !isNumberApartFromZero(by)) throw new NotPushable("/");
  return { sql: `(${writer.number(of)} / ${constantOf(by).sql})`, kind: "float" };
}

function rounded(name: string): Call {
  return ([of], writer) => ({ sql: `${name}(toFloat64(${writer.number(of!)}))`, kind: "float" });
}

/** The first match replaced, as both have RE2; of patterns whose meaning hangs on nothing else. */
function replaced([text, pattern, by, ...more]: readonly Expression[], writer: Writer): Emitted {
  if (more.length > 0 || by?.value?.value !== "" || pattern?.value?.value !== "/[^/]*$")
    throw new NotPushable("regexp_replace");
  return { sql: `replaceRegexpOne(${writer.text(text!)}, '/[^/]*$', '')`, kind: "text" };
}
