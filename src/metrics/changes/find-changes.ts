import type { MetricScope } from "../../model/metric-values.ts";
import type { PerformanceChange, PerformanceChanges } from "../../model/performance-change.ts";
import type { SqlReader } from "../../store/store.ts";
import { attributeChange, type PartOfChange, type PartSeries } from "./attribute-change.ts";
import { type ChangePoint, changePoints } from "./change-points.ts";
import { levelOf } from "./levels.ts";
import { stagesOfRuns, stepsOfRuns } from "./parts-of-runs.ts";
import { type KnownPipeline, pipelinesWithRuns, type RunHistory, runHistories } from "./run-histories.ts";

/** Fewer successful runs show no change that could not be chance. */
const FEWEST_RUNS = 10;

/** Changes that chance may be expected to make among all that are told: among a thousand Pipelines some always look changed. */
const EXPECTED_BY_CHANCE = 1;

/** Pipelines whose runs are read at once. */
const PIPELINES_AT_ONCE = 50;

/**
 * Where Pipelines of a scope got slower or faster, by the durations of their successful runs, and in which part of them.
 *
 * Changes are found Pipeline by Pipeline ({@link changePoints}). The more Pipelines are looked at, the clearer a change must
 * be: so that of all that are told one may be expected to be chance, however many there are.
 *
 * @throws StoreError
 */
export async function findChanges(store: SqlReader, scope: MetricScope): Promise<PerformanceChanges> {
  const pipelines = await pipelinesWithRuns(store, scope, FEWEST_RUNS);
  const found: FoundChange[] = [];
  for (let from = 0; from < pipelines.length; from += PIPELINES_AT_ONCE) {
    const some = new Map(pipelines.slice(from, from + PIPELINES_AT_ONCE).map((pipeline) => [pipeline.id, pipeline]));
    for (const history of await runHistories(store, scope, [...some.keys()]))
      found.push(...changesOf(history, some.get(history.pipelineId)!));
  }
  const changes: PerformanceChange[] = [];
  for (const change of mostCredible(found, pipelines.length)) changes.push(await explained(store, change));
  return { changes: changes.sort((one, other) => costOf(other) - costOf(one)), pipelines: pipelines.length };
}

/** A change, with the runs from the change before it to the change after it: it is at `at` of them. */
interface FoundChange {
  readonly pipeline: KnownPipeline;
  readonly point: ChangePoint;
  readonly at: number;
  readonly changedAt: number;
  readonly runNumber: number;
  readonly runIds: readonly number[];
  readonly durations: readonly number[];
  readonly waits: readonly PartSeries[];
}

function changesOf(history: RunHistory, pipeline: KnownPipeline): FoundChange[] {
  const points = changePoints(history.durations);
  return points.map((point, index) => {
    const from = points[index - 1]?.index ?? 0;
    const to = points[index + 1]?.index ?? history.durations.length;
    const waits = Object.entries(history.waits).map(([name, values]) => ({
      name,
      kind: "wait" as const,
      values: values.slice(from, to),
    }));
    return {
      pipeline,
      point,
      at: point.index - from,
      changedAt: history.startAts[point.index]!,
      runNumber: history.runNumbers[point.index]!,
      runIds: history.runIds.slice(from, to),
      durations: history.durations.slice(from, to),
      waits,
    };
  });
}

/** The changes that stand when so many Pipelines were looked at. */
function mostCredible(found: readonly FoundChange[], looked: number): FoundChange[] {
  return found.filter(({ point }) => point.pValue * looked <= EXPECTED_BY_CHANCE);
}

async function explained(store: SqlReader, change: FoundChange): Promise<PerformanceChange> {
  const { pipeline, point, at, durations, runIds } = change;
  const attribute = (parts: readonly PartSeries[]): PartOfChange[] => attributeChange({ at, whole: durations, parts });
  const stages = innermostFirst(attribute(await stagesOfRuns(store, runIds)));
  // Where one stage holds most of the change, the step is looked for in it.
  const stage = stages.find((part) => part.changed && (part.share ?? 0) >= 0.5)?.name;
  const inStage = stage === undefined ? [] : attribute(await stepsOfRuns(store, runIds, stage));
  const steps = inStage.length > 0 ? inStage : attribute(await stepsOfRuns(store, runIds, undefined));
  return {
    controller: pipeline.controller,
    pipeline: pipeline.pipeline,
    changedAt: change.changedAt,
    runNumber: change.runNumber,
    ratio: point.ratio,
    runsBefore: point.before.n,
    runsAfter: point.after.n,
    beforeMsP50: point.before.median,
    afterMsP50: point.after.median,
    pValue: point.pValue,
    trend: trendOf(durations),
    parts: [...stages, ...steps, ...attribute(change.waits)],
  };
}

/** Stages in stages hold the same change: of those that hold about as much of it, the shortest is where it is. */
function innermostFirst(stages: readonly PartOfChange[]): PartOfChange[] {
  const tenths = ({ share }: PartOfChange): number => Math.round((share ?? 0) * 10);
  return [...stages].sort((one, other) => tenths(other) - tenths(one) || one.beforeMs - other.beforeMs);
}

/** Points of a trend: as many as fit beside a name. */
const TREND_POINTS = 24;

function trendOf(durations: readonly number[]): number[] {
  const points = Math.min(TREND_POINTS, durations.length);
  return Array.from({ length: points }, (_, point) => {
    const group = durations.slice(
      Math.floor((point * durations.length) / points),
      Math.floor(((point + 1) * durations.length) / points),
    );
    return levelOf(Float64Array.from(group)).median;
  });
}

/** Milliseconds that a change costs or saves in all runs since. */
function costOf({ beforeMsP50, afterMsP50, runsAfter }: PerformanceChange): number {
  return Math.abs(afterMsP50 - beforeMsP50) * runsAfter;
}
