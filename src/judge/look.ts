import type { Finding } from "./finding.ts";
import type { RunView } from "./run-view.ts";

/** What a rule about the run as a whole says: a finding, or when it may have one. */
export interface Look {
  readonly findings: readonly Finding[];
  readonly nextAt?: number | undefined;
}

/** A rule about the run as a whole; it is given what was found of the heads. */
export type LookAtRun = (view: RunView, ofHeads: readonly Finding[]) => Look;

/** The rule has nothing to say, now or later. */
export const nothing: Look = { findings: [] };

/** The rule says one thing. */
export function one(finding: Finding): Look {
  return { findings: [finding] };
}

/** The rule may have something to say at an instant. */
export function later(nextAt: number | undefined): Look {
  return { findings: [], nextAt };
}
