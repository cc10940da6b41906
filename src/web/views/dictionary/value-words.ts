import type { MetricsAnswer } from "../../../api/metrics.ts";
import { formatCount } from "../../../publish/format.ts";
import { countedThings, formatMetricValue } from "../../../publish/metric-value.ts";

type Valued = Pick<MetricsAnswer["metrics"][number], "id" | "kind" | "unit" | "value">;

/** The value of a metric in a line: `p50 12 s, p95 1 min 31 s`, `33 % of 36`, `42 runs`, `6 of 14 Pipelines`. */
export function valueWords({ kind, unit, value: { n, value, p95, of } }: Valued): string {
  if (n === 0 || value === undefined) return "–";
  const text = formatMetricValue(value, unit);
  if (kind === "distribution") return `p50 ${text}, p95 ${formatMetricValue(p95, unit)}`;
  if (kind === "ratio") return `${text} of ${formatCount(n)}`;
  const things = countedThings(unit, of ?? value);
  return [of === undefined ? text : `${text} of ${formatCount(of)}`, things ?? ""].join(" ").trim();
}
