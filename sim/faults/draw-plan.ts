import { HOUR, MINUTE } from "../engine/times.ts";
import type { WorldFamily } from "../families/family.ts";
import type { Pipeline } from "../pipelines/pipeline.ts";
import type { Random } from "../random/random.ts";
import { draw } from "../random/range.ts";
import { type Step, walk } from "../run/program.ts";
import type { Run } from "../run/run.ts";
import { isScript } from "../run/steps/work.ts";
import { type FaultKind, faultKinds } from "./fault.ts";
import type { FaultPlan } from "./plan.ts";

/** How long until a person does something about a fault: hours, rarely minutes or a day. */
export function drawPersonAfterMs(random: Random, family: WorldFamily): number {
  const ms = HOUR * random.lognormal(draw(random, family.faults.personMedianH), 0.8);
  return Math.min(24 * HOUR, Math.max(10 * MINUTE, ms));
}

/** What will go wrong in a run, if anything. */
export function drawPlan(run: Run, family: WorldFamily, random: Random): FaultPlan | undefined {
  if (!random.chance(family.faults.perRun)) return drawOverrun(run, family, random);
  const weights: Partial<Record<FaultKind, number>> = {};
  for (const kind of faultKinds) {
    const weight = family.faults.runKinds[kind];
    if (weight && keysFor(kind, run).length > 0) weights[kind] = weight;
  }
  const kind = random.weighted(weights);
  return kind && planFor(kind, run, { random, personAfterMs: drawPersonAfterMs(random, family) });
}

/** A plan of one kind; undefined when the Pipeline has no step it could strike. */
export function planFor(
  kind: FaultKind,
  run: Run,
  from: { readonly random: Random; readonly personAfterMs: number },
): FaultPlan | undefined {
  const keys = keysFor(kind, run);
  if (keys.length === 0) return undefined;
  const { random, personAfterMs } = from;
  return { kind, stepKey: random.pick(keys), fraction: random.next(), personAfterMs, isUsed: false };
}

function drawOverrun(run: Run, family: WorldFamily, random: Random): FaultPlan | undefined {
  if (!random.chance(family.troubles.overrunShare)) return undefined;
  const keys = keysFor("timeout-ignored", run);
  if (keys.length === 0) return undefined;
  return { kind: "overrun", stepKey: random.pick(keys), fraction: 0, personAfterMs: 0, isUsed: false };
}

/** Whether a kind of fault could strike a run of a Pipeline that begins by itself, or (the second) that one started by it. */
export function canStrike(kind: FaultKind, pipeline: Pipeline): boolean {
  if (kind === "silent-downstream") return [...walk(pipeline.program)].some(({ step }) => step.kind === "build");
  return keysOf(kind, pipeline).length > 0;
}

/** Keys of the steps of a run's Pipeline that a kind of fault could strike. */
function keysFor(kind: FaultKind, run: Run): string[] {
  if (kind === "silent-downstream" && run.start.cause.kind !== "upstream") return [];
  return keysOf(kind, run.pipeline);
}

function keysOf(kind: FaultKind, pipeline: Pipeline): string[] {
  if (kind === "zombie-blocks-next" && !pipeline.hasOneRunAtATime) return [];
  if (kind === "lock-taken-twice" && pipeline.isCrossed) return [];
  const fits = targets[kind];
  const keys: string[] = [];
  for (const { step, around } of walk(pipeline.program)) {
    if (fits?.(step, (block) => around.some((outer) => outer.kind === block))) keys.push(step.key);
  }
  return keys;
}

/** Where a step stands: blocks around it. */
type IsIn = (block: Step["kind"]) => boolean;

const isFreeScript = (step: Step, isIn: IsIn) => step.kind === "work" && isScript(step) && !isIn("timeout");
const isBetweenSteps = (step: Step, isIn: IsIn) => step.kind === "work" && !isIn("timeout") && !isIn("parallel");
const isAny = () => true;

/** Steps that each kind of fault of a run can strike; kinds that are not here strike things. */
const targets: Partial<Record<FaultKind, (step: Step, isIn: IsIn) => boolean>> = {
  "silent-step": isFreeScript,
  "silent-downstream": isFreeScript,
  "dotting-step": isFreeScript,
  "completion-lost": isFreeScript,
  "crawling-step": isFreeScript,
  "step-never-started": isFreeScript,
  "wrapper-died": isFreeScript,
  "no-space-on-agent": isFreeScript,
  "abort-ignored": isFreeScript,
  "silent-lock-holder": (step, isIn) => isFreeScript(step, isIn) && isIn("lock"),
  "timeout-ignored": (step, isIn) => step.kind === "work" && isScript(step) && isIn("timeout"),
  "lock-taken-twice": (step, isIn) => step.kind === "work" && isIn("lock"),
  "engine-busy": isBetweenSteps,
  "engine-paused": isBetweenSteps,
  "zombie-unlisted": isBetweenSteps,
  "runaway-loop": isBetweenSteps,
  "retry-storm": isBetweenSteps,
  "wait-until-for-ever": isBetweenSteps,
  "zombie-finished": isAny,
  "zombie-blocks-next": isAny,
  "input-forgotten": (step) => step.kind === "input",
  "label-missing": (step) => step.kind === "node",
};
