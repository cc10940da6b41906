import { partialAggregate } from "../emit/aggregates.ts";
import { NotPushable } from "../emit/not-pushable.ts";
import { relationOf } from "../emit/shard-query.ts";
import { isAggregate } from "../functions.ts";
import type { Expression, QueryNode } from "../tree.ts";
import { columnsNamed, conjuncts, mapParts, someWithin, textOf } from "../walk-tree.ts";
import { OverTable } from "./over-table.ts";
import type { Planner } from "./planner.ts";
import { ShardColumns } from "./shard-columns.ts";

/**
 * A SELECT with aggregates over what each shard made of its own rows: sums of sums, and the like. Where an aggregate cannot be made of
 * parts (a quantile), shards give how often each value is there.
 *
 * @throws NotPushable
 */
export function grouped(node: QueryNode, planner: Planner): QueryNode {
  const expressions = [
    ...(node.select_list ?? []),
    ...conjuncts(node.having),
    ...conjuncts(node.qualify),
    ...node.modifiers.flatMap(({ orders = [] }) => orders.map(({ expression }) => expression)),
  ];
  const calls = expressions.flatMap(aggregatesIn);
  const relation = relationOf(node.from_table!, planner.binding);
  if (relation.part.sources.some(({ table }) => table?.isShared === true) && relation.part.sources.length === 1)
    throw new NotPushable("what several shards have");
  for (const condition of conjuncts(node.where_clause)) relation.keep(condition);
  const columns = new ShardColumns(relation);
  const keys = groupsOf(node)
    .filter((key) => columnsNamed(key).length > 0)
    .map((key) => ({ text: textOf(key), value: columns.carried(key) }));
  const merged = mergedOf(calls, columns) ?? expandedOf(calls, columns);
  const isCounted = merged.isCounted;
  const sql = relation.write(columns.written(isCounted), columns.groupBy(isCounted));
  const table = planner.fetch({
    ...{ sql, columns: columns.fetched, from: node.from_table! },
    ...{ isDistinct: false, isCounted, lookup: undefined },
  });
  return new OverTable({ table, keys, merged: merged.calls, columns, planner }).select(node);
}

function groupsOf({
  group_expressions: groups = [],
  group_sets: sets = [],
  aggregate_handling: handling,
  select_list: selected = [],
}: QueryNode): Expression[] {
  if (sets.length > 1 || (groups.length > 0 && groups.every((key) => columnsNamed(key).length === 0)))
    throw new NotPushable("GROUPING SETS");
  if (handling !== "FORCE_AGGREGATES") return [...groups];
  // GROUP BY ALL: what has no aggregate in it.
  return selected.filter((each) => !someWithin(each, isAggregate));
}

interface Merged {
  /** What takes the place of each aggregate, by its text. */
  readonly calls: ReadonlyMap<string, Expression>;
  readonly isCounted: boolean;
}

function mergedOf(calls: readonly Expression[], columns: ShardColumns): Merged | undefined {
  const known = columns.size;
  try {
    const merged = new Map<string, Expression>();
    for (const expression of calls) {
      if (merged.has(textOf(expression))) continue;
      const partial = partialAggregate(expression, columns.relation.values);
      const refs = partial.columns.map(({ sql, probe, shape, isKey }) =>
        columns.add({ sql, probe, shape, isKey: isKey === true }),
      );
      merged.set(textOf(expression), partial.merged(refs));
    }
    return { calls: merged, isCounted: false };
  } catch (error) {
    if (!(error instanceof NotPushable)) throw error;
    columns.forget(known);
    return undefined;
  }
}

/** Aggregates over rows that are there as often as in the shards. */
function expandedOf(calls: readonly Expression[], columns: ShardColumns): Merged {
  const merged = new Map<string, Expression>();
  for (const expression of calls)
    merged.set(
      textOf(expression),
      mapParts(expression, (part) => columns.carried(part)),
    );
  return { calls: merged, isCounted: true };
}

function aggregatesIn(expression: Expression): Expression[] {
  if (isAggregate(expression)) return [expression];
  const found: Expression[] = [];
  mapParts(expression, (part) => {
    found.push(...aggregatesIn(part));
    return part;
  });
  return found;
}
