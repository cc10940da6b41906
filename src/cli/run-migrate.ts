import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { plural } from "../publish/format.ts";
import { visible } from "../publish/safe-text.ts";
import type { Migrated, MigrationEffects } from "../store/clickhouse/migrate/migration.ts";
import { isClickHousePlace } from "../store/clickhouse/place.ts";
import { CliError } from "./cli-error.ts";
import type { MigrateFlags } from "./commands/migrate.ts";
import { checkNotServed, openClickHouse } from "./open-store.ts";
import { StatusLine } from "./status-line.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Brings a store from a file into ClickHouse, or back. @throws StoreError, CliError */
export async function runMigrate({ from, to, json, quiet }: MigrateFlags): Promise<void> {
  const status = new StatusLine(process.stderr, quiet === true);
  const onProgress: MigrationEffects["onProgress"] = ({ controller, done, all }) =>
    status.show(`${visible(controller)}: ${done} of ${plural(all, "run")} …`);
  let migrated: readonly Migrated[];
  try {
    migrated = await migrate(from, to, { onProgress });
  } finally {
    status.clear();
  }
  if (json === true) writeJson({ controllers: migrated });
  else writeOut(`${sentence(migrated)}\n`);
}

async function migrate(from: string, to: string, effects: MigrationEffects): Promise<readonly Migrated[]> {
  const isFrom = isClickHousePlace(from);
  if (isFrom === isClickHousePlace(to))
    throw new CliError(
      "One of the two stores is to be a file, the other in ClickHouse.",
      "Write the address of the one in ClickHouse like clickhouse://user@host:8123/database.",
    );
  const [file, address] = isFrom ? [resolve(to), from] : [resolve(from), to];
  if (!isFrom && !existsSync(file))
    throw new CliError(`There is no store at ${file}.`, "Name the file of a store with --from.");
  await checkNotServed(file);
  const { clickHouseToFile, fileToClickHouse } = await import("../store/clickhouse/migrate/controllers.ts");
  if (isFrom && !existsSync(file)) process.umask(0o077);
  const store = await openClickHouse(address);
  try {
    return isFrom ? await clickHouseToFile(store, file, effects) : await fileToClickHouse(file, store, effects);
  } finally {
    await store.close();
  }
}

function sentence(migrated: readonly Migrated[]): string {
  const runs = migrated.reduce((sum, one) => sum + one.runs, 0);
  return `${plural(migrated.length, "controller")} with ${plural(runs, "run")} that ${runs === 1 ? "was" : "were"} not there before: the same on both sides, day by day.`;
}
