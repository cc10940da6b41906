import type { FactRow } from "../../model/fact-row.ts";
import type { FactTable } from "../../model/facts.ts";
import { sqlName } from "../../store/sql-names.ts";
import type { SqlReader } from "../../store/store.ts";
import { factColumns, factRow } from "../browse/row-of.ts";

/** A Pipeline whose past is asked for. */
export interface HistoryOf {
  /** Full name. */
  readonly pipeline: string;
  /** The multibranch project for a branch, else the Pipeline itself: siblings of a branch tell about it too. */
  readonly family: string;
}

/** A run that ended, as the store has it: what a history of steps is made of. */
export interface StoredRun extends HistoryOf {
  readonly number: number;
  readonly rows: { readonly [Table in HistoryTable]: readonly FactRow<Table>[] };
}

type HistoryTable = "run" | "step" | "stage" | "wait" | "error";

/** Runs of a family that tell enough. */
const MOST_RUNS = 60;

/** Rows of a table that are read at once: what bounds the time, and the memory. */
const MOST_ROWS = 200_000;

/**
 * The last finished runs of Pipelines of a controller and of the siblings of branches, oldest first, with what tells how long their
 * steps took. All families are asked for together: a question takes its time whatever it is of.
 *
 * @throws StoreError
 */
export async function storedHistory(
  store: SqlReader,
  controller: string,
  of: readonly HistoryOf[],
): Promise<StoredRun[]> {
  const runs = await lastRuns(store, controller, of);
  if (runs.length === 0) return [];
  const ids = runs.map(({ runId }) => Number(runId)).join(", ");
  const [step, stage, wait, error] = [
    await rowsByRun(store, "step", ids),
    await rowsByRun(store, "stage", ids),
    await rowsByRun(store, "wait", ids),
    await rowsByRun(store, "error", ids),
  ];
  return runs.map((row) => {
    const run = factRow("run", row);
    const id = run.runId ?? 0;
    return {
      pipeline: String(row.full_name),
      family: String(row.family),
      number: run.runNumber ?? 0,
      rows: {
        run: [run],
        step: step.get(id) ?? [],
        stage: stage.get(id) ?? [],
        wait: wait.get(id) ?? [],
        error: error.get(id) ?? [],
      },
    };
  });
}

function lastRuns(store: SqlReader, controller: string, of: readonly HistoryOf[]): ReturnType<SqlReader["query"]> {
  const families = [...new Map(of.map((one) => [one.family, one])).values()];
  const parameters: Record<string, string> = { controller };
  families.forEach(({ pipeline, family }, index) => {
    parameters[`p${index}`] = pipeline;
    parameters[`f${index}`] = family;
  });
  const asked = families.map((_, index) => `($p${index}, $f${index})`).join(", ");
  return store.query(
    `WITH asked(pipeline, family) AS (VALUES ${asked}),
     of_family AS (SELECT id, full_name, family FROM pipeline JOIN asked ON full_name = pipeline OR full_name = family
         OR (family <> pipeline AND starts_with(full_name, family || '/') AND NOT contains(substr(full_name, length(family) + 2), '/'))
       WHERE controller_id IN (SELECT id FROM controller WHERE key = $controller)),
     known AS (SELECT run_id, full_name, family,
         row_number() OVER (PARTITION BY family ORDER BY start_at DESC, run_id DESC) AS place
       FROM run JOIN of_family ON of_family.id = pipeline_id
       WHERE finished AND start_at IS NOT NULL AND duration_ms IS NOT NULL)
     SELECT ${factColumns("run")}, full_name, family FROM run_fact JOIN known USING (run_id)
     WHERE place <= ${MOST_RUNS} ORDER BY start_at, run_id`,
    parameters,
  );
}

/** Of too many rows those of the newest runs are read. */
async function rowsByRun<Table extends FactTable>(
  store: SqlReader,
  table: Table,
  ids: string,
): Promise<Map<number, FactRow<Table>[]>> {
  const rows = await store.query(
    `SELECT ${factColumns(table)} FROM ${sqlName(table)}_fact WHERE run_id IN (${ids}) ORDER BY run_id DESC, flow_node LIMIT ${MOST_ROWS}`,
  );
  const byRun = new Map<number, FactRow<Table>[]>();
  for (const row of rows) {
    const id = Number(row.runId);
    const known = byRun.get(id);
    if (known === undefined) byRun.set(id, [factRow(table, row)]);
    else known.push(factRow(table, row));
  }
  return byRun;
}
