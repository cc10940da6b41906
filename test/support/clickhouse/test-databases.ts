import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Shards } from "../../../src/store/clickhouse/client/shards.ts";
import { quotedName } from "../../../src/store/clickhouse/schema/create-tables.ts";

/** A database of a server that no other test has now. It may have tables with rows of the test that had it before. */
export interface TestDatabase {
  readonly name: string;
  /** Another test may have it. Not to be called while anything writes into it. */
  giveBack(): void;
}

/**
 * Takes a database that a test before made its tables in: to make some fifty tables on each shard takes seconds, to empty those that
 * got rows a tenth of one. Processes tell each other which are free by files in {@link folderOf}.
 */
export function takeDatabase(server: string): TestDatabase {
  const folder = folderOf(server);
  mkdirSync(folder, { recursive: true });
  const name = takeFree(folder) ?? makeNew(folder);
  return { name, giveBack: () => renameSync(join(folder, `${name}.taken`), join(folder, `${name}.free`)) };
}

/** Forgets which databases a server has: it is gone. */
export function forgetDatabases(server: string): void {
  rmSync(folderOf(server), { recursive: true, force: true });
}

/** Removes all rows of a database. */
export async function emptyDatabase({ shards }: Shards): Promise<void> {
  await Promise.all(
    shards.map(async (shard) => {
      const { rows } = await shard.query(
        "SELECT DISTINCT table FROM system.parts WHERE database = currentDatabase() AND active AND rows > 0",
      );
      await Promise.all(rows.map(([table]) => shard.commandEverywhere(`TRUNCATE TABLE ${quotedName(String(table))}`)));
    }),
  );
}

function takeFree(folder: string): string | undefined {
  for (const file of readdirSync(folder).filter((each) => each.endsWith(".free"))) {
    const name = file.slice(0, -".free".length);
    try {
      // Of two that take it at once one finds it gone.
      renameSync(join(folder, file), join(folder, `${name}.taken`));
      return name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  return undefined;
}

function makeNew(folder: string): string {
  const name = `test_${randomBytes(8).toString("hex")}`;
  writeFileSync(join(folder, `${name}.taken`), "");
  return name;
}

/** By the server's address, which is all that tests know of it. */
function folderOf(server: string): string {
  return join(tmpdir(), `flowmeter-test-databases-${createHash("sha256").update(server).digest("hex").slice(0, 16)}`);
}
