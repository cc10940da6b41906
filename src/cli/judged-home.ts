import type { StepLimits } from "../judge/step-limits.ts";
import type { FleetObservation } from "../model/running.ts";

/** A home whose running Pipelines are looked at, once or again and again. */
export interface JudgedHome {
  /** What is seen of it as of an instant. */
  look(at: number | undefined): FleetObservation;
  /** What is known of how long the steps take that were seen to run. */
  limitsFor(observation: FleetObservation): StepLimits;
}

/** Opens a home for looks. */
export function judgedHome(_home: string, _onProgress: (text: string) => void): JudgedHome {
  throw new Error("no reader yet");
}
