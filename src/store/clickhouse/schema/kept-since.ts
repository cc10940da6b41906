import type { Shard } from "../client/shards.ts";

/** Key in `meta` of the instant since which runs are kept. */
export const KEPT_SINCE = "kept_since_at";

/** Since when runs are kept. */
export interface KeptSince {
  readonly at: number;
  /** Changes whenever it was written, also when the instant is the same: runs were removed, then. */
  readonly version: string;
}

/** The instant since which a shard keeps runs; undefined before any were removed. @throws StoreError */
export async function readKeptSince(shard: Shard): Promise<KeptSince | undefined> {
  const { rows } = await shard.query(
    `SELECT value, row_version FROM meta FINAL WHERE slot = 0 AND key = '${KEPT_SINCE}' AND deleted = 0`,
  );
  const [at, version] = rows[0] ?? [];
  return at === undefined ? undefined : { at: Number(at), version: String(version) };
}
