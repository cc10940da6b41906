import { DAY, type EpochMs } from "../engine/times.ts";
import type { WorldFamily } from "../families/family.ts";
import { startsPerStart } from "../load.ts";
import type { Random } from "../random/random.ts";
import { draw, drawWhole } from "../random/range.ts";
import { walk } from "../run/program.ts";
import { drawCrossed, drawProgram } from "./draw-program.ts";
import type { Style } from "./draw-steps.ts";
import { purposes, scmBranches, services, teams } from "./names.ts";
import type { Pipeline } from "./pipeline.ts";

/** What the Pipelines of a world are drawn from. */
export interface PipelineDraw {
  readonly family: WorldFamily;
  readonly random: Random;
  readonly startAt: EpochMs;
  readonly days: number;
  readonly runsPerDay: number;
  readonly locks: readonly string[];
}

/** The two locks that two Pipelines of each world take in opposite order. */
export const crossedLocks = ["database", "cluster"] as const;

/** Pipelines that take them. */
export const crossedPipelines = ["rollout-east", "rollout-west"] as const;

/** Draws the Pipelines of a world: few run often, many seldom. */
export function drawPipelines(from: PipelineDraw): Pipeline[] {
  const { family, random } = from;
  const count = drawWhole(random, family.pipelines.count);
  const downstream = Array.from({ length: 3 }, (_, place) => `common-${purposes[place]}`);
  const pipelines = downstream.map((fullName) => drawOne(from, { fullName, weight: 0, downstream: [] }));
  const weights = Array.from({ length: count }, (_, place) => 1 / (place + 2) ** 0.8);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const names = new Set<string>();
  for (const weight of weights) {
    const fullName = freshName(random, names);
    pipelines.push(...drawFamily(from, { fullName, weight: weight / total, downstream }));
  }
  crossedPipelines.forEach((fullName, place) => {
    pipelines.push(drawOne(from, { fullName, weight: 0.0015, downstream: [], crossed: place }));
  });
  return pipelines.map((pipeline) => ({ ...pipeline, runsPerDay: pipeline.runsPerDay / startedShare(pipelines) }));
}

/** All runs against those that no other Pipeline starts. */
function startedShare(pipelines: readonly Pipeline[]): number {
  let own = 0;
  let all = 0;
  for (const { runsPerDay, program } of pipelines) {
    own += runsPerDay;
    all += runsPerDay;
    for (const { step } of walk(program)) if (step.kind === "build") all += runsPerDay;
  }
  return own === 0 ? 1 : all / own;
}

interface Plan {
  readonly fullName: string;
  /** Share of all runs. */
  readonly weight: number;
  readonly downstream: readonly string[];
  readonly branchOf?: { readonly project: string; readonly branch: string };
  readonly crossed?: number;
  readonly base?: Pipeline;
}

/** A Pipeline, or a multibranch project with its branches, which share a program. */
function drawFamily(from: PipelineDraw, plan: Plan): Pipeline[] {
  const { family, random } = from;
  if (!random.chance(family.pipelines.multibranchShare)) return [drawOne(from, plan)];
  const count = random.whole(2, 6);
  const first = random.whole(0, 1);
  const pipelines: Pipeline[] = [];
  for (const branch of ["main", ...scmBranches.slice(1 + first, count + first)]) {
    const share = branch === "main" ? 0.5 : 0.5 / (count - 1 || 1);
    const [base] = pipelines;
    pipelines.push(
      drawOne(from, {
        ...plan,
        fullName: `${plan.fullName}/${encodeURIComponent(branch)}`,
        weight: plan.weight * share,
        branchOf: { project: plan.fullName, branch },
        ...(base && { base }),
      }),
    );
  }
  return pipelines;
}

function drawOne(from: PipelineDraw, plan: Plan): Pipeline {
  const random = from.random.fork(`pipeline/${plan.fullName}`);
  const place = drawPlace(from, plan, random);
  return plan.base ? { ...plan.base, ...place } : { ...place, ...drawNature(from, plan, random) };
}

/** What each branch of a multibranch project has for itself. */
function drawPlace({ family, startAt, days, runsPerDay }: PipelineDraw, plan: Plan, random: Random) {
  const isNew = plan.base !== undefined || (plan.weight > 0 && random.chance(family.pipelines.newShare));
  return {
    fullName: plan.fullName,
    folder: folderOf(plan),
    ...(plan.branchOf && { branchOf: plan.branchOf }),
    runsPerDay: (plan.weight * runsPerDay) / startsPerStart(family.load),
    bornAt: isNew && random.chance(0.6) ? startAt + random.next() * days * DAY * 0.9 : startAt,
    isCrossed: plan.crossed !== undefined,
    timeScale: 1,
    runs: [],
    nextNumber: 1,
  };
}

/** What branches of a project share. */
function drawNature(from: PipelineDraw, plan: Plan, random: Random) {
  const { family } = from;
  const laws = family.pipelines;
  const isCrossed = plan.crossed !== undefined;
  const label = drawLabel(random, family);
  const logSd = draw(random, family.steps.withinLogSd) * random.lognormal(1, family.steps.withinSpread);
  const style = drawStyle(random, family, { logSd, isWindows: label === "windows" });
  const isDeclarative = !isCrossed && random.chance(laws.declarativeShare);
  const around = { label, isDeclarative, locks: from.locks, downstream: plan.downstream };
  const [one, other] = crossedLocks;
  return {
    label,
    isDeclarative,
    durability: random.weighted(laws.durability) ?? "MAX_SURVIVABILITY",
    hasOneRunAtATime: isCrossed || (random.chance(laws.oneAtATimeShare) && plan.weight > 0),
    program: isCrossed
      ? drawCrossed(style, label, plan.crossed === 0 ? [one, other] : [other, one])
      : drawProgram(style, around),
    runLogSd: Math.min(0.6, logSd * 0.6),
    stepLogSd: style.stepLogSd,
    otherModeShare: random.between(0.1, 0.4),
    driftPerDay: random.chance(family.steps.driftShare) ? random.between(0.01, 0.05) : 0,
  };
}

function drawStyle(
  random: Random,
  family: WorldFamily,
  { logSd, isWindows }: { readonly logSd: number; readonly isWindows: boolean },
): Style {
  const { steps } = family;
  let key = 0;
  return {
    random,
    family,
    scriptMedianS: Math.min(900, draw(random, steps.scriptMedianS) * random.lognormal(1, steps.scriptSpread)),
    stepLogSd: Math.min(0.45, logSd * 0.4),
    tailShare: draw(random, steps.tailShare),
    tailAlpha: draw(random, steps.tailAlpha),
    otherMode: random.chance(steps.bimodalShare) ? draw(random, steps.bimodalFactor) : 1,
    failureShare: draw(random, steps.failureShare),
    isWindows,
    nextKey: () => `s${++key}`,
  };
}

function drawLabel(random: Random, { agents }: WorldFamily): string | undefined {
  const weights: Record<string, number> = {};
  for (const { label, share } of agents.pools) weights[label] = share;
  if (agents.cloud) weights[agents.cloud.label] = agents.cloud.share;
  return random.weighted(weights);
}

function freshName(random: Random, taken: Set<string>): string {
  for (;;) {
    const name = `${random.pick(services)}-${random.pick(purposes)}`;
    const fullName = random.chance(0.3) ? `${random.pick(teams)}/${name}` : name;
    if (taken.has(fullName)) continue;
    taken.add(fullName);
    return fullName;
  }
}

/** Where Jenkins keeps an item: branches in an encoded directory of their project. */
function folderOf({ fullName, branchOf }: Plan): string {
  if (!branchOf) return `jobs/${fullName.replaceAll("/", "/jobs/")}`;
  const plain = branchOf.branch.replaceAll(/[^A-Za-z0-9.-]/g, "-");
  const suffix = plain === branchOf.branch ? "" : `.${checksum(branchOf.branch)}`;
  return `jobs/${branchOf.project.replaceAll("/", "/jobs/")}/branches/${plain}${suffix}`;
}

function checksum(text: string): string {
  let sum = 7;
  for (const character of text) sum = (sum * 31 + character.charCodeAt(0)) % 2_176_782_336;
  return sum.toString(36).padStart(6, "0").slice(-6);
}
