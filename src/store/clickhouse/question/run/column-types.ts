import type { Connection } from "../../../duckdb/connection.ts";
import { isAggregate } from "../functions.ts";
import { PLAIN_SELECT } from "../make-tree.ts";
import type { Fetch, FetchedColumn } from "../plan/fetch.ts";
import { Recent } from "../recent.ts";
import { SOURCE_NUMBER } from "../sources.ts";
import type { QueryNode } from "../tree.ts";
import { someWithin } from "../walk-tree.ts";
import { textOfTree } from "./shadow.ts";

/** Kinds of questions whose types are remembered: the product asks some hundreds. */
const MOST_KNOWN = 2000;

/** Types of fetched columns as DuckDB gives them; what was asked for before is known. */
export class ColumnTypes {
  private readonly known = new Recent<readonly string[]>(MOST_KNOWN);

  /** @throws StoreError */
  async of(fetch: Fetch, connection: Connection): Promise<readonly string[]> {
    if (fetch.columns.length === 0) return [];
    const key = keyOf(fetch);
    const types = this.known.get(key) ?? (await described(fetch, connection));
    this.known.set(key, types);
    return types;
  }
}

/** The same of questions that differ in their whole numbers alone, such as the instants that they are about: a type does not hang on these. */
function keyOf({ columns, from }: Fetch): string {
  return JSON.stringify([columns.map(({ name, probe }) => [name, probe]), from], (key, value: unknown) => {
    if (key === SOURCE_NUMBER) return undefined;
    return isWholeNumber(value) ? { type: value.type } : value;
  });
}

function isWholeNumber(value: unknown): value is { readonly type: { readonly id: string } } {
  if (typeof value !== "object" || value === null || !("is_null" in value) || !("type" in value)) return false;
  return ["INTEGER", "BIGINT"].includes((value.type as { readonly id: string }).id);
}

async function described({ columns, from }: Fetch, connection: Connection): Promise<readonly string[]> {
  const isGrouped = columns.some(({ probe }) => someWithin(probe, isAggregate));
  const node: QueryNode = {
    ...PLAIN_SELECT,
    select_list: columns.map(({ name, probe }: FetchedColumn) => ({ ...probe, alias: name })),
    from_table: from,
    ...(isGrouped ? { aggregate_handling: "FORCE_AGGREGATES" } : {}),
  };
  const sql = await textOfTree(connection, { node, named_param_map: [] } as unknown as { node: QueryNode });
  const rows = await connection.query(`DESCRIBE ${sql}`);
  return rows.map((row) => String(row.column_type));
}
