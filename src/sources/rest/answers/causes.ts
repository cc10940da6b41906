import { classOf, type JsonObject, numberAt, objectsAt, textAt } from "../json.ts";
import type { RunPlace } from "../places.ts";

/** Asks an action of a run for what started it: no descriptions, nor names of people. */
export const CAUSES = "_class,causes[_class,upstreamProject,upstreamBuild]";

/** Causes read of one run. */
const MAX_CAUSES = 1000;

/** What started a run, by its answer. */
export function causesOf(run: JsonObject): readonly JsonObject[] {
  return objectsAt(run, "actions")
    .flatMap((action) => objectsAt(action, "causes"))
    .slice(0, MAX_CAUSES);
}

/** The run whose `build` step started a run. Other causes name an upstream that does not wait for it. */
export function startedByOf(run: JsonObject): RunPlace | undefined {
  for (const cause of causesOf(run)) {
    const pipeline = textAt(cause, "upstreamProject");
    const number = numberAt(cause, "upstreamBuild");
    if (pipeline !== undefined && number && classOf(cause).endsWith(".BuildUpstreamCause")) return { pipeline, number };
  }
  return undefined;
}
