/**
 * How a column is held: `int32` and `int64` are integers, `name` is the id of a text in the name table, `flag` is yes or
 * no. Every column may be absent in a row; absent means "not recorded", never 0.
 */
export type ColumnKind = "int32" | "int64" | "name" | "flag";

/** Column names of a table and how each is held, in order. */
export type TableShape = Readonly<Record<string, ColumnKind>>;

/**
 * The facts kept of runs: one shape for the sources that make them, the batches that carry them and the stores that keep them.
 *
 * Every row belongs to a run (`runId`, given out by the ingest); a flow node is its number within the run. Instants end in
 * `At` (epoch milliseconds, UTC), durations in `Ms`. Texts (names of steps, stages, labels, agents, classes, results) are `name`
 * columns; script text, arguments, messages, environment, parameters and user names have no column anywhere.
 */
export const factTables = {
  /** One row per run. Waits and work never overlap: at each moment a run works, waits for one thing, or neither (`otherMs`). */
  run: {
    runId: "int32",
    pipelineId: "int32",
    runNumber: "int32",
    scheduledAt: "int64",
    startAt: "int64",
    durationMs: "int64",
    finished: "flag",
    result: "name",
    hasExecution: "flag",
    durability: "name",
    storage: "name",
    syntax: "name",
    queueMs: "int64",
    workMs: "int64",
    agentWaitMs: "int64",
    lockWaitMs: "int64",
    inputWaitMs: "int64",
    downstreamWaitMs: "int64",
    sleepMs: "int64",
    otherMs: "int64",
    flowNodes: "int32",
    untimedNodes: "int32",
    notExecutedNodes: "int32",
    steps: "int32",
    stages: "int32",
    stageDepth: "int32",
    blockDepth: "int32",
    parallelWidth: "int32",
    scriptLines: "int32",
    scriptBytes: "int32",
    loadedScripts: "int32",
    internalCalls: "int32",
    sandbox: "flag",
    resumeBlocked: "flag",
    replayed: "flag",
    restarted: "flag",
  },
  /** One row per step invocation; a block is one invocation however often its body ran. */
  step: {
    runId: "int32",
    flowNode: "int32",
    /** Start node of the block around it; absent at the top. */
    block: "int32",
    /** Flow node of the nearest stage around it. */
    stage: "int32",
    descriptor: "name",
    function: "name",
    /** It has a body, so its time is the wall time of what is inside. */
    isBlock: "flag",
    startAt: "int64",
    /** Absent while open, or when a side is untimed. */
    durationMs: "int64",
    outcome: "name",
    /** It carries an error, its own or one passed up to it. */
    failed: "flag",
    /** The error arose here: nothing inside it failed with the same one. */
    ownError: "flag",
  },
  /** One row per stage body, stage atom of old syntax, and `parallel` branch. */
  stage: {
    runId: "int32",
    flowNode: "int32",
    /** `stage`, or `branch` for an arm of `parallel`. */
    kind: "name",
    name: "name",
    parentStage: "int32",
    startAt: "int64",
    durationMs: "int64",
    /** The STAGE_STATUS that Declarative wrote (`SKIPPED_FOR_FAILURE` …); absent when it wrote none. */
    status: "name",
    /** PRE or POST for a stage that Declarative added by itself. */
    synthetic: "name",
    executed: "flag",
    outcome: "name",
  },
  /** One row per wait of a step. */
  wait: {
    runId: "int32",
    flowNode: "int32",
    /** agent, lock, input, downstream or sleep. */
    kind: "name",
    startAt: "int64",
    /** Absent while it lasts. */
    durationMs: "int64",
  },
  /** One row per error, counted where it arose. */
  error: {
    runId: "int32",
    flowNode: "int32",
    stage: "int32",
    function: "name",
    errorClass: "name",
    /** The real class behind `hudson.remoting.ProxyException`; else the same class. */
    effectiveClass: "name",
    /** Hash of classes, function and the engine's frames (`error-fingerprint.ts`). The same error in two runs has the same one. */
    fingerprint: "int64",
    /** Class of the first cause of an interruption: a timeout, a person, a newer run. */
    causeClass: "name",
    /** The run ended without this error: something caught it. Absent while it is not known how the run ended. */
    handled: "flag",
  },
  /** One row per `node` step, and per further body that got an agent of its own. */
  agentUse: {
    runId: "int32",
    flowNode: "int32",
    isInvocation: "flag",
    /** Label the step asked for; absent: any agent. */
    label: "name",
    /** Agent it got; "(built-in)" is the controller's own. */
    agent: "name",
    waitMs: "int64",
    heldMs: "int64",
  },
  /** One row per run and library. */
  libraryUse: { runId: "int32", library: "name", version: "name", trusted: "flag" },
  /** Counts of what a run declares or did, by {@link featureKinds}. */
  feature: { runId: "int32", kind: "name", name: "name", count: "int64" },
} as const satisfies Record<string, TableShape>;

/** Names of the fact tables. */
export type FactTable = keyof typeof factTables;

/** What the `feature` table counts, and what `name` holds there. */
const featureKinds = {
  cause: "class of what started the run",
  flowNode: "class of a flow node",
  syntheticStage: "PRE or POST: nodes of stages that Declarative added by itself",
  stageStatus: "status that Declarative wrote on a stage node",
  postPipeline: "post condition declared for the Pipeline",
  postStage: "post condition declared in a stage",
  directive: "directive declared, of the Pipeline or of stages",
  option: "option declared",
  trigger: "trigger declared",
  parameter: "type of a parameter declared",
  when: "when condition declared",
  agent: "type of an agent declared",
  cpsNs: "nanoseconds the Pipeline engine spent, by its own timer; timers overlap and are never summed",
  internalCall: "Jenkins internal that Groovy code called",
} as const;

/** Kinds of rows in the `feature` table. */
export type FeatureKind = keyof typeof featureKinds;
