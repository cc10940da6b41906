import { metricFamilies } from "../metrics/families.ts";
import type { MetricFamily } from "../model/metric-families.ts";
import { closeLabels } from "../publish/close-labels.ts";
import { limitSeries } from "../publish/series-limit/limit-series.ts";
import type { AnsweringStore } from "../store/store.ts";
import { checkController } from "./check-controller.ts";
import { checkRuns } from "./check-runs.ts";
import type { ExportFlags } from "./commands/export-metrics.ts";
import { checkWhole, type IncompleteStore } from "./incomplete.ts";
import { sumUpLargeStore } from "./sum-up.ts";

/**
 * All metrics of a store, within the number of series that was asked for.
 *
 * @throws StoreError also when a part of the store does not answer: counters that fall, and rise again later, are counted twice
 * @throws CliError
 */
export async function exportedFamilies(
  store: AnsweringStore & IncompleteStore,
  { controller, maxSeries }: ExportFlags,
): Promise<readonly MetricFamily[]> {
  await checkController(store, controller);
  await checkRuns(store);
  await sumUpLargeStore(store);
  const scope = { since: undefined, until: undefined, now: Date.now(), controller, folder: undefined };
  const families = await metricFamilies(store, scope);
  checkWhole(store, "Nothing is exported of the rest: totals that fall and rise again would be counted twice.");
  return limitSeries(families.map(closeLabels), maxSeries === undefined ? {} : { limit: maxSeries });
}
