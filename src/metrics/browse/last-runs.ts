import type { SqlReader } from "../../store/store.ts";
import { readRows } from "../report/read-rows.ts";

/** A run, as short as it can be told. */
export interface LastRun {
  readonly runNumber: number;
  readonly startAt: number | undefined;
  /** Undefined while it goes on, or when nobody knows how it ended. */
  readonly result: string | undefined;
  readonly durationMs: number | undefined;
  /** It has not ended, and Jenkins keeps it. */
  readonly isOpen: boolean;
}

/** SQL: whether a run `r` goes on. Of one that Jenkins has discarded since, nobody knows. */
export const IS_OPEN = "(NOT r.finished AND r.run_id IN (SELECT run_id FROM build WHERE kind = 'run'))";

/** The latest runs of Pipelines in a period, by Pipeline, oldest first. @throws StoreError */
export async function lastRuns(
  store: SqlReader,
  pipelineIds: readonly number[],
  { since, limit }: { readonly since: number | undefined; readonly limit: number },
): Promise<ReadonlyMap<number, readonly LastRun[]>> {
  if (pipelineIds.length === 0) return new Map();
  const rows = await store.query(
    `SELECT r.pipeline_id AS "pipelineId", r.run_number AS "runNumber", r.start_at AS "startAt", r.duration_ms AS "durationMs",
       (SELECT text FROM name WHERE id = r.result) AS result, ${IS_OPEN}::INT AS open
     FROM (SELECT * FROM run WHERE pipeline_id IN (${pipelineIds.join(", ")})
         ${since === undefined ? "" : `AND start_at >= ${since}`}
       QUALIFY row_number() OVER (PARTITION BY pipeline_id ORDER BY start_at DESC NULLS LAST, run_number DESC) <= ${limit}) r
     ORDER BY r.pipeline_id, r.start_at NULLS FIRST, r.run_number`,
  );
  const shape = {
    pipelineId: "count",
    runNumber: "count",
    startAt: "number",
    durationMs: "number",
    result: "textOrNone",
    open: "count",
  } as const;
  const byPipeline = new Map<number, LastRun[]>();
  for (const { pipelineId, open, ...run } of readRows(rows, shape)) {
    const known = byPipeline.get(pipelineId) ?? [];
    known.push({ ...run, isOpen: open === 1 });
    byPipeline.set(pipelineId, known);
  }
  return byPipeline;
}
