import type { PerformanceChange } from "./performance-change.ts";
/**
 * What a report says, as data: made by `metrics`, worded and drawn by `publish`.
 *
 * Ratios are not in it: parts and wholes are, so that nobody shows a share without its count. Lists hold the first
 * `scope.top` rows; a total beside a list says how many there are. Undefined means "nothing to compute it from".
 */
export interface Report {
  readonly scope: ReportScope;
  readonly coverage: Coverage;
  readonly inventory: Inventory;
  readonly runs: RunCounts;
  readonly timeline: Timeline;
  readonly durations: Durations;
  readonly waits: readonly WaitRow[];
  readonly steps: StepUse;
  readonly scriptEscapes: ScriptEscapes;
  readonly libraries: LibraryUse;
  readonly agents: AgentUse;
  readonly declarative: DeclarativeUse;
  readonly stages: StageUse;
  readonly engine: EngineCost;
  readonly errors: Errors;
  readonly pipelines: PipelineLists;
  /** Ids of the metrics whose values each section shows; the dictionary says what they mean. */
  readonly metrics: Readonly<Partial<Record<ReportSection, readonly string[]>>>;
  /** Largest relative error of the quantiles: 0, or that of log buckets where there are too many observations for exact ones. */
  readonly quantileError: number;
}

/** A report of which only some sections were asked for. */
export type ReportOf<Name extends ReportSection> = Pick<Report, Name> &
  Pick<Report, "scope" | "metrics" | "quantileError">;

/** A part of a report that has numbers. */
export type ReportSection = Exclude<keyof Report, "scope" | "metrics" | "quantileError">;

/** What the report is about and when it was made. */
export interface ReportScope {
  readonly generatedAt: number;
  /** Only runs that began at or after this instant. */
  readonly since: number | undefined;
  /** Only Pipelines of this name or in this folder. */
  readonly folder: string | undefined;
  readonly controller: string | undefined;
  /** Rows in each list. */
  readonly top: number;
}

/** Which runs the report has seen, and how well. */
export interface Coverage {
  readonly controllers: readonly {
    readonly controller: string;
    /** For titles: without the suffix that the scan gave its name, where the store knows no other controller. */
    readonly name: string;
    readonly jenkinsVersion: string | undefined;
    readonly lastScanAt: number | undefined;
  }[];
  readonly firstRunAt: number | undefined;
  readonly lastRunAt: number | undefined;
  /** Of the same controller and folder, whatever the period. */
  readonly lastRunOfAllAt: number | undefined;
  readonly runs: number;
  /** Runs with flow nodes, none of whose records is quarantined. */
  readonly runsFullySeen: number;
  /** Runs of which all sources together miss something, and that no home was read of. */
  readonly runsSeenInPart: number;
  /** Runs that failed before their first flow node, or whose flow nodes Jenkins did not keep; without those of the next. */
  readonly runsWithoutFlowNodes: number;
  readonly runsWithQuarantinedRecords: number;
  readonly quarantinedRecords: number;
}

/** The items there are now; runs play a part only in their syntax and activity. */
export interface Inventory {
  readonly pipelines: number;
  /** By the latest run that tells, else by the configuration. */
  readonly declarative: number;
  readonly scripted: number;
  readonly unknownSyntax: number;
  readonly inline: number;
  readonly fromScm: number;
  /** Branches of multibranch projects; those of organization folders are the next. */
  readonly scmBranches: number;
  readonly organizationBranches: number;
  readonly otherOrigin: number;
  readonly disabled: number;
  readonly folders: number;
  readonly multibranchProjects: number;
  readonly organizationFolders: number;
  readonly otherJobs: number;
  /** Pipelines with a run in the period that the report is about. */
  readonly ranInPeriod: number;
  /** Pipelines without any run in the store. */
  readonly neverRun: number;
  /** Pipelines with a run in the 28 days before now, and in those before the last run of any (of an old backup the first is 0). */
  readonly activeIn28Days: number;
  readonly activeIn28DaysBeforeLastRun: number;
  /** Pipelines that ran before, but not in the last `dormantAfterDays` days. */
  readonly dormant: number;
  readonly dormantAfterDays: number;
}

/** Runs by what became of them. */
export interface RunCounts {
  readonly total: number;
  readonly finished: number;
  /** All that are not finished, also those that Jenkins has discarded since. */
  readonly unfinished: number;
  /** Of those that Jenkins has not discarded since. */
  readonly unfinishedOlderThanADay: number;
  /** Most runs first. */
  readonly byResult: readonly { readonly result: string; readonly runs: number }[];
  /** Finished runs that ended SUCCESS, UNSTABLE or FAILURE: ABORTED and NOT_BUILT were judged by nobody. */
  readonly judged: number;
  /** Of those, FAILURE and UNSTABLE. */
  readonly failed: number;
  /** Pipelines with a failed run, and how many of them make `concentrationShare` of the failed runs. */
  readonly failingPipelines: number;
  readonly concentratedPipelines: number;
  readonly concentratedFailures: number;
  readonly replayed: number;
  /** Restarted from a stage, and not replayed. */
  readonly restarted: number;
  /** Distinct Pipelines that ran; those that are gone since are among them, unlike in the inventory. */
  readonly pipelines: number;
  /** Over the time from the first run to the last; undefined when that is under a week. */
  readonly perWeek: number | undefined;
  readonly causes: readonly { readonly cause: string; readonly runs: number }[];
}

/** Runs over time. */
export interface Timeline {
  /** A day, a week (from Monday), 28 days or 52 weeks, by the length of the period; UTC. */
  readonly bucketDays: 1 | 7 | 28 | 364;
  /** Without gaps: a bucket with no run is there with zeros. */
  readonly buckets: readonly TimelineBucket[];
}

/** Runs that began in one stretch of time. */
export interface TimelineBucket {
  readonly startAt: number;
  readonly runs: number;
  readonly success: number;
  readonly unstable: number;
  readonly failure: number;
  readonly aborted: number;
  readonly notBuilt: number;
  readonly unfinished: number;
  readonly durationMsP50: number | undefined;
  readonly durationMsP95: number | undefined;
}

/** How long finished runs took, and where that time went. */
export interface Durations {
  readonly runs: number;
  readonly durationMsP50: number | undefined;
  readonly durationMsP95: number | undefined;
  readonly durationMsMax: number | undefined;
  /** Before the start, of all runs; not part of the duration. */
  readonly queueMs: number;
  /** The parts of the duration, which add up to it; of the runs that are split. */
  readonly splitRuns: number;
  readonly splitMs: number;
  readonly workMs: number;
  readonly agentWaitMs: number;
  readonly lockWaitMs: number;
  readonly inputWaitMs: number;
  readonly downstreamWaitMs: number;
  readonly sleepMs: number;
  /** The engine between steps, and blocks that prepare something. */
  readonly otherMs: number;
}

/** Waits of one kind, each on its own: those in parallel are not united here. Times are of waits that ended. */
export interface WaitRow {
  readonly kind: string;
  /** Waits that ended, and the runs they are of. */
  readonly waits: number;
  readonly runs: number;
  /** Waits that had not ended when the records were read, of unfinished runs that Jenkins keeps. */
  readonly open: number;
  /** Waits without an end of runs that ended, or that Jenkins discarded. */
  readonly cutShort: number;
  readonly totalMs: number;
  readonly waitMsP50: number | undefined;
  readonly waitMsP95: number | undefined;
  readonly waitMsMax: number | undefined;
}

/** Step invocations. */
export interface StepUse {
  readonly functions: number;
  readonly invocations: number;
  readonly ownErrors: number;
  /** Steps without a body that work, by total time. */
  readonly byTime: readonly StepRow[];
  /** Steps with a body, by wall time, which includes what is inside them. */
  readonly blocksByTime: readonly StepRow[];
  readonly byInvocations: readonly StepRow[];
  readonly retryPipelines: number;
  readonly retryInvocations: number;
}

/** One Pipeline function. */
export interface StepRow {
  readonly function: string;
  /** Its time is work, waiting, or (a block) the wall time of what is inside it; undefined when none of it has ended. */
  readonly kind: "work" | "wait" | "block" | undefined;
  readonly invocations: number;
  readonly totalMs: number;
  /** Errors that arose in it. */
  readonly ownErrors: number;
  readonly pipelines: number;
}

/** How Declarative Pipelines that ran escape into `script`, each by its latest run in the period. */
export interface ScriptEscapes {
  readonly declarativePipelines: number;
  /** Those whose latest run used `script`. */
  readonly pipelines: number;
  /** Pipelines by how often their latest run used it: in ranges, from none up. */
  readonly byUses: readonly { readonly uses: string; readonly pipelines: number }[];
}

/** Shared libraries: what is configured and what runs used. */
export interface LibraryUse {
  readonly configuredGlobal: number;
  readonly configuredInFolders: number;
  readonly configuredUnused: number;
  readonly runs: number;
  readonly pipelines: number;
  readonly versionsInUse: number;
  /** Libraries used at a version that moves, such as a main branch. */
  readonly floatingLibraries: number;
  readonly librariesInUse: number;
  readonly versions: readonly {
    readonly library: string;
    readonly version: string | undefined;
    readonly isFloating: boolean;
    readonly runs: number;
    readonly pipelines: number;
  }[];
}

/** What runs asked for and what they got. */
export interface AgentUse {
  readonly uses: number;
  /** Uses that had got no agent when the records were read or the run ended. */
  readonly withoutAgent: number;
  /** The label with the longest 95th percentile of waits, of those with at least five. */
  readonly slowestLabel: LabelRow | undefined;
  readonly distinctLabels: number;
  readonly labels: readonly LabelRow[];
  /** `configured`: now, or at an earlier scan; `other`: cloud agents, and agents removed before the first scan. */
  readonly byKind: readonly {
    readonly kind: "built_in" | "configured" | "other";
    readonly uses: number;
    readonly agents: number;
    readonly heldMs: number;
  }[];
  readonly configuredAgents: number;
  readonly agentExecutors: number;
  readonly builtInExecutors: number | undefined;
}

/** `node` steps by the label they asked for; label undefined: any agent. */
export interface LabelRow {
  readonly label: string | undefined;
  readonly uses: number;
  readonly withoutAgent: number;
  readonly pipelines: number;
  /** Uses that got an agent; the times are of them. */
  readonly waits: number;
  readonly waitMsP50: number | undefined;
  readonly waitMsP95: number | undefined;
}

/** What Declarative Pipelines that ran declare; one count per Pipeline, by its latest run in the period. */
export interface DeclarativeUse {
  readonly pipelines: number;
  readonly directives: readonly FeatureRow[];
  readonly options: readonly FeatureRow[];
  readonly postPipeline: readonly FeatureRow[];
  readonly postStage: readonly FeatureRow[];
  readonly triggers: readonly FeatureRow[];
  readonly parameters: readonly FeatureRow[];
  readonly when: readonly FeatureRow[];
  readonly agents: readonly FeatureRow[];
  readonly anyPost: number;
  readonly anyTimeout: number;
}

/** A declared thing and the Pipelines that declare it. */
export interface FeatureRow {
  readonly name: string;
  readonly pipelines: number;
}

/** Stages; those that Declarative added by itself are counted apart. */
export interface StageUse {
  readonly stages: number;
  readonly executed: number;
  /** By why they did not run: a status of Declarative in lower case, or `inside_skipped`. */
  readonly skipped: readonly { readonly outcome: string; readonly stages: number }[];
  readonly synthetic: number;
  readonly parallelBranches: number;
  readonly slowest: readonly {
    readonly controller: string;
    readonly pipeline: string;
    /** Undefined where the records do not name it. */
    readonly stage: string | undefined;
    readonly runs: number;
    readonly durationMsP50: number;
    readonly durationMsP95: number;
  }[];
}

/** What the Pipeline engine itself costs the controller. */
export interface EngineCost {
  /** Timers overlap, so they are never added up. */
  readonly timers: readonly {
    readonly timer: string;
    readonly runs: number;
    readonly perRunNsP50: number;
    readonly perRunNsP95: number;
  }[];
  /** Pipelines by the hint of their latest run in the period. */
  readonly durability: readonly { readonly hint: string | undefined; readonly pipelines: number }[];
  readonly heavyFlowNodes: number;
  /** Pipelines whose median run makes more than `heavyFlowNodes` flow nodes. */
  readonly heavyPipelines: number;
  /** Of those, the ones whose latest run had the hint MAX_SURVIVABILITY. */
  readonly heavyMaxSurvivability: number;
}

/** Errors, counted where they arose; those a Pipeline caught are among them. */
export interface Errors {
  readonly total: number;
  readonly distinctClasses: number;
  readonly classes: readonly {
    readonly errorClass: string;
    readonly errors: number;
    readonly runs: number;
    readonly pipelines: number;
    /** Step function in which most of them arose, and how many did. */
    readonly function: string | undefined;
    readonly functionErrors: number;
  }[];
  /** Functions in which errors arose that are no interruption. */
  readonly functions: readonly {
    readonly function: string;
    readonly errors: number;
    /** Interruptions in it, which are not among `errors`. */
    readonly interruptions: number;
  }[];
  /** Errors that are no interruption, in any function or in none. */
  readonly notInterruptions: number;
  /** Errors that arose in no step: before the first, or in the script between steps. */
  readonly outsideSteps: number;
}

/** Pipelines that ran. */
export interface PipelineLists {
  readonly total: number;
  readonly totalMs: number;
  readonly byTime: readonly PipelineRow[];
  readonly byFlowNodes: readonly PipelineRow[];
  /** Pipelines that got slower and still are, what costs most first. */
  readonly slowed: readonly PerformanceChange[];
}

/** One Pipeline over its runs. */
export interface PipelineRow {
  readonly controller: string;
  readonly pipeline: string;
  readonly runs: number;
  readonly judged: number;
  readonly failed: number;
  readonly totalMs: number;
  readonly durationMsP50: number | undefined;
  readonly durationMsP95: number | undefined;
  /** Per run; the most of any run for the rest. */
  readonly flowNodesP50: number | undefined;
  readonly stages: number;
  readonly stageDepth: number;
  readonly blockDepth: number;
  readonly parallelWidth: number;
  readonly scriptLines: number | undefined;
}

/** Records that could not be read. */
export interface QuarantineList {
  readonly total: number;
  /** Most first. */
  readonly byCode: readonly { readonly code: string; readonly records: number }[];
  readonly records: readonly {
    readonly controller: string;
    /** Path below the home. */
    readonly file: string;
    readonly code: string;
    readonly reason: string;
    /** When a scan met it first as it is now. */
    readonly since: number;
  }[];
}
