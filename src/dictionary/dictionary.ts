import lock from "./dictionary.lock.json" with { type: "json" };
import type { MetricDefinition } from "./schema.ts";

/** Id of a metric that the dictionary has. */
export type MetricId = keyof typeof lock.metrics;

/** Digest of the whole dictionary: which words and rules a number was made under. */
export const dictionaryDigest: string = lock.digest;

/**
 * All metrics, those that are removed too, in order of id.
 *
 * JSON has no literal types; that the lock fits the schema is checked when it is built, and by a test.
 */
export const metricDefinitions = Object.values(lock.metrics) as unknown as readonly MetricDefinition[];

const byId: ReadonlyMap<string, MetricDefinition> = new Map(metricDefinitions.map((metric) => [metric.id, metric]));

/** Whether the dictionary has a metric of that id. */
export function isMetricId(id: string): id is MetricId {
  return byId.has(id);
}

/** What the dictionary says of a metric. */
export function metricDefinition(id: MetricId): MetricDefinition {
  return byId.get(id)!;
}
