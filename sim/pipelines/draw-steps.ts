import type { StepLaws, WorldFamily } from "../families/family.ts";
import type { Random } from "../random/random.ts";
import { draw } from "../random/range.ts";
import type { OutputLaw } from "../run/output.ts";
import type { DurationLaw, WorkFunction, WorkStep } from "../run/program.ts";
import { scripts } from "./names.ts";

/** What one Pipeline's steps have in common. */
export interface Style {
  readonly random: Random;
  readonly family: WorldFamily;
  /** Median of its main scripts. */
  readonly scriptMedianS: number;
  readonly stepLogSd: number;
  readonly tailShare: number;
  readonly tailAlpha: number;
  readonly otherMode: number;
  readonly failureShare: number;
  readonly isWindows: boolean;
  /** Gives each step a key of its own. */
  readonly nextKey: () => string;
}

/** Small steps: their medians are real ones, in seconds. */
const smallMediansS: Partial<Record<WorkFunction, number>> = {
  echo: 0.05,
  junit: 0.3,
  archiveArtifacts: 0.4,
  stash: 1.2,
  unstash: 0.8,
  checkout: 2.5,
  git: 2.5,
};

/** A step that is over soon. */
export function drawSmall(style: Style, step: Exclude<WorkFunction, "sh" | "bat" | "powershell">): WorkStep {
  const law = { ...lawOf(style, smallMediansS[step] ?? 1), otherMode: 1 };
  return {
    kind: "work",
    key: style.nextKey(),
    step,
    text: textOf(step),
    law: { ...law, logSd: Math.min(1, law.logSd + 0.2) },
    output: { kind: "silent" },
    failureShare: 0,
  };
}

/** A script: the main work of a stage. `scale` makes it longer or shorter than the Pipeline's usual one. */
export function drawScript(style: Style, scale = 1): WorkStep {
  const { random, family } = style;
  return {
    kind: "work",
    key: style.nextKey(),
    step: style.isWindows ? random.pick(["bat", "powershell"]) : "sh",
    text: random.pick(scripts),
    law: lawOf(style, style.scriptMedianS * scale * random.lognormal(1, 0.7)),
    output: drawOutput(random, family.steps),
    failureShare: style.failureShare / 3,
  };
}

function lawOf({ stepLogSd, tailShare, tailAlpha, otherMode }: Style, medianS: number): DurationLaw {
  return { medianS, logSd: stepLogSd, tailShare, tailAlpha, otherMode };
}

function drawOutput(random: Random, laws: StepLaws): OutputLaw {
  const kind = random.weighted({
    silent: laws.silentShare,
    phases: laws.phasesShare,
    chatty: 1 - laws.silentShare - laws.phasesShare,
  });
  if (kind === "silent") return { kind };
  const gapS = draw(random, laws.chattyGapS);
  if (kind === "phases") return { kind, gapS, quietS: random.between(40, 240), quietShare: random.between(0.02, 0.1) };
  return { kind: "chatty", gapS, gapLogSd: random.between(0.4, 1.1), lines: random.whole(1, 6) };
}

function textOf(step: WorkFunction): string {
  switch (step) {
    case "echo":
      return "starting";
    case "junit":
      return "build/reports/*.xml";
    case "archiveArtifacts":
      return "dist/**";
    case "checkout":
    case "git":
      return "https://git.example.com/acme/app.git";
    default:
      return "sources";
  }
}
