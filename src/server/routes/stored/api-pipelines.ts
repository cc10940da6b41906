import type { ApiPipelineRow, ApiPipelineRun, PipelineAnswer } from "../../../api/pipelines.ts";
import type { OnePipeline } from "../../../metrics/browse/one-pipeline.ts";
import type { ListedPipeline } from "../../../metrics/browse/pipeline-list.ts";
import type { PipelineRun } from "../../../metrics/browse/pipeline-runs.ts";
import type { StageTimes } from "../../../metrics/browse/stage-times.ts";
import type { ErrorGroup } from "../../../model/error-report.ts";
import type { PerformanceChange } from "../../../model/performance-change.ts";
import { changeWords } from "../../../publish/change-sentence.ts";
import { isoInstant } from "../../../publish/iso-instant.ts";
import { categoryWords } from "../../../publish/page/error-sections.ts";
import { instantOf, known, lengthOf } from "./known.ts";
import { timeParts } from "./time-parts.ts";

/** A Pipeline of the list as the API has it. */
export function apiListedPipeline({ lastRuns, ...row }: ListedPipeline): ApiPipelineRow {
  return known({
    ...row,
    lastRuns: lastRuns.map(({ startAt, durationMs, ...run }) =>
      known({ ...run, startAt: instantOf(startAt), durationMs: lengthOf(durationMs) }),
    ),
  });
}

/** A run of a Pipeline as the API has it. */
export function apiPipelineRun(pipeline: string, { run, isOpen }: PipelineRun): ApiPipelineRun {
  return known({
    run: `${pipeline}#${run.runNumber ?? 0}`,
    runNumber: run.runNumber ?? 0,
    startAt: instantOf(run.startAt),
    result: run.result,
    durationMs: lengthOf(run.durationMs),
    isOpen,
    queueMs: lengthOf(run.queueMs),
    time: timeParts(run),
    flowNodes: run.flowNodes,
  });
}

/** A Pipeline as the API has it; `now` is for words about days. */
export function apiPipeline(one: OnePipeline, now: number): PipelineAnswer {
  const { pipeline, stages, changes, steps, errors, libraries, agents, time, ...rest } = one;
  const { name, syntax, isDisabled, goneAt, firstRunAt, lastRunAt } = pipeline;
  return known({
    ...rest,
    ...{ name, syntax, isDisabled },
    goneAt: instantOf(goneAt),
    firstRunAt: instantOf(firstRunAt),
    lastRunAt: instantOf(lastRunAt),
    time: [...time],
    stages: apiStageTimes(stages),
    changes: changes.map((change) => apiChange(change, now)),
    steps: steps.map((step) => known(step)),
    errors: errors.map(apiErrorGroup),
    libraries: libraries.map((library) => known(library)),
    agents: agents.map((agent) => known(agent)),
  });
}

function apiStageTimes({ bucketDays, startAts, run, stages, others }: StageTimes): PipelineAnswer["stages"] {
  const orNull = (values: readonly (number | undefined)[]): (number | null)[] => values.map((value) => value ?? null);
  return {
    bucketDays,
    startAts: startAts.map(isoInstant),
    run: orNull(run.durationMsP50),
    stages: stages.map(({ stage, durationMsP50, overallMsP50, totalMs }) =>
      known({ stage, durationMsP50: orNull(durationMsP50), overallMsP50, totalMs }),
    ),
    others,
  };
}

function apiChange(change: PerformanceChange, now: number): PipelineAnswer["changes"][number] {
  const { changedAt, runNumber, beforeMsP50, afterMsP50, parts } = change;
  return {
    ...{ runNumber, beforeMsP50, afterMsP50 },
    changedAt: isoInstant(changedAt),
    sentence: changeWords(change, now),
    isSlower: afterMsP50 > beforeMsP50,
    stages: parts.filter(({ kind, changed }) => kind === "stage" && changed).map(({ name }) => name),
  };
}

function apiErrorGroup(group: ErrorGroup): PipelineAnswer["errors"][number] {
  const { id, errorClass, causeClass, function: step, state, errors, runs, fatal, lastRun } = group;
  return known({
    ...{ id, errorClass, causeClass, function: step, state, errors, runs, fatal, lastRun },
    category: categoryWords(group.category),
    lastSeenAt: isoInstant(group.lastSeenAt),
  });
}
