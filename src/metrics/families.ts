import { metricDefinition } from "../dictionary/dictionary.ts";
import type { MetricDefinition } from "../dictionary/schema.ts";
import type { MetricFamily, MetricSample } from "../model/metric-families.ts";
import type { MetricRow, MetricScope } from "../model/metric-values.ts";
import type { SqlWriter } from "../store/store.ts";
import { answer } from "./engine/answer.ts";
import { histograms } from "./engine/histogram.ts";
import type { Metric } from "./engine/metric.ts";
import { metrics } from "./metrics.ts";

/** Names that are worth a series of their own, beside the labels that the dictionary declares. */
const furtherLabels: Partial<Record<Metric["id"], readonly string[]>> = {
  "run.completed": ["pipeline"],
  "run.duration": ["pipeline"],
  "agent.wait": ["label"],
  "agent.requested": ["label"],
  "library.loaded": ["library"],
};

/** Bounds of histograms, by unit: what people tell apart, from a blink to a day. */
const boundsOfUnit: Readonly<Record<string, readonly number[]>> = {
  ms: [100, 1000, 5000, 15_000, 60_000, 300_000, 900_000, 3_600_000, 14_400_000, 86_400_000],
  ns: [1e6, 1e7, 1e8, 1e9, 1e10, 6e10],
};

/** Bounds of histograms of counts. */
const COUNT_BOUNDS: readonly number[] = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

/**
 * All metrics as families of samples, per controller and label; counters and histograms over all finished runs in the store.
 *
 * Names of Pipelines, agent labels and libraries are in it only where {@link furtherLabels} says so; how many series may
 * come of them is for who writes them out.
 *
 * @throws StoreError
 */
export async function metricFamilies(store: SqlWriter, scope: MetricScope): Promise<MetricFamily[]> {
  const families: MetricFamily[] = [];
  for (const metric of metrics) {
    const definition = metricDefinition(metric.id);
    families.push({
      id: definition.id,
      kind: kinds[definition.kind],
      unit: definition.unit,
      summary: definition.summary,
      samples: await samplesOf(store, metric, scope),
    });
  }
  return families;
}

const kinds: Readonly<Record<MetricDefinition["kind"], MetricFamily["kind"]>> = {
  counter: "counter",
  distribution: "histogram",
  ratio: "gauge",
  state: "gauge",
};

async function samplesOf(store: SqlWriter, metric: Metric, asked: MetricScope): Promise<MetricSample[]> {
  const definition = metricDefinition(metric.id);
  // What a running run counts as may become something else: a total would fall, which looks like a restart.
  const isTotal = definition.kind === "counter" || definition.kind === "distribution";
  const scope = isTotal ? { ...asked, onlyFinished: true } : asked;
  const by = ["controller", ...definition.dimensions.map(({ id }) => id), ...(furtherLabels[metric.id] ?? [])];
  if (definition.kind === "distribution") {
    const bounds = boundsOfUnit[definition.unit] ?? COUNT_BOUNDS;
    const rows = await histograms(store, metric, { scope, by, bounds });
    return rows.map((row) => ({ labels: labelsOf(row.by), value: row.value }));
  }
  const { rows } = await answer(store, metric, { scope, by });
  const samples = rows.map((row) => ({ labels: labelsOf(row.by), value: row.value ?? 0 }));
  return definition.kind === "state" && by.length === 1
    ? [...samples, ...(await zeros(store, scope, samples))]
    : samples;
}

/** A controller that has none of something has 0 of it: a series that ends looks like a controller that is gone. */
async function zeros(
  store: SqlWriter,
  { controller }: MetricScope,
  samples: readonly MetricSample[],
): Promise<MetricSample[]> {
  const rows = await store.query("SELECT key FROM controller ORDER BY key");
  const known = new Set(samples.map(({ labels }) => labels.controller));
  return rows
    .map(({ key }) => String(key))
    .filter((key) => !known.has(key) && (controller === undefined || key === controller))
    .map((key) => ({ labels: { controller: key }, value: 0 }));
}

/** In exports a label that is not known is one like any other: series without it would mean the sum of all. */
function labelsOf(by: MetricRow["by"]): Record<string, string> {
  return Object.fromEntries(Object.entries(by).map(([name, value]) => [name, value ?? "none"]));
}
