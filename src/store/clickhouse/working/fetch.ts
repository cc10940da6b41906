import { quotedName } from "../schema/create-tables.ts";
import type { ClickHouseTable, TableColumn } from "../schema/tables.ts";
import { namesIn, readJson, readTabs, type WorkingPlace } from "./load.ts";
import { learnNames } from "./names.ts";
import { baseOf, columnList, shippedFacts, workingColumn } from "./working-tables.ts";

/** Runs per question: enough to be quick, few enough for the parser. */
const RUNS_PER_QUESTION = 500;

/** Puts the facts of runs back into a working store, as they were shipped. @param runIds of the working store @throws StoreError */
export async function fetchFacts(place: WorkingPlace, runIds: readonly number[]): Promise<void> {
  for (let from = 0; from < runIds.length; from += RUNS_PER_QUESTION) {
    const versions = await place.connection.query(
      `SELECT run_id + ${baseOf(place.slot)} AS run, facts_version AS version FROM shipped.run
       WHERE run_id IN (${runIds.slice(from, from + RUNS_PER_QUESTION).join(", ")})`,
    );
    const list = versions.map(({ run, version }) => `(${run}, ${version})`).join(", ");
    if (list === "") continue;
    await place.shard.synced(["name", ...shippedFacts.map(({ name }) => name)], async () => {
      for (const table of shippedFacts) await fetchTable(place, table, list);
    });
  }
}

async function fetchTable(place: WorkingPlace, table: ClickHouseTable, versions: string): Promise<void> {
  const { connection, shard, slot, files } = place;
  const runs = versions.replaceAll(/\((\d+), \d+\)/g, "$1");
  const select = `SELECT ${table.columns.map(({ name }) => quotedName(name)).join(", ")} FROM ${quotedName(table.name)}
    WHERE slot = ${slot} AND run_id IN (${runs}) AND (run_id, facts_version) IN (${versions})`;
  const file = await files.keep(await shard.stream(select, "TabSeparated"), "tsv");
  try {
    await connection.run(`CREATE OR REPLACE TEMP TABLE arrived AS SELECT * FROM ${readTabs(file, table.columns)}`);
  } finally {
    files.remove(file);
  }
  await learnNames(connection, shard, namesIn("arrived", table.columns));
  await connection.run(
    `INSERT INTO main."${table.name}" (${columnList(table.columns)}) SELECT ${table.columns.map((column) => workingColumn(column, slot)).join(", ")} FROM arrived`,
  );
}

const seenColumns: readonly TableColumn[] = [
  { name: "run_id", kind: "id" },
  { name: "source", kind: "text" },
  { name: "origin", kind: "text" },
  { name: "rows", kind: "text" },
];

/** Fetches what was seen of runs where a table of `observed_run`'s columns has no rows of it. @throws StoreError */
export async function fillObserved(place: WorkingPlace, table: string, where = "true"): Promise<void> {
  const { connection, shard, slot, files } = place;
  const runs = await connection.query(`SELECT DISTINCT run_id FROM ${table} WHERE rows IS NULL AND (${where})`);
  for (let from = 0; from < runs.length; from += RUNS_PER_QUESTION) {
    const list = runs.slice(from, from + RUNS_PER_QUESTION).map(({ run_id: id }) => (id as number) + baseOf(slot));
    const select = `SELECT run_id, source, origin, rows FROM observed_run FINAL
      WHERE slot = ${slot} AND deleted = 0 AND run_id IN (${list.join(", ")})`;
    const file = await shard.synced(["observed_run"], async () =>
      files.keep(await shard.stream(select, "JSONEachRow"), "json"),
    );
    try {
      await connection.run(`UPDATE ${table} AS o SET rows = a.rows FROM ${readJson(file, seenColumns)} a
        WHERE o.rows IS NULL AND o.run_id + ${baseOf(slot)} = a.run_id AND o.source = a.source AND o.origin = a.origin`);
    } finally {
      files.remove(file);
    }
  }
}
