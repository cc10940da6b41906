import type { Evidence, Level, RunState } from "../model/verdict.ts";

/** What a head or a run waits for. */
export type WaitTarget =
  /** An executor of any agent with the label; without a label: of any agent. */
  | { readonly kind: "label"; readonly label: string | undefined }
  | { readonly kind: "agent"; readonly agent: string }
  | { readonly kind: "lock"; readonly resource: string }
  | { readonly kind: "run"; readonly run: string }
  /** An earlier run of the same Pipeline (`disableConcurrentBuilds`, `milestone`). */
  | { readonly kind: "earlierRun"; readonly pipeline: string }
  | { readonly kind: "human" }
  | { readonly kind: "timer"; readonly endsAt: number | undefined };

/**
 * What the facts of one run alone say of one of its heads, or of the run as a whole (`flowNode` absent).
 *
 * The wait-for graph then turns waits on what will not move into BLOCKED_BY_STUCK or DEADLOCK.
 */
export interface Finding {
  readonly state: RunState;
  readonly level: Level;
  readonly flowNode?: number;
  readonly since?: number;
  readonly confidence: number;
  readonly because: readonly Evidence[];
  readonly waitsOn: readonly WaitTarget[];
  readonly clearsWhen: string;
  /** Instead of the state's own `who`. */
  readonly who?: string;
  readonly do: string;
  readonly notSeen: readonly string[];
  /** Earliest instant at which the finding may change though nothing more happens; absent: only an event changes it. */
  readonly nextAt?: number;
}
