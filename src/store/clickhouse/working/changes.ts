import type { ClickHouseTable } from "../schema/tables.ts";
import { fillObserved } from "./fetch.ts";
import type { WorkingPlace } from "./load.ts";
import { baseOf, clusterColumn, columnList, runTable } from "./working-tables.ts";

/** Under which numbers changes are written. */
export interface ChangeVersions {
  readonly version: number;
  readonly factsVersion: number;
}

/**
 * Rows of a state table that are not as they were shipped last, as the cluster needs them: JSON objects, one on a line; undefined when there
 * are none. What is gone is told as deleted.
 *
 * @throws StoreError
 */
export async function changesOf(
  place: WorkingPlace,
  table: ClickHouseTable,
  versions: ChangeVersions,
): Promise<string | undefined> {
  const { connection } = place;
  const { name } = table;
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE now_row AS ${table === runTable ? runsNow(place, versions) : rowsNow(table)}`,
  );
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE "changed_${name}" AS SELECT * FROM now_row EXCEPT SELECT * FROM shipped."${name}"`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE "gone_${name}" AS SELECT * FROM shipped."${name}"
    WHERE row_key NOT IN (SELECT row_key FROM now_row)`);
  if (name === "observed_run") await fillObserved(place, `"changed_${name}"`);
  const [row] = await connection.query(`SELECT string_agg(line, chr(10)) AS lines FROM (
    SELECT ${lineOf(place, table, { version: versions.version, deleted: 0 })} AS line FROM "changed_${name}"
    UNION ALL SELECT ${lineOf(place, table, { version: versions.version, deleted: 1 })} FROM "gone_${name}") line`);
  return row?.lines as string | undefined;
}

/** Remembers a table's changes as shipped, once they are. @throws StoreError */
export async function takeAsShipped({ connection }: WorkingPlace, name: string): Promise<void> {
  await connection.run(
    `DELETE FROM shipped."${name}" WHERE row_key IN (SELECT row_key FROM "changed_${name}" UNION ALL SELECT row_key FROM "gone_${name}")`,
  );
  await connection.run(`INSERT INTO shipped."${name}" SELECT * FROM "changed_${name}"`);
  if (name === "observed_run")
    for (const table of ["main.observed_run", "shipped.observed_run"])
      await connection.run(`UPDATE ${table} SET rows = NULL WHERE rows IS NOT NULL`);
  for (const kind of ["changed", "gone"]) await connection.run(`DROP TABLE "${kind}_${name}"`);
}

/** Rows with their keys: a hash of what tells them apart, and of how many before are equal in that. */
function rowsNow({ name, key, columns }: ClickHouseTable): string {
  const parts = key.map((column) => `coalesce(CAST("${column}" AS VARCHAR), chr(30))`);
  return `SELECT CAST(md5_number_lower(concat_ws(chr(31), ${parts.join(", ")}, occurrence)) AS UBIGINT) AS row_key, ${columnList(columns)}
    FROM (SELECT *, row_number() OVER (PARTITION BY ${key.map((column) => `"${column}"`).join(", ")}) AS occurrence FROM main."${name}") keyed`;
}

/**
 * Runs, with the version of their facts: a new one where facts were written, or the run is another than it was. One that only belongs to
 * another Pipeline now keeps its facts.
 */
function runsNow({ slot }: WorkingPlace, { factsVersion }: ChangeVersions): string {
  const { columns } = runTable;
  const compared = columns.filter(({ name }) => name !== "pipeline_id");
  const isSame = compared.map(({ name }) => `r."${name}" IS NOT DISTINCT FROM s."${name}"`).join(" AND ");
  return `SELECT CAST(r.run_id + ${baseOf(slot)} AS UBIGINT) AS row_key,
      CASE WHEN s.run_id IS NOT NULL AND r.run_id NOT IN (SELECT run_id FROM sent_run) AND ${isSame} THEN s.facts_version
        ELSE ${factsVersion} END AS facts_version, ${columnList(columns, "r.")}
    FROM main.run r LEFT JOIN shipped.run s ON s.run_id = r.run_id`;
}

function lineOf(
  { slot }: WorkingPlace,
  table: ClickHouseTable,
  { version, deleted }: { readonly version: number; readonly deleted: 0 | 1 },
): string {
  const own = [`'slot', ${slot}`, "'row_key', row_key", `'row_version', ${version}`, `'deleted', ${deleted}`];
  if (table === runTable) own.push("'facts_version', facts_version");
  const columns = table.columns.map((column) => `'${column.name}', ${clusterColumn(column, slot)}`);
  return `CAST(json_object(${[...own, ...columns].join(", ")}) AS VARCHAR)`;
}
