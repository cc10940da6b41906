import type { EpochMs } from "../engine/times.ts";
import type { Step } from "../run/program.ts";
import type { Run } from "../run/run.ts";

/** How much of a run Jenkins writes while it runs. */
export type Durability = "MAX_SURVIVABILITY" | "SURVIVABLE_NONATOMIC" | "PERFORMANCE_OPTIMIZED";

/** A Pipeline of a world: what it does, and how often. */
export interface Pipeline {
  readonly fullName: string;
  /** Its folder in the home: `jobs/team-a/jobs/api`. */
  readonly folder: string;
  /** The multibranch project it is a branch of, and the branch. */
  readonly branchOf?: { readonly project: string; readonly branch: string };
  readonly isDeclarative: boolean;
  readonly durability: Durability;
  readonly hasOneRunAtATime: boolean;
  /** Label its `node` steps ask for. */
  readonly label: string | undefined;
  readonly program: readonly Step[];
  /** Runs a day on an average day; none for what only other Pipelines start. */
  readonly runsPerDay: number;
  /** From when it exists. */
  readonly bornAt: EpochMs;
  readonly runLogSd: number;
  readonly stepLogSd: number;
  readonly otherModeShare: number;
  /** Everything takes this many times longer each day. */
  readonly driftPerDay: number;
  /** It takes two locks in the opposite order of another Pipeline. */
  readonly isCrossed: boolean;
  /** Scripts take this many times their law's time: so that the executors of its label suffice. */
  timeScale: number;
  /** What changes as it runs. */
  readonly runs: Run[];
  nextNumber: number;
}
