import type { VNode } from "preact";
import type { MetricAnswer } from "../../../api/metrics.ts";
import { formatCount } from "../../../publish/format.ts";
import { countedThings, formatMetricValue } from "../../../publish/metric-value.ts";
import { FigureValue } from "../report/figures.tsx";

type Figure = readonly [label: string, value: string, note?: string | undefined];

/** The value of a metric in figures. */
export function MetricFigures({ metric }: { readonly metric: MetricAnswer }): VNode {
  return (
    <dl class="figures">
      {figuresOf(metric).map(([label, value, note]) => (
        <div>
          <dt>{label}</dt>
          <FigureValue value={value} note={note} />
        </div>
      ))}
    </dl>
  );
}

function figuresOf(metric: MetricAnswer): readonly Figure[] {
  const { kind, unit, value } = metric;
  const text = value.value === undefined ? "–" : formatMetricValue(value.value, unit);
  switch (kind) {
    case "distribution":
      return distributionFigures(metric);
    case "ratio":
      return [["Share", text, value.total === undefined ? undefined : ofWhole(value.total, value.n)]];
    case "counter":
      return [[thingsOf(unit, value.value ?? 0), text]];
    case "state":
      return [
        [thingsOf(unit, value.value ?? 0), text, value.of === undefined ? undefined : `of ${formatCount(value.of)}`],
      ];
  }
}

function ofWhole(part: number, whole: number): string {
  return `${formatCount(part)} of ${formatCount(whole)}`;
}

function distributionFigures({ unit, value: { n, value, total, p95, max } }: MetricAnswer): readonly Figure[] {
  const observed = formatCount(n);
  if (value === undefined) return [["Observed", observed, n > 0 ? "of several kinds, which do not add up" : undefined]];
  const format = (one: number | undefined): string => formatMetricValue(one, unit);
  const isTime = unit === "ms" || unit === "ns";
  return [
    ["Median", format(value)],
    ["p95", format(p95)],
    [isTime ? "Longest" : "Most", format(max)],
    ["Observed", observed, isTime && total !== undefined ? `${format(total)} in all` : undefined],
  ];
}

/** `Runs`: what is counted, as a label. */
function thingsOf(unit: string, count: number): string {
  const things = countedThings(unit, count) ?? "Value";
  return things.charAt(0).toUpperCase() + things.slice(1);
}
