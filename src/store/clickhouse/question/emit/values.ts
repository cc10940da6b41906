import { isAggregate } from "../functions.ts";
import type { Expression } from "../tree.ts";
import { callOf } from "./calls.ts";
import { castOf } from "./casts.ts";
import { constantOf } from "./constants.ts";
import { commonKind, type Emitted, NOTHING, type Place } from "./emitted.ts";
import { NotPushable } from "./not-pushable.ts";
import { Truths } from "./truths.ts";

const kinds = {
  ...{ id: "int", name: "int", int32: "int", int64: "int", flag: "flag", text: "text", float: "float" },
} as const;

/** Functions that give a flag. */
const CONDITIONS = new Set(["~~", "!~~", "starts_with"]);

/** Writes DuckDB's expressions in ClickHouse's SQL, where they mean the same to both. */
export class Values {
  private readonly truths: Truths;
  private readonly byClass: Readonly<Record<string, (expression: Expression) => Emitted>> = {
    COLUMN_REF: (expression) => this.column(expression),
    CONSTANT: constantOf,
    CASE: (expression) => this.choice(expression),
    CAST: (expression) => castOf(expression, this.value(expression.child!)),
    FUNCTION: (expression) => this.call(expression),
    OPERATOR: (expression) => this.operator(expression),
    COMPARISON: (expression) => this.flag(expression),
    CONJUNCTION: (expression) => this.flag(expression),
    SUBQUERY: (expression) => this.subquery(expression),
  };

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
    const write = this.byClass[expression.class];
    if (write === undefined) throw new NotPushable(expression.type);
    return write(expression);
  }

  /** Both of one kind, to be compared. @throws NotPushable */
  alike(one: Expression, other: Expression): [Emitted, Emitted] {
    const both: [Emitted, Emitted] = [this.value(one), this.value(other)];
    const [left, right] = both.map(({ kind }) => (kind === "float" ? "int" : kind));
    if (left !== right && left !== "null" && right !== "null") throw new NotPushable("values of two kinds");
    return both;
  }

  /** A text. @throws NotPushable */
  text(expression: Expression): string {
    const { sql, kind } = this.value(expression);
    if (kind !== "text") throw new NotPushable("a text");
    return sql;
  }

  /** A number, whole or not. @throws NotPushable */
  number(expression: Expression): string {
    const { sql, kind } = this.value(expression);
    if (kind !== "int" && kind !== "float") throw new NotPushable("a number");
    return sql;
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

  private operator(expression: Expression): Emitted {
    return expression.type === "OPERATOR_COALESCE" ? this.coalesce(expression.children ?? []) : this.flag(expression);
  }

  private subquery(expression: Expression): Emitted {
    if (expression.subquery_type !== "ANY") throw new NotPushable("subquery");
    return this.flag(expression);
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

  private call(expression: Expression): Emitted {
    if (isAggregate(expression) && this.place.aggregate !== undefined) return this.place.aggregate(expression);
    return CONDITIONS.has(expression.function_name ?? "") ? this.flag(expression) : callOf(expression, this);
  }
}
