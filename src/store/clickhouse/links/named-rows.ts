import type { InsertedRow } from "../client/host.ts";
import { quotedForClickHouse as quoted } from "../client/quoted.ts";
import type { Shards } from "../client/shards.ts";
import { rowsOf, writeRows } from "../direct-rows.ts";
import { clickHouseTable, namedTables } from "../schema/tables.ts";

/** From where to where rows are brought: all, or those of one name. */
export interface RowsWish {
  readonly from: number;
  readonly to: number;
  readonly controller?: string;
}

/** Brings what is kept by a controller's name (states of sources, incidents, marks) from a slot to another. @throws StoreError */
export async function moveNamedRows({ shards }: { readonly shards: Shards }, wish: RowsWish): Promise<void> {
  for (const table of namedTables) await moveRows(shards, table, wish);
}

async function moveRows(shards: Shards, table: string, { from, to, controller }: RowsWish): Promise<void> {
  const columns = clickHouseTable(table).columns.map(({ name }) => name);
  const ofName = controller === undefined ? "" : ` AND controller = ${quoted(controller)}`;
  const answer = await shards
    .ofSlot(from)
    .query(`SELECT ${columns.join(", ")} FROM ${table} FINAL WHERE slot = ${from} AND deleted = 0${ofName}`);
  const rows = rowsOf(answer) as InsertedRow[];
  if (rows.length === 0) return;
  await writeRows({ shard: shards.ofSlot(to), slot: to }, table, rows);
  const gone = rows.map((row) => ({ ...row, deleted: 1 }));
  await writeRows({ shard: shards.ofSlot(from), slot: from }, table, gone);
}
