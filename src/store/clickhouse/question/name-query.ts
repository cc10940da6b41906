import type { Expression, QueryNode, TableNode } from "./tree.ts";
import { conjuncts } from "./walk-tree.ts";

/** A query of one value of the table `name`: `(SELECT given FROM name WHERE left = right)`. */
export interface NameQuery {
  readonly given: Expression;
  readonly left: Expression;
  readonly right: Expression;
  readonly from: TableNode;
}

/** What an expression asks the names for; undefined when it is no such query. */
export function nameQuery({ subquery_type: type, subquery }: Expression): NameQuery | undefined {
  const node = subquery?.node;
  if (type !== "SCALAR" || node === undefined || !isPlain(node)) return undefined;
  const [given, ...others] = node.select_list ?? [];
  const [condition, ...more] = conjuncts(node.where_clause);
  if (given === undefined || others.length > 0 || more.length > 0) return undefined;
  if (condition?.type !== "COMPARE_EQUAL") return undefined;
  return { given, left: condition.left!, right: condition.right!, from: node.from_table! };
}

function isPlain({ from_table: from, modifiers, group_expressions: groups = [] }: QueryNode): boolean {
  return from?.table_name === "name" && modifiers.length === 0 && groups.length === 0;
}
