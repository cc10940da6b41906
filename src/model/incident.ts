import type { Cause, RunState } from "./verdict.ts";

/** What holds up runs, from when it was first alerted until it was over. However many runs it holds up: one alarm. */
export interface Incident extends Cause {
  /** Sixteen hexadecimal digits; the same for as long as it lasts, also across restarts. */
  readonly id: string;
  readonly openedAt: number;
  /** When somebody took it; nothing is sent about it from then on but its end. */
  readonly acknowledgedAt?: number;
  readonly resolvedAt?: number;
}

/** Which of the messages about an incident: that it began, or that it is over. */
export type AlertPhase = "opened" | "resolved";

/** A message about an incident that a target has taken. */
export interface SentAlert {
  readonly incident: string;
  /** Kind of the target, never its address. */
  readonly target: string;
  readonly phase: AlertPhase;
  readonly sentAt: number;
}

/** What a person said of a verdict. */
export interface VerdictMark {
  readonly run: string;
  readonly state: RunState;
  /** As the verdict had it. */
  readonly since?: number;
  readonly isRight: boolean;
  readonly markedAt: number;
}

/** How often verdicts of a state were marked, and how often right. */
export interface MarkCount {
  readonly state: RunState;
  readonly right: number;
  readonly marked: number;
}
