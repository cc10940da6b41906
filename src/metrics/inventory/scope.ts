import type { InventoryScope } from "../../model/inventory.ts";
import type { MetricScope } from "../engine/query.ts";

/** The scope in which metrics answer for an inventory: the Pipelines that exist at its instant, by all runs before. */
export function metricScope({ until, now, controller, folder }: InventoryScope): MetricScope {
  return { since: undefined, until, now, controller, folder, onlyExisting: true };
}
