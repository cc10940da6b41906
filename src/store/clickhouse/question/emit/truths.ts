import { numberOfName } from "../name-text.ts";
import type { Expression } from "../tree.ts";
import { partsOf, someWithin } from "../walk-tree.ts";
import { NotPushable } from "./not-pushable.ts";
import type { Values } from "./values.ts";

const operators: Readonly<Record<string, readonly [is: string, isNot: string]>> = {
  COMPARE_EQUAL: ["=", "!="],
  COMPARE_NOTEQUAL: ["!=", "="],
  COMPARE_LESSTHAN: ["<", ">="],
  COMPARE_GREATERTHANOREQUALTO: [">=", "<"],
  COMPARE_GREATERTHAN: [">", "<="],
  COMPARE_LESSTHANOREQUALTO: ["<=", ">"],
};

/**
 * Writes conditions as two: where they are true, and where they are false. Where they are NULL, neither is. Old servers think of NULL with
 * AND and OR as of NULL with `+`, new ones as SQL does; so written, both give the same.
 */
export class Truths {
  constructor(private readonly values: Values) {}

  /** 1 where an expression is true, else 0. @throws NotPushable */
  yes(expression: Expression): string {
    return this.truth(expression, true);
  }

  /** 1 where an expression is false, else 0. @throws NotPushable */
  no(expression: Expression): string {
    return this.truth(expression, false);
  }

  private truth(expression: Expression, isTrue: boolean): string {
    try {
      return this.plain(expression, isTrue);
    } catch (error) {
      // Of a text that stands for a number, what it is can be asked of the names.
      const number = error instanceof NotPushable ? this.onlyName(expression) : undefined;
      if (number === undefined) throw error;
      return `ifNull(${this.values.value(number).sql} IN (${this.values.place.names(expression, number, isTrue)}), 0)`;
    }
  }

  private plain(expression: Expression, isTrue: boolean): string {
    switch (expression.class) {
      case "CONJUNCTION":
        return this.conjunction(expression, isTrue);
      case "COMPARISON":
        return this.comparison(expression, isTrue);
      case "OPERATOR":
        return this.operator(expression, isTrue);
      case "SUBQUERY":
        return this.isIn(expression, isTrue);
      case "FUNCTION":
        return this.call(expression, isTrue);
      case "CONSTANT":
        return this.constant(expression, isTrue);
      default:
        return this.ofFlag(expression, isTrue);
    }
  }

  private conjunction({ type, children = [] }: Expression, isTrue: boolean): string {
    const isAll = (type === "CONJUNCTION_AND") === isTrue;
    return `(${children.map((child) => this.truth(child, isTrue)).join(isAll ? " AND " : " OR ")})`;
  }

  private constant(expression: Expression, isTrue: boolean): string {
    const { value } = expression;
    if (value?.is_null === true) return "0";
    if (value?.type.id !== "BOOLEAN") throw new NotPushable("a condition that is none");
    return value.value === isTrue ? "1" : "0";
  }

  private ofFlag(expression: Expression, isTrue: boolean): string {
    const { sql, kind } = this.values.value(expression);
    if (kind !== "flag") throw new NotPushable("a condition that is none");
    return `ifNull(${sql} ${isTrue ? "!=" : "="} 0, 0)`;
  }

  private comparison({ type, left, right }: Expression, isTrue: boolean): string {
    const operator = operators[type]?.[isTrue ? 0 : 1];
    if (operator === undefined) throw new NotPushable(type);
    const [one, other] = this.values.alike(left!, right!);
    if (one.kind === "null" || other.kind === "null") return "0";
    return `ifNull(${bare(one.sql)} ${operator} ${bare(other.sql)}, 0)`;
  }

  private operator(expression: Expression, isTrue: boolean): string {
    const { type, children = [] } = expression;
    const [first] = children;
    switch (type) {
      case "OPERATOR_NOT":
        return this.truth(first!, !isTrue);
      case "OPERATOR_IS_NULL":
      case "OPERATOR_IS_NOT_NULL": {
        const number = numberOfName(first!, this.values.place.binding);
        return `${(type === "OPERATOR_IS_NULL") === isTrue ? "isNull" : "isNotNull"}(${this.values.value(number ?? first!).sql})`;
      }
      case "COMPARE_IN":
      case "COMPARE_NOT_IN":
        return this.isListed(children, (type === "COMPARE_IN") === isTrue);
      case "OPERATOR_COALESCE":
        return this.ofFlag(expression, isTrue);
      default:
        throw new NotPushable(type);
    }
  }

  private isListed(children: readonly Expression[], isTrue: boolean): string {
    const [first, ...listed] = children;
    if (listed.some(({ class: kind }) => kind !== "CONSTANT")) throw new NotPushable("a list of expressions");
    const known = listed.filter(({ value }) => value?.is_null !== true);
    // Not among values of which one is not known: nobody can tell.
    if (known.length < listed.length && !isTrue) return "0";
    if (known.length === 0) return isTrue ? "0" : `isNotNull(${this.values.value(first!).sql})`;
    const pairs = known.map((each) => this.values.alike(first!, each));
    const list = pairs.map(([, other]) => bare(other.sql)).join(", ");
    return `ifNull(${pairs[0]![0].sql} ${isTrue ? "IN" : "NOT IN"} (${list}), 0)`;
  }

  private isIn(expression: Expression, isTrue: boolean): string {
    if (expression.subquery_type !== "ANY" || expression.comparison_type !== "COMPARE_EQUAL")
      throw new NotPushable("subquery");
    const value = this.values.value(expression.child!);
    const { sql, canHaveNull } = this.values.place.set(expression);
    if (!isTrue && canHaveNull) throw new NotPushable("NOT IN what may be NULL");
    return isTrue
      ? `ifNull(${value.sql} IN (${sql}), 0)`
      : `(isNotNull(${value.sql}) AND ifNull(${value.sql} NOT IN (${sql}), 0))`;
  }

  private call({ function_name: name, children = [] }: Expression, isTrue: boolean): string {
    const [first, second] = children;
    if (name === "starts_with") return this.prefix(this.values.text(first!), this.values.text(second!), isTrue);
    if (name !== "~~" && name !== "!~~") throw new NotPushable(name ?? "");
    const pattern = second?.value?.value;
    // Of other patterns the two think differently.
    if (typeof pattern !== "string" || /[_\\]/.test(pattern)) throw new NotPushable("LIKE");
    const isLike = (name === "~~") === isTrue;
    return `ifNull(${isLike ? "" : "NOT "}(${this.values.text(first!)} LIKE ${this.values.value(second!).sql}), 0)`;
  }

  private prefix(text: string, start: string, isTrue: boolean): string {
    return `ifNull(substring(${text}, 1, length(${start})) ${isTrue ? "=" : "!="} ${start}, 0)`;
  }

  /** The number of a name that is all that a condition hangs on. */
  private onlyName(expression: Expression): Expression | undefined {
    const { binding } = this.values.place;
    if (!["COMPARISON", "FUNCTION"].includes(expression.class) && expression.type !== "COMPARE_IN") return undefined;
    const parts = partsOf(expression);
    const numbers = parts.flatMap((part) => numberOfName(part, binding) ?? []);
    const isRest = (part: Expression): boolean =>
      numberOfName(part, binding) !== undefined || part.class === "CONSTANT";
    return numbers.length === 1 && parts.every(isRest) && !someWithin(numbers[0]!, (part) => part.class === "SUBQUERY")
      ? numbers[0]
      : undefined;
  }
}

/** Compared, a number needs no width: an index is used of bare ones only. */
function bare(sql: string): string {
  return /^toInt64\((-?\d+)\)$/.exec(sql)?.[1] ?? sql;
}
