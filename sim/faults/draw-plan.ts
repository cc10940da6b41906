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
  const keys: string[] = [];
  for (const { step, around } of walk(pipeline.program)) if (fits(kind, step, around)) keys.push(step.key);
  return keys;
}

function fits(kind: FaultKind, step: Step, around: readonly Step[]): boolean {
  const isIn = (block: Step["kind"]) => around.some((outer) => outer.kind === block);
  switch (kind) {
    case "silent-step":
    case "silent-downstream":
    case "dotting-step":
    case "completion-lost":
    case "crawling-step":
    case "step-never-started":
    case "wrapper-died":
    case "no-space-on-agent":
    case "abort-ignored":
      return step.kind === "work" && isScript(step) && !isIn("timeout");
    case "silent-lock-holder":
      return step.kind === "work" && isScript(step) && isIn("lock") && !isIn("timeout");
    case "timeout-ignored":
      return step.kind === "work" && isScript(step) && isIn("timeout");
    case "lock-taken-twice":
      return step.kind === "work" && isIn("lock");
    case "engine-busy":
    case "engine-paused":
    case "zombie-unlisted":
    case "runaway-loop":
    case "retry-storm":
    case "wait-until-for-ever":
      return step.kind === "work" && !isIn("timeout") && !isIn("parallel");
    case "zombie-finished":
    case "zombie-blocks-next":
      return true;
    case "input-forgotten":
      return step.kind === "input";
    case "label-missing":
      return step.kind === "node";
    default:
      return false;
  }
}
