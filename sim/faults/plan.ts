import type { FaultKind } from "./fault.ts";

/** What will go wrong in a run, or be merely unusual about it: decided when it begins. */
export interface FaultPlan {
  /** `overrun` is no fault: a step takes longer than the `timeout` around it, which then ends it as it should. */
  readonly kind: FaultKind | "overrun";
  /** Key of the step it happens in, after, or in place of; `*` is the next script. */
  readonly stepKey: string;
  /** How far into the step, 0..1. */
  readonly fraction: number;
  /** Incident it belongs to; a new one when absent. */
  readonly incidentId?: string;
  /** How long until a person does something about it. */
  readonly personAfterMs: number;
  /** It has begun. */
  isUsed: boolean;
}
