import Type, { type Static } from "typebox";
import { count, instant, milliseconds, runName, strict } from "./parts.ts";
import { nextCursor } from "./pipelines.ts";

const text = (description: string) => Type.String({ description });
const optional = Type.Optional;
const startMs = optional(milliseconds("Since the start of the run."));
const durationMs = optional(milliseconds("Absent while it lasts, or when its end is not recorded."));

const timePart = Type.Object(
  { part: text("work, agent, lock, input, downstream, sleep or other."), totalMs: milliseconds("Time in it.") },
  strict,
);

/** Answer of `GET /api/v1/runs/{run}`. */
export const runSchema = Type.Object(
  {
    run: runName(),
    pipeline: text("Full name of its Pipeline."),
    runNumber: count("Its number."),
    result: optional(text("SUCCESS, UNSTABLE, FAILURE, NOT_BUILT or ABORTED.")),
    isOpen: Type.Boolean({ description: "It has not ended, and Jenkins keeps it." }),
    startAt: optional(instant("Its start.")),
    durationMs,
    queueMs: optional(milliseconds("From being scheduled to its start.")),
    time: Type.Array(timePart),
    syntax: optional(text("declarative or scripted.")),
    durability: optional(text("How its flow graph is kept.")),
    flowNodes: optional(count("Nodes of its flow graph.")),
    steps: optional(count("Steps.")),
    parallelWidth: optional(count("Most arms of a `parallel`.")),
    causes: Type.Array(Type.String(), { description: "What started it, in words." }),
    isReplayed: Type.Boolean(),
    isRestarted: Type.Boolean(),
    libraries: Type.Array(Type.Object({ library: Type.String(), version: optional(Type.String()) }, strict)),
    stages: Type.Array(
      Type.Object(
        {
          flowNode: count("Its flow node."),
          name: optional(Type.String()),
          kind: text("stage, or branch for an arm of `parallel`."),
          startMs,
          durationMs,
          outcome: optional(Type.String()),
          isSkipped: Type.Boolean(),
        },
        strict,
      ),
      { description: "At most 500, in the order of their flow nodes." },
    ),
    stagesLeftOut: count("Stages beyond those."),
    errors: Type.Array(
      Type.Object(
        {
          flowNode: optional(count("Where it arose.")),
          stage: optional(text("Name of the stage around it.")),
          errorClass: optional(Type.String()),
          function: optional(Type.String()),
          causeClass: optional(Type.String()),
          isHandled: optional(Type.Boolean({ description: "The run went on after it." })),
        },
        strict,
      ),
    ),
    previousRun: optional(count("Number of the run before it.")),
    nextRun: optional(count("Number of the run after it.")),
  },
  strict,
);

/** Answer of `GET /api/v1/runs/{run}`. */
export type RunAnswer = Static<typeof runSchema>;

const wait = Type.Object({ kind: text("agent, lock, input, downstream or sleep."), startMs, durationMs }, strict);

/** Flags that are false are left out: a run may have a hundred thousand nodes. */
const flag = (description: string) => optional(Type.Literal(true, { description }));

const node = Type.Object(
  {
    flowNode: count("Its number in the flow graph."),
    parent: optional(count("The node that it is in; absent at the top.")),
    kind: Type.Unsafe<"stage" | "branch" | "block" | "step">(Type.Enum(["stage", "branch", "block", "step"])),
    name: optional(text("Name of a stage or branch, function of a step.")),
    startMs,
    durationMs,
    outcome: optional(text("SUCCESS, UNSTABLE, FAILURE, NOT_BUILT or ABORTED.")),
    status: optional(text("What Declarative wrote on the stage, such as SKIPPED_FOR_CONDITIONAL.")),
    isSkipped: flag("The stage's body never ran."),
    isSynthetic: flag("A stage that Declarative added by itself."),
    hasFailed: flag("It carries an error."),
    isOrigin: flag("The error arose here."),
    waits: optional(Type.Array(wait)),
    label: optional(text("Label that a `node` step asked for.")),
    agent: optional(text("Agent that it got.")),
  },
  strict,
);

/** Answer of `GET /api/v1/runs/{run}/graph`. */
export const runGraphSchema = Type.Object(
  {
    nodes: Type.Array(node, { description: "In the order of their flow nodes." }),
    isOpen: Type.Boolean({ description: "The run goes on: nodes without a length may last." }),
    startAt: optional(instant("Start of the run, from which times count.")),
    durationMs: optional(milliseconds("Of the run.")),
    next: nextCursor,
  },
  strict,
);

/** Answer of `GET /api/v1/runs/{run}/graph`. */
export type RunGraphAnswer = Static<typeof runGraphSchema>;

/** A node of the flow graph of a run. */
export type ApiNode = RunGraphAnswer["nodes"][number];
