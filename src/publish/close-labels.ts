import { isMetricId, metricDefinition } from "../dictionary/dictionary.ts";
import type { MetricFamily } from "../model/metric-families.ts";
import { relabel } from "./sum-samples.ts";

/**
 * A family whose labels have only the values that the dictionary lists for them; what is none of these becomes the overflow
 * (`other`), and is added up with it. So nothing that a plugin or a record brings can make new values of such a label.
 */
export function closeLabels(family: MetricFamily): MetricFamily {
  if (!isMetricId(family.id)) return family;
  const closed = new Map(
    metricDefinition(family.id).dimensions.flatMap(({ id, labels, overflow }) =>
      "closed" in labels ? [[id, { values: new Set(labels.closed), overflow }] as const] : [],
    ),
  );
  if (closed.size === 0) return family;
  const valueOf = (label: string, value: string): string => {
    const known = closed.get(label);
    return known === undefined || known.values.has(value) || value === NOT_KNOWN ? value : known.overflow;
  };
  const samples = relabel(family, (labels) =>
    Object.fromEntries(Object.entries(labels).map(([label, value]) => [label, valueOf(label, value)])),
  );
  return { ...family, samples };
}

/** What families say where records do not name a label. */
const NOT_KNOWN = "none";
