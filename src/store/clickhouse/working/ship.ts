import { randomInt } from "node:crypto";
import { quoted } from "../../sql-names.ts";
import { quotedName } from "../schema/create-tables.ts";
import type { ClickHouseTable } from "../schema/tables.ts";
import { changesOf, takeAsShipped } from "./changes.ts";
import { type Journal, writeThrough } from "./journal.ts";
import type { WorkingPlace } from "./load.ts";
import { newNames } from "./names.ts";
import { changedDays } from "./stale-days.ts";
import { clusterColumn, runTable, shippedFacts, workingTables } from "./working-tables.ts";

/** Versions of facts are drawn: that of facts which were cut off on their way must never be used again. */
const VERSIONS = 2 ** 47;

/** What was shipped of each table last, so that those which did not change need not be compared row by row. */
export type TableSums = Map<string, string>;

/**
 * Brings what a working store has committed into the cluster: names and facts first, which count for nothing without their runs, then the
 * rest in one row of the journal. Once that is there it is safe: whoever takes over goes on from it.
 *
 * @throws StoreError; then the working store is of no more use
 */
export async function ship(place: WorkingPlace, journal: Journal, sums: TableSums): Promise<void> {
  const { connection, shard } = place;
  const version = journal.version + 1;
  const factsVersion = 1 + randomInt(VERSIONS);
  const names = await newNames(connection, version);
  if (names !== undefined) await shard.insertLines("name", names);
  const sent = await shipFacts(place, factsVersion);
  const now = await sumsOf(place);
  const isSame = ({ name }: ClickHouseTable): boolean => sums.get(name) === now.get(name);
  const changes: [string, string][] = [];
  for (const table of workingTables.filter((each) => !isSame(each) || (each === runTable && sent))) {
    const lines = await changesOf(place, table, { version, factsVersion });
    if (lines !== undefined) changes.push([table.name, lines]);
  }
  // Before the runs: who reads them as they are now knows which days are about to change.
  const days = await changedDays(place, { version, changes });
  if (changes.length > 0) await writeThrough(place, journal, { version, changes: [...days, ...changes] });
  for (const [table] of changes) await takeAsShipped(place, table);
  if (sent) for (const { name } of shippedFacts) await connection.run(`DELETE FROM "${name}"`);
  await connection.run("DELETE FROM stale_day");
  for (const [name, sum] of now) sums.set(name, sum);
  // What was seen of runs is not kept once it is shipped.
  if (changes.some(([table]) => table === "observed_run")) sums.delete("observed_run");
}

/** Writes the facts of runs that are there; whether there were any. */
async function shipFacts(place: WorkingPlace, factsVersion: number): Promise<boolean> {
  const { connection } = place;
  await connection.run("CREATE OR REPLACE TEMP TABLE sent_run (run_id INTEGER)");
  const filled = await filledTables(place);
  if (filled.length === 0) return false;
  const runs = filled.map(({ name }) => `SELECT run_id FROM "${name}"`);
  await connection.run(`INSERT INTO sent_run ${runs.join(" UNION ")}`);
  // Text of one table is written while that of the one before is on its way.
  const sending: Promise<PromiseSettledResult<void>>[] = [];
  for (const table of filled) {
    const file = await writeText(place, table, factsVersion);
    sending.push(settled(sendText(place, table, file)));
  }
  for (const sent of await Promise.all(sending)) if (sent.status === "rejected") throw sent.reason;
  return true;
}

/** A result that may fail while something else is waited for. */
async function settled<T>(result: Promise<T>): Promise<PromiseSettledResult<T>> {
  return (await Promise.allSettled([result]))[0]!;
}

/** Writes the facts of a table into a file, as the cluster has them. */
async function writeText(
  { connection, slot, files }: WorkingPlace,
  table: ClickHouseTable,
  factsVersion: number,
): Promise<string> {
  const file = files.place("txt");
  // Joined: a subquery for each name is thought about for longer than most commits take.
  const joins: string[] = [];
  const values = table.columns.map((column, index) => {
    if (column.kind !== "name") return clusterColumn(column, slot, "f.");
    joins.push(`LEFT JOIN shipped.name_of n${index} ON n${index}.id = f."${column.name}"`);
    return `n${index}.cluster_id`;
  });
  const delimiter = formatOf(table) === "CSV" ? "','" : "'\t'";
  await connection.run(`COPY (SELECT ${slot} AS slot, ${factsVersion} AS facts_version, coalesce(r.start_at, 0) AS run_start_at,
      ${values.join(", ")} FROM "${table.name}" f JOIN run r ON r.run_id = f.run_id ${joins.join(" ")})
    TO ${quoted(file)} (FORMAT csv, HEADER false, NULLSTR '\\N', DELIMITER ${delimiter})`);
  return file;
}

async function sendText({ shard, files }: WorkingPlace, table: ClickHouseTable, file: string): Promise<void> {
  const names = table.columns.map(({ name }) => quotedName(name));
  try {
    await shard.insertText(quotedName(table.name), {
      columns: ["slot", "facts_version", "run_start_at", ...names],
      format: formatOf(table),
      stream: () => files.read(file),
    });
  } finally {
    files.remove(file);
  }
}

/** Numbers alone need no quoting. */
function formatOf({ columns }: ClickHouseTable): "CSV" | "TabSeparated" {
  return columns.some(({ kind }) => kind === "text") ? "CSV" : "TabSeparated";
}

/** Fact tables that have rows. */
async function filledTables({ connection }: WorkingPlace): Promise<ClickHouseTable[]> {
  const counts = shippedFacts.map(({ name }) => `SELECT '${name}' AS name, count(*) AS n FROM "${name}"`);
  const rows = await connection.query(counts.join(" UNION ALL "));
  const filled = new Set(rows.filter(({ n }) => n !== 0).map(({ name }) => name));
  return shippedFacts.filter(({ name }) => filled.has(name));
}

/** Tells whether tables are as they were: a sum over all rows of each. */
async function sumsOf({ connection }: WorkingPlace): Promise<TableSums> {
  const sums = workingTables.map(
    ({ name }) => `SELECT '${name}' AS name, count(*) || ' ' || coalesce(CAST(sum(hash(t)) AS VARCHAR), '') AS sum
      FROM main."${name}" t`,
  );
  const rows = await connection.query(sums.join(" UNION ALL "));
  return new Map(rows.map(({ name, sum }) => [name as string, sum as string]));
}
