import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { Estimate, PublishedMetric, PublishedTable } from "../../privacy/release/published-tables.ts";
import { type CsvValue, csv } from "../../publish/csv.ts";

/** The tables of a metric as CSV: a row per cell and view, empty where withheld. */
export function metricCsv(metric: PublishedMetric, views: readonly PublishedTable[] = metric.tables): string {
  const isSpread = views.some(({ view }) => view === "histogram");
  const columns = [
    "metric",
    "version",
    "period",
    "view",
    ...metric.dimensions,
    ...(isSpread ? ["bucket"] : []),
    ...["count", "count_low", "count_high", "share", "share_low", "share_high"],
  ];
  const rows = views.flatMap(({ view, rows: cells }) =>
    cells.map(({ labels, count, share }): CsvValue[] => [
      metric.metric,
      metric.version,
      metric.period,
      view,
      ...labels,
      ...numbers(count),
      ...numbers(share),
    ]),
  );
  return csv(columns, rows);
}

function numbers(estimate: Estimate | undefined): CsvValue[] {
  return estimate === undefined ? [undefined, undefined, undefined] : [estimate.value, estimate.low, estimate.high];
}

/** What a bucket holds, in words: `8 to 15`. */
export function bucketName(bucket: string): string {
  const number = Number(bucket);
  if (number === 0) return "0";
  return number === 1
    ? "1"
    : `${(2 ** (number - 1)).toLocaleString("en-US")} to ${(2 ** number - 1).toLocaleString("en-US")}`;
}

/** The rows of a table that are shown, largest share first; histograms in order of their buckets. */
export function shownRows(table: PublishedTable): PublishedTable["rows"] {
  const shown = table.rows.filter(({ share }) => share !== undefined);
  if (table.view === "histogram") return shown;
  return [...shown].sort((one, other) => other.share!.value - one.share!.value);
}

/** The table of a metric that its chart shows. */
export function chartTable({ tables }: PublishedMetric): PublishedTable | undefined {
  return tables.find(({ view }) => view !== "total");
}

/** Title of the chart of a metric. */
export function chartTitle(metric: MetricDefinition): string {
  return metric.publication.chart.title;
}
