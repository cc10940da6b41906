import type { FactRow } from "../../model/fact-row.ts";
import type { SqlReader } from "../../store/store.ts";
import { IS_OPEN } from "./last-runs.ts";
import { factColumns, factRow } from "./row-of.ts";

/** A run of a Pipeline, and whether it goes on. */
export interface PipelineRun {
  readonly run: FactRow<"run">;
  readonly isOpen: boolean;
}

/** Which runs of a Pipeline are asked for: those before one, so many. */
export interface PipelineRunsQuery {
  readonly pipelineId: number;
  readonly before: { readonly startAt: number; readonly runNumber: number } | undefined;
  readonly limit: number;
}

/** Runs of a Pipeline, newest first; those whose start is not recorded come last. @throws StoreError */
export async function pipelineRuns(
  store: SqlReader,
  { pipelineId, before, limit }: PipelineRunsQuery,
): Promise<PipelineRun[]> {
  const start = "coalesce(r.start_at, 0)";
  const earlier =
    before === undefined
      ? ""
      : `AND (${start} < ${before.startAt} OR (${start} = ${before.startAt} AND r.run_number < ${before.runNumber}))`;
  const rows = await store.query(
    `SELECT ${factColumns("run")}, ${IS_OPEN}::INT AS open FROM run_fact r WHERE r.pipeline_id = ${pipelineId} ${earlier}
     ORDER BY ${start} DESC, r.run_number DESC LIMIT ${limit}`,
  );
  return rows.map((row) => ({ run: factRow("run", row), isOpen: row.open === 1 }));
}

/** The numbers of the runs of a Pipeline right before and after one. @throws StoreError */
export async function neighbours(
  store: SqlReader,
  { pipelineId = 0, runNumber = 0 }: Pick<FactRow<"run">, "pipelineId" | "runNumber">,
): Promise<{ readonly previous: number | undefined; readonly next: number | undefined }> {
  const [row] = await store.query(
    `SELECT max(run_number) FILTER (run_number < ${runNumber}) AS previous, min(run_number) FILTER (run_number > ${runNumber}) AS next
     FROM run WHERE pipeline_id = ${pipelineId}`,
  );
  const known = (value: unknown): number | undefined => (value === undefined ? undefined : Number(value));
  return { previous: known(row?.previous), next: known(row?.next) };
}
