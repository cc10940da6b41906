import type { VNode } from "preact";
import type { MetricAnswer } from "../../../api/metrics.ts";
import { formatCount } from "../../../publish/format.ts";
import { countedThings, formatMetricValue } from "../../../publish/metric-value.ts";
import { keepUnits } from "../../format/keep-units.ts";

type Figure = readonly [label: string, value: string, note?: string | undefined];

/** The value of a metric in figures. */
export function MetricFigures({ metric }: { readonly metric: MetricAnswer }): VNode {
  return (
    <dl class="figures">
      {figuresOf(metric).map(([label, value, note]) => (
        <div>
          <dt>{label}</dt>
          <dd>
            {keepUnits(value)}
            {note !== undefined && <span class="note">{keepUnits(note)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function figuresOf({ kind, unit, value: { n, value, total, p95, max, of } }: MetricAnswer): readonly Figure[] {
  const format = (one: number | undefined): string =>
    n === 0 && one === undefined ? "–" : formatMetricValue(one, unit);
  const isTime = unit === "ms" || unit === "ns";
  switch (kind) {
    case "distribution":
      if (value === undefined && n > 0) return [["Observed", formatCount(n), "of several kinds, which do not add up"]];
      return [
        ["Median", format(value)],
        ["p95", format(p95)],
        [isTime ? "Longest" : "Most", format(max)],
        ["Observed", formatCount(n), isTime && total !== undefined ? `${format(total)} in all` : undefined],
      ];
    case "ratio":
      return [["Share", format(value), total === undefined ? undefined : `${formatCount(total)} of ${formatCount(n)}`]];
    case "counter":
      return [[thingsOf(unit, value ?? 0), format(value)]];
    case "state":
      return [[thingsOf(unit, value ?? 0), format(value), of === undefined ? undefined : `of ${formatCount(of)}`]];
  }
}

/** `Runs`: what is counted, as a label. */
function thingsOf(unit: string, count: number): string {
  const things = countedThings(unit, count) ?? "Value";
  return things.charAt(0).toUpperCase() + things.slice(1);
}
