import { metricDefinition } from "../../dictionary/dictionary.ts";
import type { Metric } from "./metric.ts";

/** Distributions that hold things nobody adds up: overlapping timers, parts of a run, waits of every kind. */
const mixed: ReadonlySet<string> = new Set(["cps.time", "run.time", "wait.duration"]);

/**
 * The label whose parts say more than their sum: of a state how many have each value, of a counter how much is of each kind.
 * Undefined where the whole means something by itself, or has no such label.
 */
export function partsOf({ id, labels }: Metric): string | undefined {
  const { kind, dimensions } = metricDefinition(id);
  const [first] = dimensions;
  if (first === undefined || !("closed" in first.labels) || labels?.[first.id] === undefined) return undefined;
  return kind === "state" || kind === "counter" || mixed.has(id) ? first.id : undefined;
}
