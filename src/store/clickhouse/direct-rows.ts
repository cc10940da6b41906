import type { SqlRow, SqlValue } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { InsertedRow, ShardAnswer } from "./client/host.ts";
import type { Shard, Shards } from "./client/shards.ts";
import { quotedName } from "./schema/create-tables.ts";
import { hashOfText } from "./schema/meta.ts";
import { clickHouseTable } from "./schema/tables.ts";

/** Rows that one process writes within a second of the server's clock, at most: they have versions in the order in which they came. */
const ROWS_OF_SECOND = 2 ** 20;

let count = 0;

/**
 * Writes rows of a state table one by one, each in the place of the one with the same key: for what is not worked out in a working store.
 *
 * @throws StoreError
 */
export async function writeRows(
  { shard, slot }: { readonly shard: Shard; readonly slot: number },
  table: string,
  rows: readonly InsertedRow[],
): Promise<void> {
  const { key } = clickHouseTable(table);
  // The one clock that all who write have in common.
  const { rows: now } = await shard.query("SELECT toUInt32(now())");
  const second = Number(now[0]?.[0]) * ROWS_OF_SECOND;
  const kept = rows.map((row) => ({
    slot,
    row_key: hashOfText(key.map((column) => String(row[column] ?? "\u001e")).join("\u001f")),
    row_version: second + (count++ % ROWS_OF_SECOND),
    deleted: 0,
    ...row,
  }));
  await shard.insert(quotedName(table), kept);
}

/** Rows by column, as queries of stores give them. */
export function rowsOf({ columns, rows }: ShardAnswer): SqlRow[] {
  return rows.map((row) =>
    Object.fromEntries(columns.map(({ name }, index) => [name, (row[index] ?? undefined) as SqlValue])),
  );
}

/** Rows of all shards that answer. @throws StoreError when none does, or one fails otherwise */
export async function rowsOfAll({ shards }: Shards, sql: string): Promise<SqlRow[]> {
  const answers = await Promise.allSettled(shards.map((shard) => shard.query(sql)));
  const failures = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as unknown] : []));
  const isDown = (reason: unknown): boolean => reason instanceof StoreError && reason.code === "unreachable";
  const worst =
    failures.find((reason) => !isDown(reason)) ?? (failures.length === shards.length ? failures[0] : undefined);
  if (worst !== undefined) throw worst;
  return answers.flatMap((answer) => (answer.status === "fulfilled" ? rowsOf(answer.value) : []));
}

/** Rows of all shards. @throws StoreError when one of them does not answer */
export async function rowsOfEach({ shards }: Shards, sql: string): Promise<SqlRow[]> {
  const answers = await Promise.all(shards.map((shard) => shard.query(sql)));
  return answers.flatMap(rowsOf);
}
