import { branchDirectory } from "../../../model/branch-directory.ts";
import { appendRows } from "../../duckdb/rows.ts";
import { quoted } from "../../sql-names.ts";
import type { BuildWrites, PipelineChange } from "../../store.ts";
import { fetchFacts, fillObserved } from "./fetch.ts";
import type { WorkingPlace } from "./load.ts";

/** Runs by Pipeline and number, in a table of the connection. */
const KEYS = "asked_key";

/** DuckDB may hold as much while it reads what was fetched. */
const FETCHING_MEMORY = "512MB";

/**
 * Fetches what is needed to put the runs of some Pipelines and numbers together with what other sources saw of them: what each saw, and the
 * facts of a home that nothing was put together with yet. In the transaction at hand.
 *
 * @throws StoreError
 */
async function fetchKeys(place: WorkingPlace): Promise<void> {
  const { connection } = place;
  // A scan that has written nothing yet is given less.
  await connection.limitMemory(FETCHING_MEMORY);
  await fillObserved(
    place,
    "main.observed_run",
    `EXISTS (SELECT 1 FROM ${KEYS} k WHERE k.pipeline_id = main.observed_run.pipeline_id AND k.run_number = main.observed_run.run_number)`,
  );
  const homes =
    await connection.query(`SELECT r.run_id FROM run r JOIN ${KEYS} k ON k.pipeline_id = r.pipeline_id AND k.run_number = r.run_number
    WHERE r.run_id NOT IN (SELECT run_id FROM main.observed_run) AND r.run_id NOT IN (SELECT run_id FROM step)
      AND r.run_id IN (SELECT run_id FROM shipped.run)`);
  await fetchFacts(place, [...new Set(homes.map(({ run_id: id }) => id as number))]);
}

async function makeKeys({ connection }: WorkingPlace, select: string): Promise<void> {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${KEYS} AS SELECT DISTINCT pipeline_id, run_number FROM (${select}) asked`,
  );
}

/** What writing runs that a source saw needs: of Pipelines of these names, as they are called in a home, too. @throws StoreError */
export async function fetchForRuns(
  place: WorkingPlace,
  runs: readonly { readonly pipeline: string; readonly number: number }[],
): Promise<void> {
  const { connection } = place;
  await connection.run("CREATE OR REPLACE TEMP TABLE asked_name (full_name VARCHAR, run_number INTEGER)");
  const rows = runs.flatMap(({ pipeline, number }) => [
    [pipeline, number],
    [branchDirectory(pipeline), number],
  ]);
  await appendRows(connection, "asked_name", rows);
  await makeKeys(
    place,
    `SELECT coalesce(c.other_pipeline_id, p.id) AS pipeline_id, n.run_number FROM asked_name n JOIN pipeline p ON p.full_name = n.full_name
       LEFT JOIN pipeline_change c ON c.pipeline_id = p.id AND c.kind = 'renamed'
     UNION ALL SELECT p.id, n.run_number FROM asked_name n JOIN pipeline p ON p.full_name = n.full_name`,
  );
  await fetchKeys(place);
}

/** What committing builds of a scan needs, where other sources saw the same runs. @throws StoreError */
export async function fetchForBuilds(place: WorkingPlace, written: readonly BuildWrites["builds"][]): Promise<void> {
  const { connection } = place;
  const [any] = await connection.query("SELECT 1 AS one FROM observed_run LIMIT 1");
  if (any === undefined) return;
  await connection.run("CREATE OR REPLACE TEMP TABLE written_build (pipeline_id INTEGER, run_number INTEGER)");
  const rows = written.flatMap((builds) =>
    [...builds.values()]
      .filter(({ kind }) => kind === "run")
      .map(({ pipelineId, runNumber }) => [pipelineId, runNumber]),
  );
  await appendRows(connection, "written_build", rows);
  await makeKeys(
    place,
    "SELECT pipeline_id, run_number FROM written_build JOIN observed_run USING (pipeline_id, run_number)",
  );
  await fetchKeys(place);
}

/** What taking a second name from a controller needs: all runs that were seen under it. @throws StoreError */
export async function fetchForOrigin(place: WorkingPlace, origin: string): Promise<void> {
  await makeKeys(place, `SELECT pipeline_id, run_number FROM observed_run WHERE origin = ${quoted(origin)}`);
  await fetchKeys(place);
}

/** What the end of a scan needs, which gives the runs of renamed Pipelines, and of branches, to others. @throws StoreError */
export async function fetchForEnd(
  place: WorkingPlace,
  { changes, names }: { readonly changes: readonly PipelineChange[]; readonly names: readonly string[] },
): Promise<void> {
  const { connection } = place;
  const [any] = await connection.query("SELECT 1 AS one FROM observed_run LIMIT 1");
  if (any === undefined) return;
  const renamed = changes.flatMap(({ pipelineId, otherPipelineId }) =>
    otherPipelineId === undefined ? [] : [pipelineId, otherPipelineId],
  );
  // Branches were known by the names that Jenkins shows, and are now by those of their directories.
  const shown = await connection.query(
    `SELECT id, full_name FROM pipeline WHERE NOT has_config AND NOT is_branch AND full_name LIKE '%/%' AND id IN (SELECT pipeline_id FROM observed_run)`,
  );
  const directories = shown
    .map((row) => branchDirectory(row.full_name as string))
    .filter((name) => names.includes(name));
  const list = ["", ...directories].map(quoted).join(", ");
  const ids = [-1, ...renamed, ...shown.map(({ id }) => id as number)].join(", ");
  await connection.run(`CREATE OR REPLACE TEMP TABLE moved_item AS
    SELECT id FROM pipeline WHERE id IN (${ids}) OR full_name IN (${list})`);
  await makeKeys(
    place,
    `SELECT m.id AS pipeline_id, o.run_number FROM moved_item m CROSS JOIN (SELECT DISTINCT run_number FROM observed_run
       WHERE pipeline_id IN (SELECT id FROM moved_item)) o`,
  );
  await fetchKeys(place);
}
