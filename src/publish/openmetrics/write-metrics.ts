import type { HistogramValue, MetricFamily, MetricSample } from "../../model/metric-families.ts";
import { baseUnit } from "../base-unit.ts";
import { labelText } from "../label-text.ts";
import type { Labels } from "../label-tree.ts";
import { visible } from "../safe-text.ts";
import { countOf, relabel } from "../sum-samples.ts";
import { checkNames, labelName, type MetricName, metricName } from "./metric-name.ts";
import { boundText, numberText } from "./number-text.ts";

/** The two text formats that Prometheus reads: OpenMetrics 1.0, and its own 0.0.4, also for files of the node exporter. */
export type MetricsFormat = "openmetrics" | "prometheus";

/** What an HTTP answer in a format says it is. */
export const contentTypes: Readonly<Record<MetricsFormat, string>> = {
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
  prometheus: "text/plain; version=0.0.4; charset=utf-8",
};

/**
 * Families as text, ordered by name and labels, whatever their order was. Families without a sample are left out.
 *
 * Values are in base units. Label values are made visible and bounded ({@link labelText}).
 *
 * @throws Error when two metrics would have one name: a defect of the dictionary
 */
export function writeMetrics(families: readonly MetricFamily[], format: MetricsFormat): string {
  checkNames(families);
  const blocks = families
    .map((family) => ({ family, name: metricName(family), samples: samplesOf(family) }))
    .filter(({ samples }) => samples.length > 0)
    .sort((a, b) => compare(a.name.family, b.name.family))
    .flatMap(({ family, name, samples }) => [
      ...headOf(family, name, format),
      ...samples.flatMap(({ labels, value }) =>
        sampleLines({ name, labels, value, divisor: baseUnit(family.unit).divisor }),
      ),
    ]);
  const end = format === "openmetrics" ? ["# EOF"] : [];
  return [...blocks, ...end].map((line) => `${line}\n`).join("");
}

interface WrittenSample {
  /** `controller="ci",result="SUCCESS"`. */
  readonly labels: string;
  readonly value: MetricSample["value"];
}

function samplesOf(family: MetricFamily): readonly WrittenSample[] {
  return relabel(family, cleanLabels)
    .map(({ labels, value }) => ({ labels: labelsText(labels), value }))
    .sort((a, b) => compare(a.labels, b.labels));
}

function cleanLabels(labels: Labels): Labels {
  const entries = Object.entries(labels).filter(([, value]) => value !== "");
  return Object.fromEntries(entries.map(([name, value]) => [labelName(name), labelText(value)]));
}

function labelsText(labels: Labels): string {
  return Object.keys(labels)
    .sort()
    .map((name) => `${name}="${escapeText(labels[name]!)}"`)
    .join(",");
}

function escapeText(text: string): string {
  return text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n");
}

/** OpenMetrics names a counter without `_total` and tells the unit; the older format knows neither, and escapes no quotes here. */
function headOf(
  { kind, summary }: MetricFamily,
  { family, samples, unit }: MetricName,
  format: MetricsFormat,
): string[] {
  const help = visible(summary);
  if (format === "openmetrics")
    return [
      `# TYPE ${family} ${kind}`,
      ...(unit === undefined ? [] : [`# UNIT ${family} ${unit}`]),
      `# HELP ${family} ${escapeText(help)}`,
    ];
  const name = kind === "counter" ? samples[0]! : family;
  return [`# HELP ${name} ${help.replaceAll("\\", "\\\\")}`, `# TYPE ${name} ${kind}`];
}

interface SampleLine extends WrittenSample {
  readonly name: MetricName;
  readonly divisor: number;
}

function sampleLines({ name, labels, value, divisor }: SampleLine): string[] {
  if (typeof value !== "number") return histogramLines({ name, labels, value, divisor });
  return [`${name.samples[0]}${braced(labels)} ${numberText(value / divisor)}`];
}

function histogramLines({ name, labels, value, divisor }: SampleLine & { readonly value: HistogramValue }): string[] {
  const before = labels === "" ? "" : `${labels},`;
  let below = 0;
  const buckets = value.bounds.map((bound, index) => {
    below += value.counts[index]!;
    return `${name.family}_bucket{${before}le="${boundText(bound / divisor)}"} ${below}`;
  });
  const count = countOf(value);
  return [
    ...buckets,
    `${name.family}_bucket{${before}le="+Inf"} ${count}`,
    `${name.family}_count${braced(labels)} ${count}`,
    `${name.family}_sum${braced(labels)} ${numberText(value.sum / divisor)}`,
  ];
}

function braced(labels: string): string {
  return labels === "" ? "" : `{${labels}}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
