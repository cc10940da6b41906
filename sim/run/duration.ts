import { DAY, SECOND } from "../engine/times.ts";
import type { Frame } from "./machine.ts";
import type { DurationLaw } from "./program.ts";

/** No healthy step takes longer than this many times its median: what is slower counts as a fault elsewhere. */
const LONGEST = 40;

/** How long a step takes in a run, and from when on it is slow against its own law (its 95th percentile). */
export function drawDuration(
  frame: Frame,
  law: DurationLaw,
): { readonly durationMs: number; readonly slowAfterMs: number } {
  const { pipeline, pace } = frame.run;
  const days = (frame.machine.engine.now - frame.machine.controller.startedAt) / DAY;
  const median =
    law.medianS * pipeline.timeScale * (pace.isOtherMode ? law.otherMode : 1) * (1 + pipeline.driftPerDay) ** days;
  const own = frame.random.lognormal(1, law.logSd);
  const tail = frame.random.chance(law.tailShare) ? frame.random.pareto(law.tailAlpha) : 1;
  const spread = Math.sqrt(law.logSd ** 2 + pipeline.runLogSd ** 2);
  return {
    durationMs: Math.round(SECOND * median * Math.min(LONGEST, pace.factor * own * tail)),
    slowAfterMs: SECOND * median * Math.exp(1.645 * spread),
  };
}
