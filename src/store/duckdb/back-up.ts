import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { quoted } from "../sql-names.ts";
import type { Connection } from "./connection.ts";

/**
 * Copies a store, as of the last commit, into a new file: while others write to it, too. The copy has no room in it that is free.
 *
 * @param file must not be there; it is not left half written @throws StoreError
 */
export async function backUp(connection: Connection, file: string): Promise<void> {
  const [here] = await connection.query("SELECT current_database() AS name");
  // All connections see what is attached, by a name of its own.
  const copy = `copy_${randomUUID().replaceAll("-", "")}`;
  await connection.run(`ATTACH ${quoted(file)} AS ${copy}`);
  try {
    await connection.run(`COPY FROM DATABASE "${String(here?.name).replaceAll('"', '""')}" TO ${copy}`);
    await connection.run(`CHECKPOINT ${copy}`);
    await connection.run(`DETACH ${copy}`);
  } catch (error) {
    await connection.run(`DETACH ${copy}`).catch(() => undefined);
    for (const part of [file, `${file}.wal`]) rmSync(part, { force: true });
    throw error;
  }
}
