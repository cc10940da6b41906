import { NotPushable } from "../emit/not-pushable.ts";
import type { Relation } from "../emit/relation.ts";
import { relationOf } from "../emit/shard-query.ts";
import { allOf, columnRef, tableRef } from "../make-tree.ts";
import type { Binding, Column } from "../sources.ts";
import type { Expression, QueryNode, TableNode } from "../tree.ts";
import { columnsNamed } from "../walk-tree.ts";
import { type FetchedColumn, LOOKUP } from "./fetch.ts";
import { conditionsBeside, lookupOf } from "./lookups.ts";
import type { Planner } from "./planner.ts";

/** What took the place of tables in FROM. */
export interface Replaced {
  readonly node: TableNode;
  readonly columns: ReadonlyMap<Column, Expression>;
  /** Conditions that all rows meet. */
  readonly met: ReadonlySet<Expression>;
}

/** The query that tables stand in. */
export interface Around {
  readonly conditions: readonly Expression[];
  readonly rest: QueryNode;
  /** A join makes rows without them. */
  readonly isNullable: boolean;
  /** They are all that stands in FROM. */
  readonly isWhole: boolean;
}

/** The rows of tables, those of its columns that anything needs. @throws NotPushable */
export function rowsOf(node: TableNode, around: Around, planner: Planner): Replaced {
  if (node.type !== "BASE_TABLE" && node.type !== "JOIN") throw new NotPushable(node.type);
  const { binding } = planner;
  const relation = relationOf(node, binding);
  const met = keptConditions(relation, around, planner);
  const columns = columnsNeeded(relation, { node, around, met });
  const lookup = met.size > 0 ? undefined : lookupOf(node, around.rest, binding);
  if (lookup !== undefined) relation.part.keep(LOOKUP);
  const fetched = columns.map((column, index): FetchedColumn => ({ name: `c${index}`, ...probed(column, binding) }));
  const selected = fetched.map(({ name, probe }, index) => `${written(relation, columns[index]!, probe)} AS r_${name}`);
  const sql = relation.write(selected);
  const isDistinct = isShared(node, binding);
  const table = planner.fetch({ sql, columns: fetched, from: node, isDistinct, isCounted: false, lookup });
  const alias = planner.aliasOf(table);
  return {
    node: tableRef(table, alias),
    columns: new Map(columns.map((column, index) => [column, columnRef([alias, `c${index}`])])),
    met,
  };
}

/** Conditions that shards keep to. */
function keptConditions(relation: Relation, { conditions, isNullable }: Around, planner: Planner): Set<Expression> {
  if (isNullable) return new Set();
  const isKept = (condition: Expression): boolean => {
    if (!columnsNamed(condition).some((column) => relation.has(column))) return false;
    return planner.attempt(() => relation.keep(condition) ?? true) === true;
  };
  return new Set(conditions.filter(isKept));
}

interface Wish {
  readonly node: TableNode;
  readonly around: Around;
  readonly met: ReadonlySet<Expression>;
}

function columnsNeeded(relation: Relation, { node, around, met }: Wish): Column[] {
  const { conditions, isWhole, rest } = around;
  const { binding } = relation;
  // Conditions on one side of a join are asked again where the sides meet.
  const left = isWhole ? conditions.filter((each) => !met.has(each)) : conditions;
  const { from_table: from, ...others } = { ...rest, where_clause: allOf(left) };
  const named = [...columnsNamed(others), ...columnsNamed(conditionsBeside(from!, node))];
  const needed = new Set(named.filter((each) => relation.has(each)).map((each) => binding.columnOf.get(each)!));
  // Rows are told apart by all that they hold.
  if (isShared(node, binding)) for (const column of binding.sourceOf.get(node)!.columns.values()) needed.add(column);
  return [...needed];
}

/** Whether it is one table that several shards have the same rows of. */
function isShared(node: TableNode, { sourceOf }: Binding): boolean {
  return node.type === "BASE_TABLE" && sourceOf.get(node)?.table?.isShared === true;
}

function probed(column: Column, { columnOf }: Binding): Pick<FetchedColumn, "shape" | "probe"> {
  const probe = columnRef([column.source.alias, column.name]);
  columnOf.set(probe, column);
  return { shape: column, probe };
}

/** A list of texts goes as one text. */
function written(relation: Relation, column: Column, probe: Expression): string {
  if (column.kind !== "texts") return relation.values.value(probe).sql;
  return `arrayStringConcat(arrayMap(x -> concat('x', hex(x)), ${relation.part.inner(column)}), ',')`;
}
