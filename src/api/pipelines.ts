import Type, { type Static } from "typebox";
import { count, instant, milliseconds, runName, strict } from "./parts.ts";

const text = (description: string) => Type.String({ description });
const share = (description: string) => Type.Number({ minimum: 0, maximum: 1, description });
const optional = Type.Optional;

/** Where the next page begins: given as `cursor`. */
export const nextCursor = optional(text("Give it as `cursor` for the next page; absent on the last."));

const result = optional(
  text("SUCCESS, UNSTABLE, FAILURE, NOT_BUILT or ABORTED; absent while it goes on, or when it is not recorded."),
);
const isOpen = Type.Boolean({ description: "It has not ended, and Jenkins keeps it." });
const durationMs = optional(milliseconds("From start to end; absent while it goes on."));

const lastRun = Type.Object(
  { runNumber: count("Number of the run."), startAt: optional(instant("Its start.")), result, durationMs, isOpen },
  strict,
);

const pipelineRow = Type.Object(
  {
    name: text("Full name."),
    syntax: optional(text("declarative or scripted.")),
    isGone: Type.Boolean({ description: "Jenkins has it no more." }),
    isDisabled: Type.Boolean(),
    runs: count("Runs that began in the period."),
    judged: count("Of these, those that ended SUCCESS, UNSTABLE or FAILURE."),
    failed: count("Of those that were judged, those that ended UNSTABLE or FAILURE."),
    durationMsP50: optional(milliseconds("Median of finished runs.")),
    durationMsP95: optional(milliseconds("95th percentile of finished runs.")),
    waitShare: optional(share("Share of the time of finished runs in which they waited.")),
    lastRuns: Type.Array(lastRun, { description: "The latest in the period, oldest first, at most 20." }),
  },
  strict,
);

/** Answer of `GET /api/v1/pipelines`. */
export const pipelinesSchema = Type.Object(
  {
    pipelines: Type.Array(pipelineRow),
    total: count("How many there are on all pages."),
    next: nextCursor,
  },
  strict,
);

/** Answer of `GET /api/v1/pipelines`. */
export type PipelinesAnswer = Static<typeof pipelinesSchema>;

/** A Pipeline of the list. */
export type ApiPipelineRow = PipelinesAnswer["pipelines"][number];

const timePart = Type.Object(
  { part: text("work, agent, lock, input, downstream, sleep or other."), totalMs: milliseconds("Time in it.") },
  strict,
);

/** A value per bucket: null where nothing ran. */
const perBucket = Type.Array(Type.Union([Type.Number(), Type.Null()]), {
  description: "Medians in milliseconds, one per bucket; null where nothing ran.",
});

const stageTimes = Type.Object(
  {
    bucketDays: count("Length of a bucket."),
    startAts: Type.Array(instant("Start of a bucket.")),
    run: perBucket,
    stages: Type.Array(
      Type.Object(
        {
          stage: text("Name of the stage."),
          durationMsP50: perBucket,
          overallMsP50: optional(milliseconds("Median over the whole period.")),
          totalMs: milliseconds("Time in it, over the whole period."),
        },
        strict,
      ),
      { description: "Those with most time, in the order in which they usually begin." },
    ),
    others: count("Stages that are left out."),
  },
  strict,
);

const change = Type.Object(
  {
    changedAt: instant("Start of the first run after it."),
    runNumber: count("Its number."),
    sentence: text("What changed, in words, without the Pipeline's name."),
    isSlower: Type.Boolean(),
    beforeMsP50: milliseconds("Median before."),
    afterMsP50: milliseconds("Median after."),
    stages: Type.Array(Type.String(), { description: "Stages that changed." }),
  },
  strict,
);

const step = Type.Object(
  {
    function: text("Pipeline function."),
    kind: text("work or wait."),
    invocations: count("How often it ended."),
    totalMs: milliseconds("Time in it."),
    durationMsP50: optional(milliseconds("Median.")),
    durationMsP95: optional(milliseconds("95th percentile.")),
    ownErrors: count("Errors that arose in it."),
  },
  strict,
);

const errorGroup = Type.Object(
  {
    id: optional(text("Fingerprint.")),
    errorClass: text("Java class."),
    causeClass: optional(text("Class of the cause of an interruption.")),
    function: optional(text("Pipeline function it arose in.")),
    category: text("What kind of error it is, in words."),
    state: optional(text("new, growing, shrinking, gone: against as long a time before.")),
    errors: count("How many."),
    runs: count("Runs that met it."),
    fatal: count("How many of them ended their run."),
    lastSeenAt: instant("Start of the last run that met it."),
    lastRun: optional(runName()),
  },
  strict,
);

/** Answer of `GET /api/v1/pipelines/{pipeline}`. */
export const pipelineSchema = Type.Object(
  {
    name: text("Full name."),
    syntax: optional(text("declarative or scripted.")),
    origin: optional(text("inline, scm, multibranch, org_folder or other.")),
    isDisabled: Type.Boolean(),
    goneAt: optional(instant("Since when Jenkins has it no more.")),
    firstRunAt: optional(instant("First run that is known, of any time.")),
    lastRunAt: optional(instant("Last run, of any time.")),
    runs: count("Runs that began in the period."),
    finished: count("Of these, those that ended."),
    judged: count("Of these, those that ended SUCCESS, UNSTABLE or FAILURE."),
    failed: count("Of those that were judged, those that ended UNSTABLE or FAILURE."),
    durationMsP50: optional(milliseconds("Median of finished runs.")),
    durationMsP95: optional(milliseconds("95th percentile of finished runs.")),
    time: Type.Array(timePart, { description: "Where the time of finished runs went, the longest first." }),
    stages: stageTimes,
    changes: Type.Array(change),
    steps: Type.Array(step, { description: "By time; blocks are left out, for their time is that of what is inside." }),
    errors: Type.Array(errorGroup),
    libraries: Type.Array(
      Type.Object(
        { library: Type.String(), version: optional(Type.String()), uses: count("Runs that loaded it.") },
        strict,
      ),
    ),
    agents: Type.Array(
      Type.Object(
        {
          label: optional(text("Absent: any agent.")),
          uses: count("`node` steps that got one."),
          waitMsP50: optional(milliseconds("Median of their wait.")),
        },
        strict,
      ),
    ),
  },
  strict,
);

/** Answer of `GET /api/v1/pipelines/{pipeline}`. */
export type PipelineAnswer = Static<typeof pipelineSchema>;

/** A change of how long runs take. */
export type ApiChange = PipelineAnswer["changes"][number];

const pipelineRun = Type.Object(
  {
    run: runName(),
    runNumber: count("Its number."),
    startAt: optional(instant("Its start.")),
    result,
    durationMs,
    isOpen,
    queueMs: optional(milliseconds("From being scheduled to its start.")),
    time: Type.Array(timePart, { description: "Where its time went; empty while it goes on." }),
    flowNodes: optional(count("Nodes of its flow graph.")),
  },
  strict,
);

/** Answer of `GET /api/v1/pipelines/{pipeline}/runs`. */
export const pipelineRunsSchema = Type.Object({ runs: Type.Array(pipelineRun), next: nextCursor }, strict);

/** Answer of `GET /api/v1/pipelines/{pipeline}/runs`. */
export type PipelineRunsAnswer = Static<typeof pipelineRunsSchema>;

/** A run of a Pipeline. */
export type ApiPipelineRun = PipelineRunsAnswer["runs"][number];
