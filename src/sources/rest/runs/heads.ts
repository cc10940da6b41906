import type { BlockObservation, HeadObservation, LogSign } from "../../../model/running.ts";
import type { WaitingTask } from "../answers/queue.ts";
import type { RestStep } from "../answers/rest-step.ts";
import type { RestStage } from "../answers/stage-tree.ts";
import { compact } from "../json.ts";
import { UNKNOWN_STEP } from "../step-names.ts";
import type { FollowedRun } from "./followed-run.ts";
import { isOpen } from "./outcomes.ts";

/** What else than itself tells where a run stands. */
export interface HeadSurroundings {
  /** Its `node` steps in the queue. */
  readonly waiting: readonly WaitingTask[];
  /** Runs that its `build` steps started and that go on. */
  readonly started: readonly string[];
  /** Agents that are offline. */
  readonly offline: ReadonlySet<string>;
}

/** Where a run stands: its steps that go on, and its `node` steps that wait in the queue. Empty when neither is seen. */
export function headsOf(run: FollowedRun, { waiting, started, offline }: HeadSurroundings): HeadObservation[] {
  const stages = new Map((run.tree?.stages ?? []).map((stage) => [stage.flowNode, stage]));
  const open = (run.steps?.steps ?? []).filter(({ state }) => isOpen(state));
  const builds = open.filter((step) => step.isMaybeBuild || step.function === "build");
  return [
    ...open.map((step) => {
      const isBuild = started.length > 0 && builds.includes(step);
      // Which of several started which is not told.
      const child = isBuild && builds.length === 1 && started.length === 1 ? started[0] : undefined;
      return stepHead(run, { step, stages, isBuild, child, offline });
    }),
    ...waiting.map(queuedHead),
  ];
}

/** Why its `node` steps wait, as phrases of Jenkins. */
export function signsOf(waiting: readonly WaitingTask[]): LogSign[] {
  return waiting.flatMap(({ item, cause }) =>
    cause === undefined || item.flowNode === undefined
      ? []
      : [{ kind: cause.kind, offset: 0, flowNode: item.flowNode, names: cause.names }],
  );
}

interface StepPlace {
  readonly step: RestStep;
  readonly stages: ReadonlyMap<number, RestStage>;
  readonly isBuild: boolean;
  readonly child: string | undefined;
  readonly offline: ReadonlySet<string>;
}

function stepHead(run: FollowedRun, { step, stages, isBuild, child, offline }: StepPlace): HeadObservation {
  const around = stagesAround(step.stage, stages);
  const name = step.function ?? (isBuild ? "build" : UNKNOWN_STEP);
  return compact({
    flowNode: step.flowNode,
    function: name,
    startAt: step.startAt,
    position: "step" as const,
    path: pathOf(around, name),
    blocks: around.map(blockOf),
    agent: agentOf(run, around, offline),
    pausedSince: step.state === "paused" ? step.startAt : undefined,
    downstream: child === undefined ? undefined : { run: child },
  });
}

/** Outermost first. */
function stagesAround(stage: number | undefined, stages: ReadonlyMap<number, RestStage>): RestStage[] {
  const around: RestStage[] = [];
  for (let at = stage; at !== undefined && around.length < 100; at = around[0]!.parent) {
    const found = stages.get(at);
    if (found === undefined) break;
    around.unshift(found);
  }
  return around;
}

/** As paths are made of a home: names of stages and branches, and the function. */
function pathOf(around: readonly RestStage[], name: string): string {
  return [...around.map((stage) => stage.name.replaceAll("/", ":")), name].join("/");
}

function blockOf({ flowNode, kind, name, startAt }: RestStage): BlockObservation {
  return compact({ flowNode, function: kind === "stage" ? "stage" : "parallel", name, startAt });
}

/**
 * The agent of its stage, as long as the run holds an executor there; without a stage that says, the only one it holds. One that went
 * offline may show no executors any more.
 */
function agentOf(
  { agents, steps }: FollowedRun,
  around: readonly RestStage[],
  offline: ReadonlySet<string>,
): string | undefined {
  const named = around.findLast(({ agent }) => agent !== undefined)?.agent;
  if (named !== undefined)
    return agents.includes(named) || (agents.length === 0 && offline.has(named)) ? named : undefined;
  const open = (steps?.steps ?? []).filter(({ state }) => isOpen(state)).length;
  return agents.length === 1 && open === 1 ? agents[0] : undefined;
}

function queuedHead({ item }: WaitingTask): HeadObservation {
  return compact({
    flowNode: item.flowNode ?? 0,
    function: "node",
    startAt: item.inQueueSince,
    position: "step" as const,
    path: "node",
    blocks: [],
    label: item.label,
  });
}
