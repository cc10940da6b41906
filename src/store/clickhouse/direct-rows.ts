import type { SqlRow, SqlValue } from "../store.ts";
import { StoreError } from "../store-error.ts";
import type { InsertedRow, ShardAnswer } from "./client/host.ts";
import type { Shard, Shards } from "./client/shards.ts";
import { quotedName } from "./schema/create-tables.ts";
import { hashOfText } from "./schema/meta.ts";
import { clickHouseTable } from "./schema/tables.ts";

/** Versions within a second of the server's clock: more than are written in one. */
const VERSIONS_OF_SECOND = 2 ** 20;

let last = 0;

/**
 * Writes rows of a state table one by one, each in the place of the one with the same key: for what is not worked out in a working store.
 *
 * What is written after another's write has returned counts instead of it, whichever processes wrote them.
 *
 * @throws StoreError
 */
export async function writeRows(
  { shard, slot }: { readonly shard: Shard; readonly slot: number },
  table: string,
  rows: readonly InsertedRow[],
): Promise<void> {
  const { key } = clickHouseTable(table);
  const { rows: known } = await shard.query(
    `SELECT toUInt32(now()), max(row_version) FROM ${quotedName(table)} WHERE slot = ${slot}`,
  );
  const [second, newest] = (known[0] ?? []).map(Number);
  // The clock is for rows that are no longer there: whoever still has one of them writes it with an older version.
  last = Math.max(last, (second ?? 0) * VERSIONS_OF_SECOND, newest ?? 0);
  const kept = rows.map((row) => ({
    slot,
    row_key: hashOfText(key.map((column) => String(row[column] ?? "\u001e")).join("\u001f")),
    row_version: ++last,
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
