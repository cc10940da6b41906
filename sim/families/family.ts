import type { FaultKind } from "../faults/fault.ts";
import type { Durability } from "../pipelines/pipeline.ts";
import type { Range } from "../random/range.ts";
import type { Habits } from "../run/machine.ts";

/**
 * A family of worlds: plain data. What is a range is drawn once per world, or once per thing of a world, from its seed.
 *
 * Families for tuning and for testing have ranges that do not overlap where it matters, and other fault mixes.
 */
export interface WorldFamily {
  readonly name: string;
  /** Constants may be chosen by looking at tuning worlds; test worlds are only measured. */
  readonly purpose: "tuning" | "test";
  readonly summary: string;
  readonly pipelines: PipelineLaws;
  readonly steps: StepLaws;
  readonly agents: AgentLaws;
  readonly load: LoadLaws;
  readonly troubles: TroubleLaws;
  readonly faults: FaultLaws;
  readonly habits: Habits;
}

/** What Pipelines there are. Shares are of all Pipelines. */
interface PipelineLaws {
  readonly count: Range;
  readonly declarativeShare: number;
  readonly multibranchShare: number;
  readonly folderShare: number;
  readonly oneAtATimeShare: number;
  readonly stages: Range;
  readonly parallelShare: number;
  readonly lockShare: number;
  readonly inputShare: number;
  readonly downstreamShare: number;
  readonly timeoutShare: number;
  readonly retryShare: number;
  readonly waitUntilShare: number;
  /** Stages that only some runs go through: most of what makes runs of one Pipeline long or short. */
  readonly optionalShare: number;
  /** Pipelines with a loop of many short steps, and how many times it goes round. */
  readonly loopShare: number;
  readonly loopTimes: Range;
  /** Pipelines that appear only while the world runs: their first runs have no history. */
  readonly newShare: number;
  readonly durability: Readonly<Record<Durability, number>>;
}

/** How steps take and print. */
export interface StepLaws {
  /** Median of a main script in seconds: lognormal over Pipelines. */
  readonly scriptMedianS: Range;
  readonly scriptSpread: number;
  /** Median over Pipelines of the log-SD within a Pipeline, and how it spreads. */
  readonly withinLogSd: Range;
  readonly withinSpread: number;
  readonly tailShare: Range;
  readonly tailAlpha: Range;
  readonly bimodalShare: number;
  readonly bimodalFactor: Range;
  readonly driftShare: number;
  readonly silentShare: number;
  readonly phasesShare: number;
  readonly chattyGapS: Range;
  readonly failureShare: Range;
}

/** What agents there are. */
interface AgentLaws {
  readonly builtInExecutors: Range;
  readonly pools: readonly {
    readonly label: string;
    readonly agents: Range;
    readonly executors: Range;
    readonly share: number;
  }[];
  readonly cloud?: {
    readonly label: string;
    readonly share: number;
    readonly capacity: Range;
    readonly medianS: Range;
    readonly logSd: number;
  };
  /** Short losses of connection, per agent and day. */
  readonly blipsPerDay: number;
}

/** When runs begin. */
export interface LoadLaws {
  /** Night's load as a share of noon's. */
  readonly nightShare: number;
  readonly weekendShare: number;
  /** Chance that a start comes with a burst of starts of other Pipelines. */
  readonly burstShare: number;
}

/** What a controller goes through without being broken. */
interface TroubleLaws {
  readonly restartsPerWeek: number;
  readonly killShare: number;
  readonly quietDownsPerWeek: number;
  readonly stallsPerWeek: number;
  /** Changes of the controller's clock: seconds back, for some minutes. */
  readonly clockChangesPerWeek: number;
  /** File times are this many seconds off the controller's clock: a file server has its own. */
  readonly fileClockSkewS: Range;
  readonly overrunShare: number;
}

/** What breaks. */
interface FaultLaws {
  /** Share of runs that a fault of their own strikes. */
  readonly perRun: number;
  /** How often each kind strikes a run, against others. */
  readonly runKinds: Readonly<Partial<Record<FaultKind, number>>>;
  /** Faults of things (agents, clouds, the controller, several runs at once), per week. */
  readonly thingsPerWeek: number;
  readonly thingKinds: Readonly<Partial<Record<FaultKind, number>>>;
  /** Share of runs that do not come back after a restart. */
  readonly resumeHungShare: number;
  /** Median until a person does something, in hours. */
  readonly personMedianH: Range;
}
