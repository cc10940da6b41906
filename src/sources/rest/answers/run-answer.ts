import { isClassName } from "../../../model/class-name.ts";
import { classOf, flagAt, instantAt, type JsonObject, numberAt, objectsAt, textAt } from "../json.ts";
import { causesOf } from "./causes.ts";

/**
 * Asks for a run. Of its actions only what is wanted is asked for: no parameters, environment, commits, names of people, nor
 * descriptions of causes.
 */
export const RUN =
  "api/json?tree=_class,building,result,timestamp,duration,actions[_class,causes[_class]," +
  "queuingDurationMillis,waitingDurationMillis,blockedDurationMillis,buildableDurationMillis,libraries[name,version,trusted],restartableStages]";

const RUN_CLASS = "org.jenkinsci.plugins.workflow.job.WorkflowRun";
const results: ReadonlySet<string> = new Set(["SUCCESS", "UNSTABLE", "FAILURE", "NOT_BUILT", "ABORTED"]);

/** Libraries read. */
const MAX_LISTED = 1000;

/** A library that a run loaded. */
interface RestLibrary {
  readonly name: string;
  readonly version: string | undefined;
  readonly trusted: boolean | undefined;
}

/** A run as a whole. */
export interface RunAnswer {
  readonly isPipeline: boolean;
  readonly isBuilding: boolean;
  readonly result: string | undefined;
  /** When it was scheduled: some milliseconds before it began. */
  readonly scheduledAt: number | undefined;
  readonly durationMs: number | undefined;
  /** Simple names of the classes of what started it. */
  readonly causes: readonly string[];
  /** Time in the queue before it began, by the metrics plugin. */
  readonly queueMs: number | undefined;
  readonly libraries: readonly RestLibrary[];
  /** It can be restarted from a stage: it is Declarative. */
  readonly isDeclarative: boolean;
}

/** Reads the answer to {@link RUN}. */
export function readRun(answer: JsonObject): RunAnswer {
  const actions = objectsAt(answer, "actions");
  const result = textAt(answer, "result");
  return {
    isPipeline: classOf(answer) === RUN_CLASS,
    isBuilding: flagAt(answer, "building") !== false,
    result: result === undefined || results.has(result) ? result : "FAILURE",
    scheduledAt: instantAt(answer, "timestamp"),
    durationMs: numberAt(answer, "duration"),
    causes: causesOf(answer).map(classOf).filter(isClassName).map(simpleName),
    queueMs: queueMsOf(actions.find((action) => classOf(action).endsWith("TimeInQueueAction"))),
    libraries: actions
      .flatMap((action) => objectsAt(action, "libraries"))
      .slice(0, MAX_LISTED)
      .flatMap(libraryOf),
    isDeclarative: actions.some(({ restartableStages: stages }) => Array.isArray(stages) && stages.length > 0),
  };
}

function simpleName(name: string): string {
  return name.slice(name.lastIndexOf(".") + 1);
}

/** The same action tells how long `node` steps were in the queue, but of those that were there at a restart only a part: it is not used. */
function queueMsOf(action: JsonObject | undefined): number | undefined {
  if (action === undefined) return undefined;
  const own = sum(action, ["waitingDurationMillis", "blockedDurationMillis", "buildableDurationMillis"]);
  return numberAt(action, "queuingDurationMillis") ?? own;
}

function sum(object: JsonObject, keys: readonly string[]): number | undefined {
  const values = keys.map((key) => numberAt(object, key)).filter((value) => value !== undefined);
  return values.length < keys.length ? undefined : values.reduce((total, value) => total + value, 0);
}

function libraryOf(library: JsonObject): RestLibrary[] {
  const name = textAt(library, "name");
  if (name === undefined) return [];
  return [{ name, version: textAt(library, "version"), trusted: flagAt(library, "trusted") }];
}
