import { BoundedMap } from "./bounded-map.ts";
import type { LimitKind } from "./keys.ts";
import { type LimitRules, type SurpriseBounds, surpriseOf } from "./limits.ts";
import type { Prediction } from "./predict.ts";
import {
  type HistorySize,
  historySize,
  type LimitLevel,
  limitLevels,
  type ShippedSurprises,
  type StepKind,
  type SurpriseGroup,
  SurpriseLimits,
  stepKind,
} from "./surprise.ts";

/** Runs that have begun and not ended, remembered; about 500 bytes each. */
const MAX_OPEN_RUNS = 20_000;

/** A step that ended, and what was expected of it without its own run. */
export interface ScoredStep {
  readonly function: string;
  readonly kind: LimitKind;
  readonly durationMs: number;
  readonly prediction: Prediction;
}

/**
 * How surprising the steps of healthy runs are, learned from runs that were clean in the end; what of a run is surprising is kept
 * until then, and dropped if it was not.
 */
export class Calibration {
  private readonly limits: Readonly<Record<LimitKind, Readonly<Record<LimitLevel, SurpriseLimits>>>>;
  private readonly openRuns = new BoundedMap<Map<string, Surprise>, number>(MAX_OPEN_RUNS);

  /** @param shipped surprises of other controllers, which both kinds of limits start with: silences are as surprising as steps */
  constructor(
    private readonly rules: LimitRules,
    shipped: ShippedSurprises,
  ) {
    const make = (): Record<LimitLevel, SurpriseLimits> => ({
      watch: new SurpriseLimits("watch", shipped.watch),
      stuck: new SurpriseLimits("stuck", shipped.stuck),
    });
    this.limits = { elapsed: make(), quiet: make() };
  }

  /** How surprised one must be of a step. */
  bounds(function_: string, kind: LimitKind, prediction: Prediction): SurpriseBounds {
    const group = this.groupOf(function_, prediction);
    const { watch, stuck } = this.limits[kind];
    return { watch: watch.limit(group), stuck: stuck.limit(group) };
  }

  /** Notes how surprising a step of a run was. */
  note(run: number, step: ScoredStep): void {
    const group = this.groupOf(step.function, step.prediction);
    const ofRun = this.openRuns.getOrMake(run, () => new Map());
    for (const level of limitLevels) {
      // Without a history nothing is ever stuck.
      if (level === "stuck" && !step.prediction.hasHistory) continue;
      const key = `${step.kind} ${level} ${group}`;
      const surprise = this.canBeCalled(step, level)
        ? surpriseOf(step.durationMs, step.prediction)
        : Number.NEGATIVE_INFINITY;
      const most = Math.max(surprise, ofRun.get(key)?.most ?? Number.NEGATIVE_INFINITY);
      ofRun.set(key, { kind: step.kind, level, group, most });
    }
  }

  /** Ends a run. What a healthy one surprised with is what healthy runs do. */
  close(run: number, isClean: boolean): void {
    const surprises = this.openRuns.get(run);
    this.openRuns.delete(run);
    if (!isClean || surprises === undefined) return;
    for (const { kind, level, group, most } of surprises.values()) this.limits[kind][level].add(group, most);
  }

  /** What is known of one kind by now. */
  records(kind: LimitKind): ShippedSurprises {
    return { watch: this.limits[kind].watch.records(), stuck: this.limits[kind].stuck.records() };
  }

  private groupOf(function_: string, prediction: Prediction): SurpriseGroup {
    const size: HistorySize = prediction.hasHistory ? historySize(prediction.runs) : "none";
    const kind: StepKind = stepKind(function_);
    return `${size}/${kind}`;
  }

  /** What no surprise would have called says nothing of how surprised one must be. */
  private canBeCalled({ durationMs, prediction }: ScoredStep, level: LimitLevel): boolean {
    const { watchFloorMs, newWatchFloorMs, longestFactor } = this.rules;
    if (!prediction.hasHistory) return durationMs > newWatchFloorMs;
    const factor = level === "watch" ? 1 : longestFactor;
    return durationMs > watchFloorMs && durationMs > factor * (prediction.longestMs ?? 0);
  }
}

interface Surprise {
  readonly kind: LimitKind;
  readonly level: LimitLevel;
  readonly group: SurpriseGroup;
  readonly most: number;
}
