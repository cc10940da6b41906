import { valueForClickHouse } from "../../client/quoted.ts";
import { isAggregate } from "../functions.ts";
import type { Binding, Column } from "../sources.ts";
import { type Expression, someWithin } from "../tree.ts";
import { NotPushable } from "./not-pushable.ts";
import { Truths } from "./truths.ts";

/** An expression in ClickHouse's SQL. What it gives may be NULL. */
export interface Emitted {
  readonly sql: string;
  readonly kind: "int" | "float" | "text" | "flag" | "null";
}

/** What an expression stands in. */
export interface Place {
  readonly binding: Binding;
  /** A column where it is read. @throws NotPushable when it is none of this place */
  column(column: Column): string;
  /** A query whose rows are one value each, never NULL, of ids of this shard. @throws NotPushable */
  set(expression: Expression): { readonly sql: string; readonly canHaveNull: boolean };
  /** Numbers of names whose texts are such that an expression is true, or false; `text` stands for `number`'s. @throws NotPushable */
  names(condition: Expression, number: Expression, isTrue: boolean): string;
  /** A value made of many rows, where there may be one. @throws NotPushable */
  aggregate?(expression: Expression): Emitted;
}

const kinds = {
  ...{ id: "int", name: "int", int32: "int", int64: "int", flag: "flag", text: "text", float: "float" },
} as const;

/** Writes DuckDB's expressions in ClickHouse's SQL, where they mean the same to both. */
export class Values {
  private readonly truths: Truths;

  constructor(readonly place: Place) {
    this.truths = new Truths(this);
  }

  /** A condition that is 1 where the expression is true, else 0. @throws NotPushable */
  yes(expression: Expression): string {
    return this.truths.yes(expression);
  }

  /** A condition that is 1 where the expression is false, else 0. @throws NotPushable */
  no(expression: Expression): string {
    return this.truths.no(expression);
  }

  /** What an expression gives. @throws NotPushable */
  value(expression: Expression): Emitted {
    switch (expression.class) {
      case "COLUMN_REF":
        return this.column(expression);
      case "CONSTANT":
        return constantOf(expression);
      case "CASE":
        return this.choice(expression);
      case "CAST":
        return this.cast(expression);
      case "FUNCTION":
        return this.call(expression);
      case "OPERATOR":
        if (expression.type === "OPERATOR_COALESCE") return this.coalesce(expression.children ?? []);
        return this.flag(expression);
      case "COMPARISON":
      case "CONJUNCTION":
      case "BETWEEN":
        return this.flag(expression);
      case "SUBQUERY":
        if (expression.subquery_type === "ANY") return this.flag(expression);
        throw new NotPushable("subquery");
      default:
        throw new NotPushable(expression.type);
    }
  }

  /** Both of one kind, to be compared. @throws NotPushable */
  alike(one: Expression, other: Expression): [Emitted, Emitted] {
    const both: [Emitted, Emitted] = [this.value(one), this.value(other)];
    const [left, right] = both.map(({ kind }) => (kind === "float" ? "int" : kind));
    if (left !== right && left !== "null" && right !== "null") throw new NotPushable("values of two kinds");
    return both;
  }

  private column(expression: Expression): Emitted {
    const column = this.place.binding.columnOf.get(expression);
    if (column === undefined) throw new NotPushable("a name");
    const kind = kinds[column.kind as keyof typeof kinds] as Emitted["kind"] | undefined;
    if (kind === undefined) throw new NotPushable(column.kind);
    return { sql: this.place.column(column), kind };
  }

  private flag(expression: Expression): Emitted {
    return {
      sql: `multiIf(${this.truths.yes(expression)}, toInt64(1), ${this.truths.no(expression)}, toInt64(0), NULL)`,
      kind: "flag",
    };
  }

  private choice({ case_checks: checks = [], else_expr: rest }: Expression): Emitted {
    const parts = checks.map(
      ({ when_expr: when, then_expr: then }) => [this.truths.yes(when), this.value(then)] as const,
    );
    const otherwise = rest === undefined ? NOTHING : this.value(rest);
    const kind = commonKind([...parts.map(([, then]) => then), otherwise]);
    return { sql: `multiIf(${parts.map(([when, { sql }]) => `${when}, ${sql}`).join(", ")}, ${otherwise.sql})`, kind };
  }

  private coalesce(children: readonly Expression[]): Emitted {
    const parts = children.map((child) => this.value(child));
    return { sql: `coalesce(${parts.map(({ sql }) => sql).join(", ")})`, kind: commonKind(parts) };
  }

  private cast({ child, cast_type: type, try_cast: isTried }: Expression): Emitted {
    const { sql, kind } = this.value(child!);
    if (isTried === true) throw new NotPushable("TRY_CAST");
    const isWhole = kind === "int" || kind === "flag" || isRounded(child!);
    switch (type?.id) {
      case "BIGINT":
      case "INTEGER":
        if (isWhole) return { sql: `toInt64(${sql})`, kind: "int" };
        break;
      case "DOUBLE":
        if (kind === "int" || kind === "float") return { sql: `toFloat64(${sql})`, kind: "float" };
        break;
      case "VARCHAR":
        if (kind === "int") return { sql: `toString(${sql})`, kind: "text" };
        if (kind === "text") return { sql, kind };
        break;
      default:
    }
    throw new NotPushable(`CAST to ${type?.id}`);
  }

  private call(expression: Expression): Emitted {
    const { function_name: name = "", children = [] } = expression;
    if (isAggregate(expression) && this.place.aggregate !== undefined) return this.place.aggregate(expression);
    switch (name) {
      case "+":
      case "-":
      case "*":
        return this.arithmetic(name, children);
      case "%":
        if (!isNumberApartFromZero(children[1])) break;
        return this.arithmetic(name, children);
      case "/":
        if (children.length !== 2 || !isNumberApartFromZero(children[1])) break;
        return { sql: `(${this.number(children[0]!)} / ${constantNumber(children[1]!)})`, kind: "float" };
      case "ln":
        return { sql: `log(${this.number(children[0]!)})`, kind: "float" };
      case "floor":
      case "ceil":
        return { sql: `${name}(toFloat64(${this.number(children[0]!)}))`, kind: "float" };
      case "||":
        return { sql: `concat(${children.map((child) => this.text(child)).join(", ")})`, kind: "text" };
      case "regexp_replace":
        return this.replaced(children);
      case "~~":
      case "!~~":
      case "starts_with":
        return this.flag(expression);
      default:
    }
    throw new NotPushable(name);
  }

  private arithmetic(operator: string, children: readonly Expression[]): Emitted {
    const parts = children.map((child) => this.value(child));
    if (children.length > 2 || parts.some(({ kind }) => kind !== "int") || children.some(isDecimal))
      throw new NotPushable(operator);
    return {
      sql: parts.length === 1 ? `(${operator}${parts[0]!.sql})` : `(${parts[0]!.sql} ${operator} ${parts[1]!.sql})`,
      kind: "int",
    };
  }

  private number(expression: Expression): string {
    const { sql, kind } = this.value(expression);
    if (kind !== "int" && kind !== "float") throw new NotPushable("a number");
    return sql;
  }

  /** A text. @throws NotPushable */
  text(expression: Expression): string {
    const { sql, kind } = this.value(expression);
    if (kind !== "text") throw new NotPushable("a text");
    return sql;
  }

  /** The first match replaced, as both have RE2; of patterns whose meaning hangs on nothing else. */
  private replaced(children: readonly Expression[]): Emitted {
    const [text, pattern, by] = children;
    if (children.length !== 3 || by?.value?.value !== "" || pattern?.value?.value !== "/[^/]*$")
      throw new NotPushable("regexp_replace");
    return { sql: `replaceRegexpOne(${this.text(text!)}, '/[^/]*$', '')`, kind: "text" };
  }
}

const NOTHING: Emitted = { sql: "NULL", kind: "null" };

/** A constant; whole numbers all of one width, for functions that want it. */
function constantOf({ value }: Expression): Emitted {
  if (value === undefined || value.is_null) return NOTHING;
  switch (value.type.id) {
    case "INTEGER":
    case "BIGINT":
      return { sql: `toInt64(${digitsOf(value.value)})`, kind: "int" };
    case "VARCHAR":
      return { sql: valueForClickHouse(String(value.value)), kind: "text" };
    case "BOOLEAN":
      return { sql: `toInt64(${value.value === true ? 1 : 0})`, kind: "flag" };
    case "DECIMAL":
      return { sql: `toFloat64(${Number(value.value) / 10 ** (value.type.type_info?.scale ?? 0)})`, kind: "float" };
    case "DOUBLE":
      return { sql: `toFloat64(${Number(value.value)})`, kind: "float" };
    default:
      throw new NotPushable(value.type.id);
  }
}

/** Digits of a whole number, which is marked when JavaScript has none of its size. */
function digitsOf(value: unknown): string {
  const digits = /-?\d+$/.exec(String(value))?.[0];
  if (digits === undefined) throw new NotPushable("a number");
  return digits;
}

function constantNumber(expression: Expression): string {
  return constantOf(expression).sql;
}

function commonKind(parts: readonly Emitted[]): Emitted["kind"] {
  const known = new Set(parts.map(({ kind }) => kind).filter((kind) => kind !== "null"));
  const [first = "null"] = known;
  if (known.size > 1) throw new NotPushable("values of two kinds");
  return first;
}

function isRounded({ function_name: name }: Expression): boolean {
  return name === "floor" || name === "ceil";
}

function isDecimal(expression: Expression): boolean {
  return someWithin(expression, ({ value }) => value?.type.id === "DECIMAL");
}

function isNumberApartFromZero(expression: Expression | undefined): boolean {
  const { value } = expression ?? {};
  return value?.is_null === false && typeof value.value === "number" && value.value !== 0;
}
