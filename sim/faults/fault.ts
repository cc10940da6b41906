import type { RunState } from "../../src/model/verdict.ts";
import type { EpochMs } from "../engine/times.ts";
import type { Run } from "../run/run.ts";

/** Faults that can be put into a world. */
export const faultKinds = [
  "silent-step",
  "dotting-step",
  "completion-lost",
  "crawling-step",
  "silent-lock-holder",
  "silent-executor-holders",
  "silent-downstream",
  "step-never-started",
  "wrapper-died",
  "no-space-on-agent",
  "abort-ignored",
  "timeout-ignored",
  "engine-busy",
  "engine-paused",
  "runaway-loop",
  "retry-storm",
  "wait-until-for-ever",
  "input-forgotten",
  "zombie-finished",
  "zombie-unlisted",
  "zombie-blocks-next",
  "lock-deadlock",
  "lock-taken-twice",
  "label-missing",
  "label-offline",
  "agent-offline-by-name",
  "provisioning-fails",
  "agent-lost",
  "agent-lost-for-ever",
  "agent-blip",
  "quiet-down",
  "resume-hung",
  "pause-not-resumed",
  "controller-disk-full",
] as const;

/** Kind of a fault that can be put into a world. */
export type FaultKind = (typeof faultKinds)[number];

/** A fault that was put in: from its onset nothing can go on without help from outside. */
export interface Fault {
  readonly id: string;
  readonly kind: FaultKind;
  /** State of what it strikes. */
  readonly state: RunState;
  /** Faults of one incident share it: one incident is one alarm. */
  readonly incidentId: string;
  readonly onsetAt: EpochMs;
  /** The run it struck. */
  readonly run?: Run;
  /** The thing that is wrong, when it is not the run itself: "label gpu", "agent linux-1", "controller". */
  readonly resource?: string;
  endAt?: EpochMs;
}

/** What is at the root of what a fault holds up. */
export function rootCause(fault: Fault): string {
  return fault.resource ?? fault.run?.id ?? "controller";
}
