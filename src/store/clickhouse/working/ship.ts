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
  const changes: [string, string][] = [];
  for (const table of workingTables) {
    const sum = await sumOf(place, table);
    if (sums.get(table.name) === sum && !(table === runTable && sent)) continue;
    const lines = await changesOf(place, table, { version, factsVersion });
    if (lines !== undefined) changes.push([table.name, lines]);
  }
  // Before the runs: who reads them as they are now knows which days are about to change.
  const days = await changedDays(place, { version, changes });
  if (changes.length > 0) await writeThrough(place, journal, { version, changes: [...days, ...changes] });
  for (const [table] of changes) await takeAsShipped(place, table);
  if (sent) for (const { name } of shippedFacts) await connection.run(`DELETE FROM "${name}"`);
  await connection.run("DELETE FROM stale_day");
  for (const table of workingTables) sums.set(table.name, await sumOf(place, table));
}

/** Writes the facts of runs that are there; whether there were any. */
async function shipFacts(place: WorkingPlace, factsVersion: number): Promise<boolean> {
  const { connection } = place;
  await connection.run("CREATE OR REPLACE TEMP TABLE sent_run (run_id INTEGER)");
  const filled: ClickHouseTable[] = [];
  for (const table of shippedFacts) {
    const [row] = await connection.query(`SELECT count(*) AS n FROM "${table.name}"`);
    if (row?.n === 0) continue;
    filled.push(table);
    await connection.run(`INSERT INTO sent_run SELECT DISTINCT run_id FROM "${table.name}"`);
  }
  // Text of one table is written while that of the one before is on its way.
  const sending: Promise<PromiseSettledResult<void>>[] = [];
  for (const table of filled) {
    const file = await writeText(place, table, factsVersion);
    sending.push(settled(sendText(place, table, file)));
  }
  for (const sent of await Promise.all(sending)) if (sent.status === "rejected") throw sent.reason;
  return filled.length > 0;
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
  const values = table.columns.map((column) => `${clusterColumn(column, slot, "f.")} AS "${column.name}"`);
  const delimiter = formatOf(table) === "CSV" ? "','" : "'\t'";
  await connection.run(`COPY (SELECT ${slot} AS slot, ${factsVersion} AS facts_version, coalesce(r.start_at, 0) AS run_start_at,
      ${values.join(", ")} FROM "${table.name}" f JOIN run r ON r.run_id = f.run_id)
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

/** Tells whether a table is as it was: a sum over all its rows. */
async function sumOf({ connection }: WorkingPlace, { name }: ClickHouseTable): Promise<string> {
  const [row] = await connection.query(
    `SELECT count(*) || ' ' || coalesce(CAST(sum(hash(t)) AS VARCHAR), '') AS sum FROM main."${name}" t`,
  );
  return row?.sum as string;
}
