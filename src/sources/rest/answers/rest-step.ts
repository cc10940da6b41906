/** A step as REST tells it: atoms alone, without what they were called with. */
export interface RestStep {
  readonly flowNode: number;
  /** Absent where the name it is shown under does not tell for certain. */
  readonly function: string | undefined;
  readonly stage: number | undefined;
  readonly startAt: number | undefined;
  readonly durationMs: number | undefined;
  readonly pausedMs: number | undefined;
  /** As the source words it, in lower case. */
  readonly state: string;
  /** Class of its error. */
  readonly errorClass: string | undefined;
  /** It looks like a `build` step: those are labelled by what they start. */
  readonly isMaybeBuild: boolean;
}

/** Steps of a run. */
export interface RestSteps {
  readonly steps: readonly RestStep[];
  /** There are, or may be, more than were given. */
  readonly isCut: boolean;
}

/** Steps read; more are not kept of one run. */
export const MAX_STEPS = 100_000;

/** How the `build` step labels itself. */
export const BUILD_LABEL = /^(?:Building|Scheduling) ./;
