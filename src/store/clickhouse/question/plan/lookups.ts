import type { Binding, Source } from "../sources.ts";
import type { Expression, QueryNode, TableNode } from "../tree.ts";
import { conjuncts } from "../walk-tree.ts";
import type { Lookup } from "./fetch.ts";

/** Tables whose rows are looked up, and the number that they are looked up by. */
const NUMBERS: Readonly<Record<string, string>> = { name: "id", pipeline: "id", controller: "id", run: "run_id" };

/** Of a table in FROM whose rows are looked up by number, where all these numbers will be; undefined of any other. */
export function lookupOf(node: TableNode, around: QueryNode, binding: Binding): Lookup | undefined {
  const source = binding.sourceOf.get(node);
  const table = source?.table?.name ?? "";
  const id = Object.hasOwn(NUMBERS, table) ? NUMBERS[table] : undefined;
  // Of what a join keeps without a partner, all rows are needed.
  if (id === undefined || isKeptWhole(around.from_table!, node)) return undefined;
  const conditions = [...conjuncts(around.where_clause), ...joinConditions(around.from_table!)];
  return conditions.some((each) => isLookup(each, { source: source!, id, binding }))
    ? { of: table, column: id }
    : undefined;
}

/** Whether a condition is that the number of a table is one that another has. */
function isLookup(
  { type, left, right }: Expression,
  { source, id, binding }: { readonly source: Source; readonly id: string; readonly binding: Binding },
): boolean {
  if (type !== "COMPARE_EQUAL") return false;
  const own = source.columns.get(id);
  const [one, other] = [left!, right!].map((side) => binding.columnOf.get(side));
  const far = one === own ? other : other === own ? one : undefined;
  return far !== undefined && far.of === source.table!.name && far.source !== source;
}

/** Conditions of the joins in a FROM, but not those within one part of it. */
export function conditionsBeside(whole: TableNode, part: TableNode): unknown[] {
  if (isSame(whole, part) || whole.type !== "JOIN") return [];
  return [whole.condition, ...conditionsBeside(whole.left!, part), ...conditionsBeside(whole.right!, part)];
}

function isSame(one: TableNode, other: TableNode): boolean {
  if (one === other) return true;
  return (
    one.type !== "JOIN" && one.type === other.type && one.alias === other.alias && one.table_name === other.table_name
  );
}

function joinConditions(node: TableNode): Expression[] {
  if (node.type !== "JOIN") return [];
  return [...conjuncts(node.condition), ...joinConditions(node.left!), ...joinConditions(node.right!)];
}

/** Whether a table is on that side of a join whose rows all stay. */
function isKeptWhole(from: TableNode, node: TableNode): boolean {
  if (from.type !== "JOIN") return false;
  if (from.join_type === "LEFT" && isIn(from.left!, node)) return true;
  if (from.join_type !== "LEFT" && from.join_type !== "INNER") return true;
  return isKeptWhole(from.left!, node) || isKeptWhole(from.right!, node);
}

function isIn(side: TableNode, node: TableNode): boolean {
  return isSame(side, node) || (side.type === "JOIN" && (isIn(side.left!, node) || isIn(side.right!, node)));
}
