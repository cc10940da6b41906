import { factTables } from "../../model/facts.ts";
import { quoted, sqlName } from "../sql-names.ts";
import type { Connection } from "./connection.ts";

/** A UTC day in milliseconds: what roll-ups are kept by. */
export const DAY_MS = 86_400_000;

/** Paths per statement: enough to be quick, few enough for the parser. */
const PATHS_PER_STATEMENT = 500;

/** Forgets build directories of a controller, and what was wrong in them. @throws StoreError */
export async function dropBuilds(connection: Connection, controllerId: number, all: readonly string[]): Promise<void> {
  for (let from = 0; from < all.length; from += PATHS_PER_STATEMENT) {
    const paths = all
      .slice(from, from + PATHS_PER_STATEMENT)
      .map(quoted)
      .join(", ");
    await connection.run(`DELETE FROM build WHERE controller_id = ${controllerId} AND path IN (${paths})`);
    await connection.run(`DELETE FROM quarantine WHERE controller_id = ${controllerId} AND build IN (${paths})`);
  }
}

/** Drops all facts of the runs that a list or a query of run ids names, and marks their days as stale. @throws StoreError */
export async function dropFacts(connection: Connection, runIds: string): Promise<void> {
  await connection.run(
    `INSERT INTO stale_day SELECT DISTINCT start_at - start_at % ${DAY_MS} FROM run WHERE start_at IS NOT NULL AND run_id IN (${runIds})`,
  );
  for (const table of [...Object.keys(factTables).filter((table) => table !== "run"), "run_gap", "run"])
    await connection.run(`DELETE FROM ${sqlName(table)} WHERE run_id IN (${runIds})`);
}
