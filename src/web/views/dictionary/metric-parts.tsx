import type { VNode } from "preact";
import type { ApiMetricValue, MetricAnswer } from "../../../api/metrics.ts";
import type { ApiTable } from "../../../api/report.ts";
import { formatCount, plural } from "../../../publish/format.ts";
import { formatMetricValue } from "../../../publish/metric-value.ts";
import { Table } from "../report/table.tsx";

/** A metric by each of its labels: a table each. */
export function MetricParts({ metric }: { readonly metric: MetricAnswer }): VNode | undefined {
  const labels = metric.labels.filter(({ parts }) => parts.length > 0);
  if (labels.length === 0) return undefined;
  return (
    <section>
      <h2>By its labels</h2>
      <div class="content">
        {labels.map((label) => (
          <Table key={label.label} table={tableOf(metric, label)} />
        ))}
      </div>
    </section>
  );
}

function tableOf(
  { kind, unit }: MetricAnswer,
  { label, parts, partsLeftOut }: MetricAnswer["labels"][number],
): ApiTable {
  const { titles, cells, size } = columnsOf(kind, unit);
  const most = Math.max(...parts.map(size), 0);
  return {
    caption: `By ${label}`,
    columns: [
      { title: label, kind: "name" },
      ...titles.map((title) => ({ title, kind: "number" as const })),
      { title: "", kind: "bar" },
    ],
    rows: parts.map((part) => [part.name ?? "(not recorded)", ...cells(part), most === 0 ? 0 : size(part) / most]),
    ...(partsLeftOut > 0 ? { note: `${plural(partsLeftOut, "smaller group")} not listed.` } : {}),
  };
}

interface Columns {
  readonly titles: readonly string[];
  readonly cells: (part: ApiMetricValue) => readonly string[];
  /** What the bars are of. */
  readonly size: (part: ApiMetricValue) => number;
}

function columnsOf(kind: MetricAnswer["kind"], unit: string): Columns {
  const format = (value: number | undefined): string => formatMetricValue(value, unit);
  if (kind === "distribution")
    return {
      titles: ["Observed", "p50", "p95", "Total"],
      cells: ({ n, value, p95, total }) => [formatCount(n), format(value), format(p95), format(total)],
      size: ({ total }) => total ?? 0,
    };
  if (kind === "ratio")
    return {
      titles: ["Of", "Share"],
      cells: ({ n, value }) => [formatCount(n), format(value)],
      size: ({ value }) => value ?? 0,
    };
  return { titles: ["Value"], cells: ({ value }) => [format(value)], size: ({ value }) => value ?? 0 };
}
