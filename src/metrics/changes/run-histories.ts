import type { MetricScope } from "../../model/metric-values.ts";
import { waitKinds } from "../../model/wait-kinds.ts";
import type { SqlReader, SqlRow } from "../../store/store.ts";
import { nameId } from "../engine/metric.ts";
import { runConditions, scopeParameters } from "../engine/subjects.ts";

/** Runs of one Pipeline that are looked at, the latest: older levels say nothing about today. */
const MOST_RUNS = 2000;

/** A Pipeline with enough successful runs to tell something. */
export interface KnownPipeline {
  readonly id: number;
  readonly pipeline: string;
  readonly controller: string;
}

/** The successful runs of one Pipeline, in order; columns of equal length. */
export interface RunHistory {
  readonly pipelineId: number;
  readonly runIds: readonly number[];
  readonly runNumbers: readonly number[];
  readonly startAts: readonly number[];
  readonly durations: readonly number[];
  /** How long each run waited, by kind of wait; `queue` is the wait before the start. */
  readonly waits: Readonly<Record<string, readonly (number | undefined)[]>>;
}

/** Pipelines with so many successful runs in a scope, by name. @throws StoreError */
export async function pipelinesWithRuns(
  store: SqlReader,
  scope: MetricScope,
  fewest: number,
): Promise<KnownPipeline[]> {
  const rows = await store.query(
    `SELECT p.id, p.full_name AS pipeline, c.key AS controller
     FROM (SELECT r.pipeline_id FROM run r WHERE ${successful(scope)} GROUP BY 1 HAVING count(*) >= ${fewest}) often
     JOIN pipeline p ON p.id = often.pipeline_id JOIN controller c ON c.id = p.controller_id ORDER BY controller, pipeline`,
    scopeParameters(scope),
  );
  return rows.map((row) => ({
    id: Number(row.id),
    pipeline: String(row.pipeline),
    controller: String(row.controller),
  }));
}

/** The successful runs of some Pipelines, Pipeline by Pipeline. @throws StoreError */
export async function runHistories(
  store: SqlReader,
  scope: MetricScope,
  ids: readonly number[],
): Promise<RunHistory[]> {
  const waits = waitKinds.map((kind) => `r.${kind === "sleep" ? "sleep_ms" : `${kind}_wait_ms`} AS ${kind}`);
  const rows = await store.query(
    `SELECT r.pipeline_id, r.run_id, r.run_number, r.start_at, r.duration_ms, r.queue_ms AS queue, ${waits.join(", ")}
     FROM run r WHERE r.pipeline_id IN (${ids.join(", ")}) AND ${successful(scope)} ORDER BY r.pipeline_id, r.start_at, r.run_number`,
    scopeParameters(scope),
  );
  const byPipeline = new Map<number, SqlRow[]>();
  for (const row of rows) {
    const known = byPipeline.get(Number(row.pipeline_id));
    if (known === undefined) byPipeline.set(Number(row.pipeline_id), [row]);
    else known.push(row);
  }
  return [...byPipeline].map(([pipelineId, all]) => history(pipelineId, all.slice(-MOST_RUNS)));
}

function successful(scope: MetricScope): string {
  const conditions = [
    "r.finished",
    `r.result = ${nameId("SUCCESS")}`,
    "r.duration_ms IS NOT NULL",
    "r.start_at IS NOT NULL",
  ];
  return [...conditions, ...runConditions(scope)].join(" AND ");
}

function history(pipelineId: number, rows: readonly SqlRow[]): RunHistory {
  const numbers = (column: string): number[] => rows.map((row) => Number(row[column]));
  const known = (column: string): (number | undefined)[] =>
    rows.map((row) => (row[column] === undefined ? undefined : Number(row[column])));
  return {
    pipelineId,
    runIds: numbers("run_id"),
    runNumbers: numbers("run_number"),
    startAts: numbers("start_at"),
    durations: numbers("duration_ms"),
    waits: Object.fromEntries([...waitKinds, "queue"].map((kind) => [kind, known(kind)])),
  };
}
