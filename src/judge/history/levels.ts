import type { StepInterval } from "../../model/running.ts";
import type { StepKey } from "../step-limits.ts";
import { BoundedMap } from "./bounded-map.ts";
import { anyFunctionPrior, type FunctionPriors } from "./function-prior.ts";
import { type LimitKind, limitKinds } from "./keys.ts";
import { LogMoments, logOf } from "./log-moments.ts";
import type { Levels } from "./predict.ts";

/** Pairs of family and function remembered, about 200 bytes each. */
const MAX_FAMILY_FUNCTIONS = 20_000;

/** Functions remembered of the controller. */
const MAX_FUNCTIONS = 1_000;

/** How long steps of a function take in a Pipeline and on the controller, whatever their place: what a new step is like. */
export class LevelMoments {
  private readonly families = { elapsed: byKey(MAX_FAMILY_FUNCTIONS), quiet: byKey(MAX_FAMILY_FUNCTIONS) };
  private readonly controller = { elapsed: byKey(MAX_FUNCTIONS), quiet: byKey(MAX_FUNCTIONS) };

  constructor(private readonly priors: FunctionPriors) {}

  /** Takes in a step that ended by itself. */
  add(step: StepInterval): void {
    for (const kind of limitKinds) {
      const durationMs = kind === "elapsed" ? step.durationMs : step.quietMs;
      if (durationMs === undefined) continue;
      this.families[kind].getOrMake(familyKey(step), makeMoments).add(logOf(durationMs));
      this.controller[kind].getOrMake(step.function, makeMoments).add(logOf(durationMs));
    }
  }

  /** What is known above a step. */
  of(step: StepKey, kind: LimitKind): Levels {
    return {
      family: this.families[kind].get(familyKey(step)),
      controller: this.controller[kind].get(step.function),
      prior: this.priors[step.function] ?? anyFunctionPrior,
    };
  }
}

function byKey(most: number): BoundedMap<LogMoments> {
  return new BoundedMap(most);
}

function makeMoments(): LogMoments {
  return new LogMoments();
}

function familyKey({ family, function: name }: StepKey): string {
  return `${family}\n${name}`;
}
