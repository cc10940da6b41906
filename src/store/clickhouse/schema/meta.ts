import { createHash } from "node:crypto";
import type { InsertedRow } from "../client/host.ts";
import { quotedForClickHouse } from "../client/quoted.ts";
import type { Shard } from "../client/shards.ts";

/** A number of 52 bits for a text, which is the same on all machines. Names have these as ids. */
export function hashOfText(text: string): number {
  return Number.parseInt(createHash("sha256").update(text).digest("hex").slice(0, 13), 16);
}

/** A row of `meta`: what holds for the whole store is on every shard, in no controller's slot. */
export function metaRow(key: string, value: string, version: number): InsertedRow {
  return { slot: 0, row_key: hashOfText(key), row_version: version, deleted: 0, key, value };
}

/** A value of `meta`, as one shard has it. @throws StoreError */
export async function readMeta(shard: Shard, key: string): Promise<string | undefined> {
  const { rows } = await shard.query(
    `SELECT value FROM meta FINAL WHERE slot = 0 AND key = ${quotedForClickHouse(key)} AND deleted = 0`,
  );
  return rows[0]?.[0] as string | undefined;
}
