import type { Binding, Column, Source } from "../sources.ts";
import type { Expression, TableNode } from "../tree.ts";
import { columnsNamed, conjuncts } from "../walk-tree.ts";
import { isAllOf, isOnOneShard } from "./context.ts";
import type { Emitted } from "./emitted.ts";
import { Joined } from "./joined.ts";
import { NotPushable } from "./not-pushable.ts";
import type { Leaf, Names, Part } from "./part.ts";
import type { Values } from "./values.ts";

/** What a join is written in. */
export interface JoinPlace {
  readonly binding: Binding;
  readonly names: Names;
  /** Tables that a join makes rows without; the join adds to them. */
  readonly nullable: Set<Source>;
  valuesOver(part: Part): Values;
}

/** Two sides of a join; where either may be first, the larger one is. */
interface Sides {
  readonly left: Part;
  readonly right: Part;
  readonly isLeft: boolean;
}

/** Something of one side that equals something of the other. */
interface Key {
  readonly left: string;
  readonly right: string;
  readonly isLocal: boolean;
  readonly runs: { readonly facts: Leaf; readonly runs: Leaf } | undefined;
}

/** Rows of two parts as a node joins them, each within its shard. @throws NotPushable */
export function joinOf(node: TableNode, parts: readonly [Part, Part], place: JoinPlace): Part {
  const sides = sidesOf(node, parts);
  const { left, right, isLeft } = sides;
  const joined = new Joined(left, right, { isLeft, names: place.names });
  const rest: Expression[] = [];
  const keys: Key[] = [];
  for (const condition of conjuncts(node.condition)) {
    const key = keyOf(condition, sides, place);
    if (key === undefined) rest.push(condition);
    else keys.push(key);
  }
  // What belongs together is on one shard only when the number of one thing says so.
  if (!keys.some(({ isLocal }) => isLocal)) throw new NotPushable("join of shards");
  for (const key of keys) {
    joined.on(key.left, key.right);
    if (key.runs !== undefined) matchVersions(joined, { ...key.runs, ...sides }, place);
  }
  for (const condition of rest) keepJoined(condition, { ...sides, joined }, place);
  if (isLeft) for (const source of right.sources) place.nullable.add(source);
  return joined;
}

function sidesOf({ join_type: type, ref_type: kind }: TableNode, [left, right]: readonly [Part, Part]): Sides {
  const isLeft = type === "LEFT";
  if ((!isLeft && type !== "INNER") || kind !== "REGULAR") throw new NotPushable("join");
  return !isLeft && right.weight > left.weight ? { left: right, right: left, isLeft } : { left, right, isLeft };
}

function keepJoined(
  condition: Expression,
  { joined, right, isLeft }: Sides & { readonly joined: Joined },
  { binding, valuesOver }: JoinPlace,
): void {
  if (isLeft && !isAllOf(right, binding, condition)) throw new NotPushable("condition of a join");
  const part = isLeft ? right : joined;
  part.keep(valuesOver(part).yes(condition));
}

/** The two sides of a condition that something of one side equals something of the other. */
function keyOf(condition: Expression, sides: Sides, { binding, valuesOver }: JoinPlace): Key | undefined {
  const ends = endsOf(condition, sides, binding);
  if (ends === undefined) return undefined;
  const { left, right } = sides;
  const [first, second] = [valuesOver(left).value(ends[0]), valuesOver(right).value(ends[1])];
  if (first.kind !== second.kind) throw new NotPushable("a join of two kinds");
  return {
    left: whole(first),
    right: whole(second),
    isLocal: isOnOneShard(ends, binding),
    runs: runsOf(sides, ends, binding),
  };
}

/** What is equal, that of the left side first. */
function endsOf(
  { type, left: one, right: other }: Expression,
  { left, right }: Sides,
  binding: Binding,
): readonly [Expression, Expression] | undefined {
  if (type !== "COMPARE_EQUAL") return undefined;
  const isOf = (part: Part, expression: Expression): boolean =>
    columnsNamed(expression).length > 0 && isAllOf(part, binding, expression);
  if (isOf(left, one!) && isOf(right, other!)) return [one!, other!];
  return isOf(right, one!) && isOf(left, other!) ? [other!, one!] : undefined;
}

/** Old servers join numbers of one width only. */
function whole({ sql, kind }: Emitted): string {
  return kind === "int" ? `toInt64(${sql})` : sql;
}

function runsOf({ left, right }: Sides, ends: readonly Expression[], { columnOf }: Binding): Key["runs"] {
  const leaves = ends.flatMap((end) => {
    const column = columnOf.get(end);
    return column?.name !== "run_id" ? [] : (left.leafOf(column.source) ?? right.leafOf(column.source) ?? []);
  });
  const facts = leaves.find(({ table }) => table.kind === "facts");
  const runs = leaves.find(({ table }) => table.name === "run");
  return facts === undefined || runs === undefined ? undefined : { facts, runs };
}

/** Facts whose version is not their run's do not count: where they meet their run, that is one more thing that has to be equal. */
function matchVersions(
  joined: Joined,
  { facts, runs, isLeft, right }: Sides & { readonly facts: Leaf; readonly runs: Leaf },
  { nullable }: JoinPlace,
): void {
  const isRight = right.sources.includes(facts.sources[0]!);
  const isNullable = [...facts.sources, ...runs.sources].some((source) => nullable.has(source));
  if ((isLeft && !isRight) || facts.isChecked || isNullable) return;
  const version = ({ sources: [source] }: Leaf): string => {
    const column: Column = { name: "facts_version", kind: "int64", of: undefined, source: source! };
    return joined.sideOf(column).inner(column);
  };
  const [one, other] = isRight ? [runs, facts] : [facts, runs];
  joined.on(version(one), version(other));
  facts.isChecked = true;
  if (!isLeft) facts.runs = runs;
}
