import type { ControllerObservation, RunObservation } from "../model/running.ts";
import type { Finding } from "./finding.ts";
import type { StepLimits } from "./step-limits.ts";

/** What a run's own facts are judged with. */
export interface FindingContext {
  readonly at: number;
  readonly controller: ControllerObservation;
  readonly limits: StepLimits;
}

/** What the facts of one run alone say of its heads. */
export function findingsOf(_run: RunObservation, _context: FindingContext): readonly Finding[] {
  return [];
}
