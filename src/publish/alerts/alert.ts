import type { AlertPhase, Incident } from "../../model/incident.ts";

/** A message about an incident, for any target. */
export interface Alert {
  readonly phase: AlertPhase;
  /** Name of the controller in the store. */
  readonly controller: string;
  readonly incident: Incident;
  readonly at: number;
}

/** What an incident is about, in a word or two: the run, or the thing. */
export function subjectOf({ run, resource }: Pick<Incident, "run" | "resource">): string {
  return run ?? resource ?? "the controller";
}
