import { call, cast, constant } from "../make-tree.ts";
import type { Binding, ValueShape } from "../sources.ts";
import type { Expression } from "../tree.ts";
import { shapeOfExpression } from "../value-shapes.ts";
import type { Emitted } from "./emitted.ts";
import { NotPushable } from "./not-pushable.ts";
import type { Values } from "./values.ts";

/** What a shard gives of an aggregate, and how DuckDB makes it of what all gave. */
export interface PartialAggregate {
  readonly columns: readonly PartialColumn[];
  /** The aggregate, over the columns. */
  merged(columns: readonly Expression[]): Expression;
}

/** A column that a shard gives. */
interface PartialColumn {
  readonly sql: string;
  /** What DuckDB would give in its place: of the type that it has. */
  readonly probe: Expression;
  readonly shape: ValueShape;
  /** Groups are told apart by it, too. */
  readonly isKey?: true;
}

/** An aggregate over groups that are whole in a shard. @throws NotPushable */
export function finalAggregate(expression: Expression, values: Values): Emitted {
  const { function_name: name = "", children = [], distinct } = expression;
  const [first] = children;
  if (name === "count" && distinct === true && first !== undefined)
    return { sql: `uniqExact(${argument(first, expression, values).sql})`, kind: "int" };
  if (name === "count_star" || name === "count") return { sql: counted(expression, values), kind: "int" };
  const { columns } = partialAggregate(expression, values);
  const kind = name === "sum" ? values.value(first!).kind : argument(first!, expression, values).kind;
  return { sql: columns[0]!.sql, kind };
}

type Split = (expression: Expression, values: Values) => PartialAggregate;

const splits: Readonly<Record<string, Split>> = {
  count_star: countedRows,
  count: (expression, values) =>
    expression.distinct === true ? distinctCount(expression, values) : countedRows(expression, values),
  sum: summed,
  min: outermost,
  max: outermost,
  arg_max: chosen,
  arg_min: chosen,
};

/** Splits an aggregate into what each shard gives and what is made of it. @throws NotPushable when it cannot be made of parts */
export function partialAggregate(expression: Expression, values: Values): PartialAggregate {
  const { function_name: name = "", distinct, order_bys: order } = expression;
  if ((order?.orders.length ?? 0) > 0) throw new NotPushable("an order within");
  if (distinct === true && name !== "count") throw new NotPushable("DISTINCT");
  const split = Object.hasOwn(splits, name) ? splits[name] : undefined;
  if (split === undefined) throw new NotPushable(name);
  return split(expression, values);
}

const WHOLE: ValueShape = { kind: "int64", of: undefined };

/** What an aggregate is over, where its filter lets it; a value that may be NULL, of which old servers give NULL over no rows. */
function argument(expression: Expression, { filter }: Expression, values: Values): Emitted {
  const { sql, kind } = values.value(expression);
  if (filter === null || filter === undefined) return { sql: `toNullable(${sql})`, kind };
  return { sql: `multiIf(${values.yes(filter)}, ${sql}, NULL)`, kind };
}

function counted({ function_name: name, children = [], filter }: Expression, values: Values): string {
  const conditions = [
    ...(name === "count" ? [`isNotNull(${values.value(children[0]!).sql})`] : []),
    ...(filter === null || filter === undefined ? [] : [values.yes(filter)]),
  ];
  return conditions.length === 0 ? "count()" : `countIf(${conditions.join(" AND ")})`;
}

function countedRows(expression: Expression, values: Values): PartialAggregate {
  return added({ sql: counted(expression, values), probe: expression, shape: WHOLE });
}

function summed(expression: Expression, values: Values): PartialAggregate {
  const { sql, kind } = argument(expression.children![0]!, expression, values);
  if (kind !== "int" && kind !== "float") throw new NotPushable("sum");
  return again("sum", { sql: `sum(${sql})`, probe: expression, shape: WHOLE });
}

/** The smallest or the largest. */
function outermost(expression: Expression, values: Values): PartialAggregate {
  const { function_name: name = "", children = [] } = expression;
  const [first, second] = children;
  if (second !== undefined) throw new NotPushable(name);
  const { sql } = argument(first!, expression, values);
  const shape = shapeOfExpression(first!, values.place.binding);
  return again(name, { sql: `${name}(${sql})`, probe: expression, shape });
}

/** Counts add up. */
function added(column: PartialColumn): PartialAggregate {
  return { columns: [column], merged: ([count]) => countOf(call("sum", [count!])) };
}

/** A count as DuckDB gives it: never NULL. */
function countOf(sum: Expression): Expression {
  const whole = { class: "OPERATOR", type: "OPERATOR_COALESCE", alias: "", children: [sum, constant(0)] };
  return cast(whole, "BIGINT");
}

function again(name: string, column: PartialColumn): PartialAggregate {
  return { columns: [column], merged: ([part]) => call(name, [part!]) };
}

/** What one shard has no other has, when it is the number of one thing; of other values each shard gives those it has. */
function distinctCount(expression: Expression, values: Values): PartialAggregate {
  const [first] = expression.children ?? [];
  const { sql } = argument(first!, expression, values);
  const shape = shapeOfExpression(first!, values.place.binding);
  if (shape.of !== undefined && shape.of !== "name")
    return added({ sql: `uniqExact(${sql})`, probe: expression, shape: WHOLE });
  return {
    columns: [{ sql, probe: first!, shape, isKey: true }],
    merged: ([value]) => ({ ...call("count", [value!]), distinct: true }),
  };
}

/** The value where another is largest: rows where one of the two is NULL are of no account to either engine. */
function chosen(expression: Expression, values: Values): PartialAggregate {
  const { function_name: name = "", children = [] } = expression;
  const [value, by] = children;
  if (children.length !== 2) throw new NotPushable(name);
  const { binding }: { binding: Binding } = values.place;
  const [one, other] = [argument(value!, expression, values), argument(by!, expression, values)];
  const isMax = name === "arg_max";
  const extreme = isMax ? "max" : "min";
  return {
    columns: [
      {
        sql: `${isMax ? "argMax" : "argMin"}(${one.sql}, ${other.sql})`,
        probe: expression,
        shape: shapeOfExpression(value!, binding),
      },
      {
        sql: `${extreme}(multiIf(isNotNull(${one.sql}), ${other.sql}, NULL))`,
        probe: { ...expression, function_name: extreme, children: [by!] },
        shape: shapeOfExpression(by!, binding),
      },
    ],
    merged: ([part, place]) => call(name, [part!, place!]),
  };
}
