import { writeFileSync } from "node:fs";
import { metricDefinitions } from "../../src/dictionary/dictionary.ts";
import { emptyLock, lockText, nextLock } from "../../src/dictionary/lock.ts";

/** Few metrics, of each way to travel one: a state that all have, labels together, labels each by itself. */
const collected = ["controller.core", "pipeline.configured", "library.configured", "durability.hint"];

/** What a demonstration or a test changes about them. */
export interface DemoDictionary {
  /** Days (UTC). */
  readonly window: { readonly start: string; readonly end: string };
  readonly minCohort: number;
}

/**
 * Writes the lock of a dictionary in which a few metrics are collected, as an organisation would that collects from its own controllers.
 * The built-in dictionary is left as it is: there all stay local until they are reviewed.
 */
export function writeDemoDictionary(file: string, { window, minCohort }: DemoDictionary): void {
  const metrics = metricDefinitions.map((metric) => {
    if (!collected.includes(metric.id)) return metric;
    // Together less than a month may cost.
    const privacy = { ...metric.privacy, rho: 0.024, min_cohort: minCohort };
    return { ...metric, status: "collecting" as const, window: { ...window }, privacy };
  });
  writeFileSync(file, lockText(nextLock(emptyLock, metrics)));
}
