import { allowLists } from "../../build/src/dictionary/allow-lists/allow-lists.js";
import { metricDefinitions } from "../../build/src/dictionary/dictionary.js";

/** A month that ends a quarter: all metrics have their turn. */
export const MONTH = "2027-06";

/** The dictionary as if all of it were collected. */
export const words = {
  dictionaryDigest: `sha256-${"0".repeat(64)}`,
  allowListDigest: allowLists.digest,
  metrics: new Map(metricDefinitions.map((metric) => [metric.id, { ...metric, status: "collecting" }])),
  allowLists,
};
