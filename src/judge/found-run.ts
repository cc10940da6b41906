import type { RunObservation } from "../model/running.ts";
import { runStates, type StateGroup } from "../model/verdict.ts";
import type { Finding } from "./finding.ts";

/** A run, and what its own facts say of each of its heads. */
export interface FoundRun {
  readonly run: RunObservation;
  readonly findings: readonly Finding[];
}

/** Group of a finding's state. */
export function groupOf({ state }: Pick<Finding, "state">): StateGroup {
  return runStates[state].group;
}

/** Whether it is called: its record is wrong or it will not move by itself, and that is sure enough to alert. */
export function isStuck(finding: Pick<Finding, "state" | "level">): boolean {
  return finding.level === "stuck" && isTrouble(finding);
}

/** Whether the state is one of those that a person should look at, sure or not. */
export function isTrouble(finding: Pick<Finding, "state">): boolean {
  const group = groupOf(finding);
  return group === "wrongRecord" || group === "willNotMove";
}
