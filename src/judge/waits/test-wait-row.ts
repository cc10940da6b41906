import type { ControllerObservation } from "../../model/running.ts";
import type { FoundRun } from "../found-run.ts";

/** What was found of each run, and what has to become of it when all are looked at together. */
export interface WaitRow {
  readonly what: string;
  readonly found: readonly FoundRun[];
  readonly controller: ControllerObservation;
  /** States by run; of several heads joined by `+`. */
  readonly states: Readonly<Record<string, string>>;
  readonly chains?: Readonly<Record<string, readonly string[]>>;
}
