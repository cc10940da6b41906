import { openDuckDbStore } from "../../duckdb/duckdb-store.ts";
import type { Store } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import type { ClickHouseStore } from "../clickhouse-store.ts";
import { rowsOfAll } from "../direct-rows.ts";
import type { Migrated, MigrationEffects } from "./migration.ts";
import { controllerToClickHouse } from "./to-clickhouse.ts";
import { controllerToFile } from "./to-duckdb.ts";

/** Brings all controllers of a file into ClickHouse. Begun again, it goes on where it ended. @throws StoreError */
export async function fileToClickHouse(
  file: string,
  store: ClickHouseStore,
  effects: MigrationEffects,
): Promise<Migrated[]> {
  const old = await openDuckDbStore(file);
  // Opening it brought it up to the schema of this version.
  const rows = await old.query("SELECT key FROM controller ORDER BY id").finally(() => old.close());
  const migrated: Migrated[] = [];
  for (const { key } of rows)
    migrated.push(await controllerToClickHouse(store, file, { controller: key as string, ...effects }));
  return migrated;
}

/** Brings all controllers of ClickHouse into a file, which is made when it is not there. Begun again, it goes on where it ended. @throws StoreError */
export async function clickHouseToFile(
  store: ClickHouseStore,
  file: string,
  effects: MigrationEffects,
): Promise<Migrated[]> {
  await checkAllAnswer(store);
  await (await openDuckDbStore(file)).close();
  const rows = await rowsOfAll(store.shards, "SELECT key FROM controller FINAL WHERE deleted = 0 ORDER BY key");
  const migrated: Migrated[] = [];
  for (const { key } of rows)
    migrated.push(await controllerToFile(store, file, { controller: key as string, ...effects }));
  await keepMeta(store, file, migrated);
  return migrated;
}

/** A copy of what answers would look like one of everything. */
async function checkAllAnswer({ shards }: ClickHouseStore): Promise<void> {
  for (const shard of shards.shards) await shard.query("SELECT 1");
}

async function keepMeta({ shards }: ClickHouseStore, file: string, migrated: readonly Migrated[]): Promise<void> {
  const rows = await rowsOfAll(
    shards,
    "SELECT DISTINCT key, value FROM meta FINAL WHERE deleted = 0 AND (key = 'kept_since_at' OR key LIKE 'source_memory %')",
  );
  const target = await openDuckDbStore(file);
  try {
    for (const { key, value } of rows) {
      if (key === "kept_since_at" && (await hasOthers(target, migrated))) continue;
      await target.query("DELETE FROM meta WHERE key = $key", { key: key as string });
      await target.query("INSERT INTO meta VALUES ($key, $value)", { key: key as string, value: value as string });
    }
  } finally {
    await target.close();
  }
}

/** Since when runs are kept holds for all controllers of a file, those that it had before among them. */
async function hasOthers(target: Store, migrated: readonly Migrated[]): Promise<boolean> {
  const known = await target.query("SELECT key FROM controller");
  return known.some(({ key }) => migrated.every(({ controller }) => controller !== key));
}

/** Copies the store into a file that is not there yet. @throws StoreError */
export async function copyToFile(store: ClickHouseStore, file: string): Promise<void> {
  const migrated = await clickHouseToFile(store, file, { onProgress: () => undefined });
  if (migrated.length === 0)
    throw new StoreError("missing", "The store has no controller yet.", "There is nothing to copy.");
}
