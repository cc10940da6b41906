import type { Connection } from "../../duckdb/connection.ts";
import { appendRows } from "../../duckdb/rows.ts";
import type { Shard } from "../client/shards.ts";

/** The first 52 bits of a text's hash: the same number on all shards, and one that JavaScript counts exactly. SQL of DuckDB. */
const CLUSTER_ID = "CAST('0x' || left(sha256(text), 13) AS BIGINT)";

/**
 * Numbers of names that come from the cluster, in a working store: from here down. Those that are given out here begin at 0, or above these
 * when these were first.
 */
const FROM_CLUSTER = 2_000_000_000;

/** Ids per question: enough to be quick, few enough for the parser. */
const IDS_PER_QUESTION = 2000;

/** Makes the tables that map names' numbers: `shipped.name_of` from here to the cluster, `shipped.name_in` the other way. @throws StoreError */
export async function makeNameMaps(connection: Connection): Promise<void> {
  await connection.run("CREATE TABLE shipped.name_of (id INTEGER, cluster_id BIGINT)");
  await connection.run("CREATE TABLE shipped.name_in (id INTEGER, cluster_id BIGINT)");
}

/** Learns the texts of numbers that came from the cluster, so that `shipped.name_in` has all of them. @param ids a SELECT of them @throws StoreError */
export async function learnNames(connection: Connection, shard: Shard, ids: string): Promise<void> {
  const missing = await connection.query(
    `SELECT DISTINCT cluster_id AS id FROM (${ids}) asked WHERE cluster_id IS NOT NULL
       AND cluster_id NOT IN (SELECT cluster_id FROM shipped.name_in)`,
  );
  for (let from = 0; from < missing.length; from += IDS_PER_QUESTION) {
    const list = missing.slice(from, from + IDS_PER_QUESTION).map(({ id }) => id);
    const { rows } = await shard.query(
      `SELECT id, any(text) FROM name WHERE deleted = 0 AND id IN (${list.join(", ")}) GROUP BY id`,
    );
    await addNames(connection, rows as readonly (readonly [number, string])[]);
  }
}

async function addNames(connection: Connection, rows: readonly (readonly [number, string])[]): Promise<void> {
  const [known] = await connection.query("SELECT count(*) AS n FROM shipped.name_in");
  const first = FROM_CLUSTER - (known?.n as number);
  const numbered = rows.map(([clusterId, text], index) => ({ id: first - index, clusterId, text }));
  await appendRows(
    connection,
    "name",
    numbered.map(({ id, text }) => [id, text]),
  );
  for (const table of ["name_of", "name_in"]) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE arrived_name (id INTEGER, cluster_id BIGINT)`);
    await appendRows(
      connection,
      "arrived_name",
      numbered.map(({ id, clusterId }) => [id, clusterId]),
    );
    await connection.run(`INSERT INTO shipped.${table} SELECT * FROM arrived_name`);
  }
}

/** Gives names that were made here their numbers in the cluster, and returns the rows that the cluster needs, one on a line. @throws StoreError */
export async function newNames(connection: Connection, version: number): Promise<string | undefined> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE made_name AS SELECT id, ${CLUSTER_ID} AS cluster_id, text FROM name
    WHERE id NOT IN (SELECT id FROM shipped.name_of)`);
  await connection.run("INSERT INTO shipped.name_of SELECT id, cluster_id FROM made_name");
  const [row] =
    await connection.query(`SELECT string_agg(CAST(json_object('slot', 0, 'row_key', cluster_id, 'row_version', ${version},
    'deleted', 0, 'id', cluster_id, 'text', text) AS VARCHAR), chr(10)) AS lines FROM made_name`);
  return row?.lines as string | undefined;
}
