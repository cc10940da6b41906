import { factTables } from "../../model/facts.ts";
import type { Removal, RemovalWish } from "../removal.ts";
import { sqlName } from "../sql-names.ts";
import { StoreError } from "../store-error.ts";
import type { Connection } from "./connection.ts";
import { DAY_MS, dropFacts } from "./drop.ts";
import { inTransaction } from "./transaction.ts";

/** Where the store remembers since when it keeps runs: builds that are read again must not bring older ones back. */
const KEPT_SINCE = "kept_since_at";

/** Days whose runs are removed in one transaction: few enough for the memory a store is given. */
const DAYS_AT_ONCE = 28;

/** The beginning of the first day of which runs are kept; undefined when all are. @throws StoreError */
export async function keptSince(connection: Connection): Promise<number | undefined> {
  const [row] = await connection.query(`SELECT value FROM meta WHERE key = '${KEPT_SINCE}'`);
  return row === undefined ? undefined : Number(row.value);
}

/**
 * Removes the facts of runs that began before an instant, and for good: the memory of their build directories stays, so that these
 * are neither read again nor, when they are, kept. What is known of Pipelines and of the controller's setup stays.
 *
 * Whole days are removed, so that the numbers of each day that is left are what they were.
 *
 * A wish that would leave no run at all is refused: a clock that is years ahead must not empty a store.
 *
 * @throws StoreError; what was removed until then is removed
 */
export async function removeBefore(connection: Connection, { before, isDryRun }: RemovalWish): Promise<Removal> {
  const floor = Math.max(before - (((before % DAY_MS) + DAY_MS) % DAY_MS), (await keptSince(connection)) ?? -Infinity);
  const removal = await counted(connection, floor);
  if (isDryRun === true) return removal;
  if (removal.runs > 0 && removal.keptRuns === 0)
    throw new StoreError(
      "failed",
      "Not one run would be left in the store, so none was removed.",
      "Look whether the clock of this machine is right; to be rid of all of them, remove the store.",
    );
  // First of all: should this be cut off, what was removed stays so.
  await inTransaction(connection, async () => {
    await connection.run(`DELETE FROM meta WHERE key = '${KEPT_SINCE}'`);
    await connection.run(`INSERT INTO meta VALUES ('${KEPT_SINCE}', '${floor}')`);
  });
  for (let first = await firstRunBefore(connection, floor); first !== undefined; ) {
    const until = Math.min(floor, first + DAYS_AT_ONCE * DAY_MS);
    await inTransaction(connection, async () => {
      await connection.run(`CREATE OR REPLACE TEMP TABLE old_run AS SELECT run_id FROM run WHERE start_at < ${until}`);
      await dropFacts(connection, "SELECT run_id FROM old_run");
      await connection.run("DELETE FROM observed_run WHERE run_id IN (SELECT run_id FROM old_run)");
    });
    first = await firstRunBefore(connection, floor);
  }
  await inTransaction(connection, async () => {
    // Runs that nobody knows the start of are as old as what was last seen of them.
    await dropFacts(
      connection,
      `SELECT run_id FROM run WHERE start_at IS NULL AND run_id IN (SELECT run_id FROM observed_run GROUP BY run_id
         HAVING max(coalesce(start_at, observed_at)) < ${floor})`,
    );
    for (const statement of [...rollUpsBefore(floor), ...restBefore(floor)]) await connection.run(statement);
  });
  return removal;
}

async function counted(connection: Connection, floor: number): Promise<Removal> {
  const [row] = await connection.query(`SELECT
    (SELECT count(*) FROM run WHERE start_at < ${floor}) AS runs,
    (SELECT count(*) FROM run WHERE start_at IS NULL OR start_at >= ${floor}) AS kept,
    (SELECT count(*) FROM step WHERE run_id IN (SELECT run_id FROM run WHERE start_at < ${floor})) AS steps,
    (SELECT count(*) FROM log_error WHERE logged_at < ${floor}) AS lines`);
  const { runs, kept, steps, lines } = row as Readonly<Record<string, number>>;
  return { before: floor, runs: runs!, steps: steps!, logLines: lines!, keptRuns: kept! };
}

async function firstRunBefore(connection: Connection, floor: number): Promise<number | undefined> {
  const [row] = await connection.query(`SELECT min(start_at) AS first FROM run WHERE start_at < ${floor}`);
  return row?.first as number | undefined;
}

/** Roll-ups of removed days go; of the week that is cut, one of the days left is made stale, which sums the week up anew. */
function rollUpsBefore(floor: number): string[] {
  return [
    `DELETE FROM rollup_day WHERE start_at < ${floor}`,
    `DELETE FROM rollup_week WHERE start_at < ${floor}`,
    `DELETE FROM stale_day WHERE day_at < ${floor}`,
    `INSERT INTO stale_day VALUES (${floor})`,
  ];
}

/** What else names things of that time: the error log, what was judged, and names that nothing uses any more. */
function restBefore(floor: number): string[] {
  return [
    `DELETE FROM log_error WHERE logged_at < ${floor}`,
    `DELETE FROM incident WHERE resolved_at < ${floor}`,
    `DELETE FROM alert_sent WHERE sent_at < ${floor} AND incident NOT IN (SELECT id FROM incident)`,
    `DELETE FROM verdict_mark WHERE marked_at < ${floor}`,
    `DELETE FROM observed_run WHERE coalesce(start_at, observed_at) < ${floor}`,
    `DELETE FROM name WHERE id NOT IN (${usedNames()})`,
  ];
}

function usedNames(): string {
  const columns = Object.entries(factTables).flatMap(([table, shape]) =>
    Object.entries(shape)
      .filter(([, kind]) => kind === "name")
      .map(([column]) => `SELECT ${sqlName(column)} AS id FROM ${sqlName(table)}`),
  );
  return `SELECT DISTINCT id FROM (${columns.join(" UNION ALL ")}) used WHERE id IS NOT NULL`;
}
