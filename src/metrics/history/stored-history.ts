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
  readonly rows: {
    readonly run: readonly FactRow<"run">[];
    readonly step: readonly FactRow<"step">[];
    readonly stage: readonly FactRow<"stage">[];
    readonly wait: readonly FactRow<"wait">[];
  };
}

/** Runs of a family that tell enough. */
const MOST_RUNS = 60;

/** Rows of steps read for one family: what bounds the time. */
const MOST_STEPS = 100_000;

/** The last finished runs of a family of Pipelines of a controller, oldest first, with their steps, stages and waits. @throws StoreError */
export async function storedHistory(
  store: SqlReader,
  { controller, pipeline, family }: HistoryOf & { readonly controller: string },
): Promise<StoredRun[]> {
  const runs = await store.query(
    `SELECT ${factColumns("run")}, full_name FROM run_fact JOIN (
       SELECT id, full_name FROM pipeline WHERE controller_id IN (SELECT id FROM controller WHERE key = $controller) AND (
         full_name = $pipeline OR full_name = $family
         OR ($family <> $pipeline AND starts_with(full_name, $family || '/')
             AND NOT contains(substr(full_name, length($family) + 2), '/')))) AS of_family ON of_family.id = pipeline_id
     WHERE finished AND start_at IS NOT NULL AND duration_ms IS NOT NULL
     ORDER BY start_at DESC, run_id DESC LIMIT ${MOST_RUNS}`,
    { controller, pipeline, family },
  );
  if (runs.length === 0) return [];
  const ids = runs.map(({ runId }) => Number(runId)).join(", ");
  const [step, stage, wait] = [
    await rowsByRun(store, "step", ids),
    await rowsByRun(store, "stage", ids),
    await rowsByRun(store, "wait", ids),
  ];
  return runs.reverse().map((row) => {
    const run = factRow("run", row);
    const id = run.runId ?? 0;
    const own = { run: [run], step: step.get(id) ?? [], stage: stage.get(id) ?? [], wait: wait.get(id) ?? [] };
    return { pipeline: String(row.full_name), family, number: run.runNumber ?? 0, rows: own };
  });
}

async function rowsByRun<Table extends FactTable>(
  store: SqlReader,
  table: Table,
  ids: string,
): Promise<Map<number, FactRow<Table>[]>> {
  const rows = await store.query(
    `SELECT ${factColumns(table)} FROM ${sqlName(table)}_fact WHERE run_id IN (${ids}) ORDER BY run_id DESC, flow_node LIMIT ${MOST_STEPS}`,
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
