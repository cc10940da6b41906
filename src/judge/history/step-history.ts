import type { RunInterval, StepInterval } from "../../model/running.ts";
import type { StepKey, StepLimit, StepLimits } from "../step-limits.ts";
import { BoundedMap } from "./bounded-map.ts";
import { Calibration } from "./calibration.ts";
import type { FunctionPriors } from "./function-prior.ts";
import { type LimitKind, limitKinds, runNumberOf, stepKey } from "./keys.ts";
import { LevelMoments } from "./levels.ts";
import { type LimitRules, limitOf, limitRules } from "./limits.ts";
import { durationOf } from "./log-moments.ts";
import { type Levels, type Prediction, predict } from "./predict.ts";
import { functionPriors, shippedSurprises } from "./priors.ts";
import { newLoop, RunHistory } from "./run-history.ts";
import { RunSamples, type Summary } from "./run-samples.ts";
import type { ShippedSurprises } from "./surprise.ts";

/** Steps remembered, those used last: at most 4 KB each with their keys, so at most 80 MB. */
const MAX_STEPS = 20_000;

/** Families remembered. */
const MAX_FAMILIES = 5_000;

/** Followed runs from which on it is known how long a step is silent. */
const MIN_QUIET = 5;

/** Waits with fewer past ones have no P99. */
const MIN_WAITS = 5;

/** Standard deviations to the P99 of a tail like Student's t with 4 degrees of freedom. */
const P99 = 3.75;

/** What a history begins with, where it is not what was shipped. */
export interface HistoryStart {
  readonly rules?: Partial<LimitRules>;
  readonly priors?: FunctionPriors;
  readonly surprises?: ShippedSurprises;
}

/**
 * What past runs tell of how long steps and runs take: limits for running ones.
 *
 * Intervals come in any order, each takes constant time, and memory is bounded by the number of steps remembered. What a limit
 * rests on is the same in any order; only calibration (how surprising healthy runs get on this controller) is not: it scores a step
 * by the runs added before, so what is read from records is best added oldest first, steps before their run.
 */
export class StepHistory implements StepLimits {
  private readonly rules: LimitRules;
  private readonly steps = new BoundedMap<RunSamples>(MAX_STEPS);
  private readonly runs = new BoundedMap<RunHistory>(MAX_FAMILIES);
  private readonly levels: LevelMoments;
  private readonly calibration: Calibration;

  constructor(start: HistoryStart = {}) {
    this.rules = { ...limitRules, ...start.rules };
    this.levels = new LevelMoments(start.priors ?? functionPriors);
    this.calibration = new Calibration(this.rules, start.surprises ?? shippedSurprises);
  }

  /** Takes in a finished run: its steps, then itself. */
  add(steps: readonly StepInterval[], run: RunInterval): void {
    this.learn(steps, [run]);
  }

  /** Takes in finished runs, all steps before their runs: what surprised in a healthy run is counted when the run is closed. */
  learn(steps: readonly StepInterval[], runs: readonly RunInterval[]): void {
    for (const step of steps) this.addStep(step);
    for (const run of runs) this.addRun(run);
  }

  /** Takes in how long a step took. One whose times are no times is left out. */
  addStep(step: StepInterval): void {
    if (!(step.durationMs >= 0) || !Number.isFinite(step.durationMs + step.startAt)) return;
    const run = runNumberOf(step);
    const samples = this.steps.getOrMake(stepKey(step), () => new RunSamples());
    if (!step.isCensored) this.score(step, run, samples);
    samples.add(run, step);
    if (!step.isCensored) this.levels.add(step);
  }

  /** Takes in how a run went, after its steps: when it was clean, what they surprised with is what healthy runs are like. */
  addRun(run: RunInterval): void {
    this.calibration.close(runNumberOf(run), run.isClean);
    if (!run.isClean || !Number.isFinite(run.activeMs + run.startAt)) return;
    this.runs.getOrMake(run.family, () => new RunHistory()).add(run);
  }

  elapsed(step: StepKey): StepLimit {
    return this.limit(step, "elapsed");
  }

  /** Rests on how long the step was silent where enough followed runs tell, else on how long it took: silence is no longer. */
  quiet(step: StepKey): StepLimit {
    const elapsed = this.limit(step, "elapsed");
    if (elapsed.stuckMs === undefined) return newlyQuiet(elapsed);
    const quiet = this.limit(step, "quiet");
    if (quiet.samples < MIN_QUIET || quiet.stuckMs === undefined) return elapsed;
    return (elapsed.stuckMs ?? Number.POSITIVE_INFINITY) <= quiet.stuckMs ? elapsed : quiet;
  }

  repeats(family: string, path: string): { watch: number; stuck?: number; from: string } {
    return this.runs.get(family)?.repeats(path) ?? newLoop;
  }

  slowAfterMs(family: string): number | undefined {
    return this.runs.get(family)?.slowAfterMs();
  }

  waitP99Ms(step: StepKey): number | undefined {
    const levels = this.levels.of(step, "elapsed");
    const { runs, longestMs = 0, expected } = this.prediction(step, "elapsed");
    const known = Math.max(runs, levels.family?.count ?? 0, levels.controller?.count ?? 0);
    if (known < MIN_WAITS) return undefined;
    const { mean, sd } = expected();
    return Math.max(longestMs, durationOf(mean + P99 * sd));
  }

  /** How surprising healthy runs were so far, what was shipped included. */
  surprises(kind: LimitKind): ShippedSurprises {
    return this.calibration.records(kind);
  }

  private limit(step: StepKey, kind: LimitKind): StepLimit {
    const prediction = this.prediction(step, kind);
    const bounds = this.calibration.bounds(step.function, kind, prediction);
    const of = kind === "elapsed" ? "of this step" : "of this step's silence";
    const elsewhere = (): string => elsewhereText(step, this.levels.of(step, kind));
    return limitOf(prediction, { bounds, rules: this.rules, subject: { of, elsewhere } });
  }

  private prediction(step: StepKey, kind: LimitKind, exceptRun?: number): Prediction {
    const samples = this.steps.get(stepKey(step));
    return predict(
      samples?.summary(kind, exceptRun) ?? NEVER_RAN,
      () => samples?.times(kind, exceptRun) ?? [],
      () => this.levels.of(step, kind),
    );
  }

  /** Notes how surprising a step was to who knew only the runs before it; one read after later ones cannot tell. */
  private score(step: StepInterval, run: number, samples: RunSamples): void {
    if (step.startAt < samples.newestAt) return;
    for (const kind of limitKinds) {
      const durationMs = kind === "elapsed" ? step.durationMs : step.quietMs;
      if (durationMs === undefined) continue;
      const prediction = this.prediction(step, kind, run);
      this.calibration.note(run, { function: step.function, kind, durationMs, prediction });
    }
  }
}

/** Without a history nothing says how long a step may take; that it has been silent for so long is worth a look all the same. */
function newlyQuiet(elapsed: StepLimit): StepLimit {
  const watchMs = Math.max(limitRules.newWatchFloorMs, elapsed.longestMs ?? 0);
  return watchMs >= elapsed.watchMs ? elapsed : { ...elapsed, watchMs, from: "no earlier run of this step" };
}

const NEVER_RAN: Summary = { runs: 0, onlyFailures: false, longestMs: undefined, hung: 0 };

function elsewhereText({ function: name }: StepKey, { family, controller }: Levels): string {
  if (family !== undefined) return `as ${name} steps of this Pipeline go`;
  return controller === undefined ? `as ${name} steps go elsewhere` : `as ${name} steps of this controller go`;
}
