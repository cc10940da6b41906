import type { ApiRunVerdict } from "../../api/verdicts.ts";
import type { Need } from "./need.ts";
import type { Scope } from "./period.ts";

/** What a person can do. Views call these and nothing else. */
export interface Intents {
  /** Unfolds a run, or folds it. */
  readonly toggleRun: (run: string) => void;
  readonly showMore: () => void;
  readonly search: (text: string) => void;
  /** Sorts Pipelines: a column as the API has it, `-runs`. */
  readonly sort: (sort: string) => void;
  /** Folds what is unfolded by itself, or unfolds what is not: a part of a view that is told apart by this key. */
  readonly toggle: (key: string) => void;
  readonly toggleNeed: (need: Need) => void;
  readonly showAll: () => void;
  /** Says that a verdict is right or wrong. */
  readonly mark: (verdict: ApiRunVerdict, isRight: boolean) => void;
  /** Shows the same view of other runs: another period, another folder. */
  readonly changeScope: (scope: Partial<Scope>) => void;
  /** Shows another controller. */
  readonly chooseController: (controller: string) => void;
  readonly acknowledge: (incident: string) => void;
  readonly signIn: (token: string) => void;
  readonly signOut: () => void;
}

/** Key of `AppState.sending` for the mark of a run. */
export const markKey = (run: string): string => `mark ${run}`;

/** Key of `AppState.sending` for an incident being acknowledged. */
export const acknowledgeKey = (incident: string): string => `acknowledge ${incident}`;
