import type { AgentSetup } from "../controller/agent.ts";
import type { CloudSetup } from "../controller/cloud.ts";
import { matches } from "../controller/labels.ts";
import { DAY, SECOND } from "../engine/times.ts";
import { type Step, walk } from "../run/program.ts";
import type { Pipeline } from "./pipeline.ts";

/** Share of a label's executor time that is used on average: at noon it is more than twice that. */
const MEAN_USE = 0.22;

/** Makes scripts shorter where the executors of a label would not suffice, as people would add agents. */
export function balance(
  pipelines: readonly Pipeline[],
  from: { readonly agents: readonly AgentSetup[]; readonly clouds: readonly CloudSetup[] },
): void {
  for (const label of new Set(pipelines.map((pipeline) => pipeline.label))) {
    const users = pipelines.filter((pipeline) => pipeline.label === label);
    const executors = executorsOf(label, from);
    const usedMs = users.reduce((sum, pipeline) => sum + runsPerDayOf(pipeline, pipelines) * workMs(pipeline), 0);
    const scale = Math.min(1, (executors * DAY * MEAN_USE) / usedMs);
    for (const pipeline of users) pipeline.timeScale = scale;
  }
}

function executorsOf(
  label: string | undefined,
  { agents, clouds }: { readonly agents: readonly AgentSetup[]; readonly clouds: readonly CloudSetup[] },
): number {
  const fixed = agents.filter((agent) => (label === undefined ? !agent.isExclusive : matches(label, agent)));
  const made = clouds.filter((cloud) => cloud.label === label);
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return sum(fixed.map(({ executors }) => executors)) + sum(made.map(({ capacity }) => capacity));
}

/** Runs a day, those that other Pipelines start with it. */
function runsPerDayOf(pipeline: Pipeline, all: readonly Pipeline[]): number {
  let starts = pipeline.runsPerDay;
  for (const other of all) {
    for (const { step } of walk(other.program)) {
      if (step.kind === "build" && step.pipeline === pipeline.fullName) starts += other.runsPerDay;
    }
  }
  return starts;
}

/** How often what is in a step is done. */
function timesOf(step: Step): number {
  if (step.kind === "loop") return step.times;
  return step.kind === "sometimes" ? step.share : 1;
}

/** What a run works on average: means of lognormals, with both modes. */
function workMs(pipeline: Pipeline): number {
  const runMean = Math.exp(pipeline.runLogSd ** 2 / 2);
  let ms = 0;
  for (const { step, around } of walk(pipeline.program)) {
    if (step.kind !== "work") continue;
    const times = around.reduce((product, outer) => product * timesOf(outer), 1);
    const { medianS, logSd, otherMode, tailShare } = step.law;
    const modes = 1 + (otherMode - 1) * pipeline.otherModeShare;
    ms += times * SECOND * medianS * Math.exp(logSd ** 2 / 2) * modes * (1 + tailShare) * runMean;
  }
  return ms;
}
