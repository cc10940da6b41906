import { pipelineIds } from "../../duckdb/observed/known-pipelines.ts";
import { giveRuns, type KnownController, latest, setupTables } from "../../duckdb/observed/links.ts";
import { inTransaction } from "../../duckdb/transaction.ts";
import { quoted } from "../../sql-names.ts";
import type { SqlRow } from "../../store.ts";
import { fillObserved } from "../working/fetch.ts";
import type { WorkingPlace } from "../working/load.ts";
import { fetchForRuns } from "../working/prefetch.ts";
import type { WorkingStore } from "../working/working-store.ts";

/** Observations that are brought over at once: few enough for memory, as each may be of a long run. */
const ROWS_AT_ONCE = 200;

interface InWorkingStore extends KnownController {
  readonly working: WorkingStore;
}

/** Gives a controller all that another has which has no home, and the names of that, and ships it. Done again, it adds what came since. @throws StoreError */
export async function takeIn(to: InWorkingStore, from: InWorkingStore): Promise<void> {
  const { place } = to.working;
  const { connection } = place;
  const other = from.working.place;
  const items = await other.connection.query("SELECT full_name, first_seen_at FROM pipeline ORDER BY id");
  const at = latest(items.map((row) => row.first_seen_at as number));
  try {
    await inTransaction(connection, async () => {
      const aliases = await other.connection.query("SELECT alias FROM controller_alias");
      for (const alias of [from.key, ...aliases.map((row) => row.alias as string)])
        await connection.run(
          `INSERT INTO controller_alias SELECT $alias, ${to.id} WHERE $alias <> $key AND $alias NOT IN (SELECT alias FROM controller_alias)`,
          { alias, key: to.key },
        );
      await takeSetup(to, from);
      const names = items.map((row) => row.full_name as string);
      await pipelineIds(connection, { controllerId: to.id, names, at });
    });
    await to.working.ship();
    for await (const rows of observedOf(other)) {
      await fetchForRuns(place, rows.map(runOf));
      await inTransaction(connection, () => giveRuns(connection, rows, { controller: to.key, at }));
      // Facts are in memory until they are shipped.
      await to.working.ship();
    }
  } catch (error) {
    to.working.spoil(error);
    throw error;
  }
}

/** What another controller without a home is set up with is what its sources say; one that has a setup keeps its own. */
async function takeSetup(to: InWorkingStore, from: InWorkingStore): Promise<void> {
  if (to.isScanned) return;
  const { connection, files } = to.working.place;
  for (const table of setupTables) {
    const [own] = await connection.query(`SELECT count(*) AS n FROM ${table} WHERE controller_id = ${to.id}`);
    if (own?.n !== 0) continue;
    const file = files.place("parquet");
    await from.working.place.connection.run(
      `COPY (SELECT * REPLACE (${to.id} AS controller_id) FROM ${table}) TO ${quoted(file)} (FORMAT parquet)`,
    );
    await connection.run(`INSERT INTO ${table} SELECT * FROM read_parquet(${quoted(file)})`);
    files.remove(file);
  }
}

/** All that was seen of runs, with what they are of. */
async function* observedOf(place: WorkingPlace): AsyncGenerator<SqlRow[]> {
  const { connection } = place;
  await connection.run(
    "CREATE OR REPLACE TEMP TABLE leaving AS SELECT *, row_number() OVER () AS place FROM observed_run",
  );
  const [count] = await connection.query("SELECT count(*) AS n FROM leaving");
  for (let from = 0; from < (count?.n as number); from += ROWS_AT_ONCE) {
    await connection.run(`CREATE OR REPLACE TEMP TABLE leaving_now AS SELECT * EXCLUDE (place) FROM leaving
      WHERE place > ${from} AND place <= ${from + ROWS_AT_ONCE}`);
    await fillObserved(place, "leaving_now");
    yield connection.query("SELECT o.*, p.full_name FROM leaving_now o JOIN pipeline p ON p.id = o.pipeline_id");
  }
}

/** Which run a row of `observed_run` is about. */
export function runOf(row: SqlRow): { readonly pipeline: string; readonly number: number } {
  return { pipeline: row.full_name as string, number: row.run_number as number };
}
