import { DAY_MS } from "../../duckdb/drop.ts";
import { staleDays } from "../schema/tables.ts";
import type { Commit } from "./journal.ts";
import type { WorkingPlace } from "./load.ts";
import { runTable } from "./working-tables.ts";

/** Keys of days are larger than 0, also of those before 1970. */
const FIRST_KEY = 2 ** 50;

/**
 * Rows that say which days have other runs after a commit, those on which changed runs began before among them: JSON objects, one on a line.
 * To be called while `changed_run` and `gone_run` are what `changesOf` made of the table of runs.
 *
 * @param commit what the commit changes @throws StoreError
 */
export async function changedDays(
  { connection, slot }: WorkingPlace,
  { version, changes }: Commit,
): Promise<readonly (readonly [string, string])[]> {
  if (!changes.some(([name]) => name === runTable.name)) return [];
  const before = `SELECT start_at FROM shipped.run WHERE row_key IN (SELECT row_key FROM changed_run UNION ALL SELECT row_key FROM gone_run)`;
  const [row] = await connection.query(`SELECT string_agg(line, chr(10)) AS lines FROM (
    SELECT CAST(json_object('slot', ${slot}, 'row_key', day_at + ${FIRST_KEY}, 'row_version', ${version}, 'deleted', 0, 'day_at', day_at) AS VARCHAR) AS line
    FROM (SELECT DISTINCT start_at - start_at % ${DAY_MS} AS day_at FROM (SELECT start_at FROM changed_run UNION ALL ${before}) run
      WHERE start_at IS NOT NULL) day) line`);
  return row?.lines === undefined ? [] : [[staleDays.name, row.lines as string]];
}
