import type { ObservedRun } from "../../../model/observed-run.ts";
import type { RunRows } from "../../../model/run-rows.ts";
import type { Gap } from "../../../model/sources.ts";
import { waitOfFunction } from "../../../model/wait-kinds.ts";
import type { RestStep, RestSteps } from "../answers/rest-step.ts";
import type { RunAnswer } from "../answers/run-answer.ts";
import type { RestStage, StageTree } from "../answers/stage-tree.ts";
import type { StageView } from "../answers/stage-view.ts";
import { compact } from "../json.ts";
import type { RunPlace } from "../places.ts";
import { joinedStages } from "./joined-stages.ts";
import { joinedSteps } from "./joined-steps.ts";
import { outcomeOf } from "./outcomes.ts";

/** What was answered about one run that has ended. */
export interface EndedAnswers {
  readonly place: RunPlace;
  readonly run: RunAnswer;
  readonly tree: StageTree | undefined;
  readonly view: StageView | undefined;
  readonly steps: RestSteps | undefined;
  readonly observedAt: number;
}

/** Puts together what was answered of a run that has ended; undefined when it has no start: then it is no run. */
export function observedRun(answers: EndedAnswers): ObservedRun | undefined {
  const { place, run, view } = answers;
  const startAt = view?.startAt ?? run.scheduledAt;
  if (startAt === undefined) return undefined;
  const stages = joinedStages(answers.tree?.stages ?? [], view?.stages ?? []);
  const steps = joinedSteps(view?.steps ?? [], answers.steps?.steps ?? [], stages);
  return {
    source: "rest",
    pipeline: place.pipeline,
    number: place.number,
    startAt,
    observedAt: answers.observedAt,
    rows: {
      run: [runRow(answers, startAt, stages)],
      step: steps.map(stepRow),
      stage: stages.map(stageRow),
      wait: steps.flatMap(waitRow),
      error: steps.flatMap(errorRow),
      agentUse: [],
      libraryUse: run.libraries.map(({ name, version, trusted }) => compact({ library: name, version, trusted })),
      feature: causeRows(run),
    },
    gaps: gapsOf(answers, steps),
  };
}

function runRow(
  { place, run, tree }: EndedAnswers,
  startAt: number,
  stages: readonly RestStage[],
): RunRows["run"][number] {
  const depths = depthsOf(stages);
  const isNested = tree !== undefined && !tree.isCut;
  return compact({
    runNumber: place.number,
    scheduledAt: run.scheduledAt,
    startAt,
    durationMs: run.durationMs,
    finished: true,
    result: run.result,
    syntax: run.isDeclarative ? "declarative" : undefined,
    queueMs: run.queueMs,
    stages: isNested ? stages.filter(({ kind }) => kind === "stage").length : undefined,
    stageDepth: isNested ? Math.max(0, ...depths.values()) : undefined,
    parallelWidth: isNested ? widest(stages) : undefined,
    replayed: run.causes.includes("ReplayCause"),
    restarted: run.causes.includes("RestartDeclarativePipelineCause"),
  });
}

/** Stages around each, itself included; outer ones come first. */
function depthsOf(stages: readonly RestStage[]): ReadonlyMap<number, number> {
  const parents = new Map(stages.map((stage) => [stage.flowNode, stage]));
  const depths = new Map<number, number>();
  const depthOf = (stage: RestStage, left: number): number => {
    const known = depths.get(stage.flowNode);
    if (known !== undefined) return known;
    const outer = stage.parent === undefined || left === 0 ? undefined : parents.get(stage.parent);
    const depth = (outer === undefined ? 0 : depthOf(outer, left - 1)) + (stage.kind === "stage" ? 1 : 0);
    depths.set(stage.flowNode, depth);
    return depth;
  };
  for (const stage of stages) depthOf(stage, 1000);
  return depths;
}

/** Most branches side by side within one stage. */
function widest(stages: readonly RestStage[]): number {
  const widths = new Map<number | undefined, number>();
  for (const { kind, parent } of stages) if (kind === "branch") widths.set(parent, (widths.get(parent) ?? 0) + 1);
  return Math.max(0, ...widths.values());
}

function stageRow(stage: RestStage): RunRows["stage"][number] {
  const outcome = outcomeOf(stage.state);
  return compact({
    flowNode: stage.flowNode,
    kind: stage.kind,
    name: stage.name,
    parentStage: stage.parent,
    startAt: stage.startAt,
    durationMs: stage.durationMs,
    synthetic: stage.synthetic,
    executed: outcome === undefined ? undefined : outcome !== "NOT_EXECUTED",
    outcome,
  });
}

function stepRow(step: RestStep): RunRows["step"][number] {
  const outcome = outcomeOf(step.state);
  const failed = outcome === "FAILURE" || outcome === "ABORTED";
  return compact({
    flowNode: step.flowNode,
    stage: step.stage,
    function: step.function,
    isBlock: false,
    startAt: step.startAt,
    durationMs: step.durationMs,
    outcome,
    failed: outcome === undefined ? undefined : failed,
    ownError: outcome === undefined ? undefined : failed,
  });
}

/** Of steps that have no body; those that have one are not seen. */
function waitRow(step: RestStep): RunRows["wait"][number][] {
  const kind = step.function === undefined ? undefined : waitOfFunction.get(step.function);
  if (kind === undefined || outcomeOf(step.state) === "NOT_EXECUTED") return [];
  const durationMs = kind === "input" ? step.pausedMs : step.durationMs;
  return [compact({ flowNode: step.flowNode, kind, startAt: step.startAt, durationMs })];
}

function errorRow(step: RestStep): RunRows["error"][number][] {
  const { flowNode, stage, errorClass } = step;
  if (errorClass === undefined) return [];
  return [compact({ flowNode, stage, function: step.function, errorClass })];
}

function causeRows({ causes }: RunAnswer): RunRows["feature"] {
  const counts = new Map<string, number>();
  for (const cause of causes) counts.set(cause, (counts.get(cause) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ kind: "cause", name, count }));
}

/** Blocks, waits before them and what an error was inside are never told. */
function gapsOf(answers: EndedAnswers, steps: readonly RestStep[]): Gap[] {
  const { view } = answers;
  const gaps: Gap[] = [{ kind: "blocks" }, { kind: "waits" }, { kind: "errors" }];
  const unnamed = steps.filter((step) => step.function === undefined).length;
  if (unnamed > 0) gaps.push({ kind: "functions", count: unnamed });
  const untimed = steps.filter((step) => step.durationMs === undefined).length;
  if (untimed > 0) gaps.push({ kind: "ends", count: untimed });
  if (answers.steps === undefined && view === undefined) gaps.push({ kind: "steps" });
  else if (isCut(answers)) gaps.push({ kind: "cut" });
  return gaps;
}

/** The Stage View leaves out steps after nested stages, those in no stage, and those after the hundredth of one; the graph's list has all. */
function isCut({ tree, steps }: EndedAnswers): boolean {
  return tree?.isCut === true || steps?.isCut !== false;
}
