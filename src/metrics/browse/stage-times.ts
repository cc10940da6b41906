import type { SqlWriter } from "../../store/store.ts";
import { answer } from "../engine/answer.ts";
import { nameId } from "../engine/metric.ts";
import { DAY_MS, type Grain, grainDays, type MetricRow, type MetricScope } from "../engine/query.ts";
import { everyBucket } from "../engine/series.ts";
import { metricOf } from "../metrics.ts";
import { readRows, whole } from "../report/read-rows.ts";
import { grainFor } from "../report/timeline.ts";
import type { KnownPipeline } from "./one-pipeline.ts";

/** How long something took, per bucket of time; undefined where it did not run. */
interface TimesOverTime {
  readonly durationMsP50: readonly (number | undefined)[];
  /** How many there were. */
  readonly n: readonly number[];
}

/** A stage over time. */
interface StageOverTime extends TimesOverTime {
  readonly stage: string;
  /** Over the whole period. */
  readonly totalMs: number;
  readonly overallMsP50: number | undefined;
}

/** How long a Pipeline's runs and their stages took, over time. */
export interface StageTimes {
  readonly bucketDays: number;
  /** Starts of the buckets, without gaps. */
  readonly startAts: readonly number[];
  readonly run: TimesOverTime;
  /** Those with most time, in the order in which they usually begin. */
  readonly stages: readonly StageOverTime[];
  /** Stages that are left out. */
  readonly others: number;
}

/** Stages shown: what fits on a screen; what takes little time seldom tells anything. */
const MOST_STAGES = 8;

/** Days for up to ten weeks: a line of as many points as can be told apart. */
const MOST_DAYS = 70;

/** Durations of the runs of a Pipeline and of its stages over the time in which it ran. @throws StoreError */
export async function stageTimes(store: SqlWriter, pipeline: KnownPipeline, scope: MetricScope): Promise<StageTimes> {
  const firstAt = Math.max(scope.since ?? 0, pipeline.firstRunAt ?? 0);
  const lastAt = pipeline.lastRunAt ?? 0;
  if (lastAt < firstAt || lastAt === 0)
    return { bucketDays: 1, startAts: [], run: { durationMsP50: [], n: [] }, stages: [], others: 0 };
  const grain = grainFor((lastAt - firstAt) / DAY_MS, MOST_DAYS);
  const startAts = everyBucket(grain, firstAt, lastAt);
  const ask = async (id: "run.duration" | "stage.duration", by: readonly string[], of?: Grain) =>
    (await answer(store, metricOf(id), { scope, by, order: "total", grain: of })).rows;
  const totals = (await ask("stage.duration", ["stage"])).filter(({ total = 0 }) => total > 0);
  const perBucket = await ask("stage.duration", ["stage"], grain);
  const order = await usualOrder(store, pipeline, scope);
  const stages = totals.slice(0, MOST_STAGES).map(({ by, total = 0, value }) => ({
    stage: by.stage ?? "",
    totalMs: total,
    overallMsP50: whole(value),
    ...spread(
      startAts,
      perBucket.filter((row) => row.by.stage === by.stage),
    ),
  }));
  return {
    bucketDays: grainDays[grain],
    startAts,
    run: spread(startAts, await ask("run.duration", [], grain)),
    stages: stages.sort((one, other) => (order.get(one.stage) ?? 0) - (order.get(other.stage) ?? 0)),
    others: Math.max(0, totals.length - MOST_STAGES),
  };
}

function spread(startAts: readonly number[], rows: readonly MetricRow[]): TimesOverTime {
  const byStart = new Map(rows.map((row) => [row.at, row]));
  return {
    durationMsP50: startAts.map((at) => whole(byStart.get(at)?.value)),
    n: startAts.map((at) => byStart.get(at)?.n ?? 0),
  };
}

/** How long after the start of a run each stage typically begins. */
async function usualOrder(
  store: SqlWriter,
  { id }: KnownPipeline,
  { since }: MetricScope,
): Promise<ReadonlyMap<string, number>> {
  const rows = await store.query(
    `SELECT (SELECT text FROM name WHERE id = usual.name) AS stage, usual.after_ms AS "afterMs" FROM (
       SELECT s.name, median(s.start_at - r.start_at) AS after_ms FROM stage s JOIN run r ON r.run_id = s.run_id
       WHERE r.pipeline_id = ${id} AND s.kind = ${nameId("stage")} ${since === undefined ? "" : `AND r.start_at >= ${since}`}
       GROUP BY 1) usual`,
  );
  return new Map(readRows(rows, { stage: "text", afterMs: "count" }).map(({ stage, afterMs }) => [stage, afterMs]));
}
