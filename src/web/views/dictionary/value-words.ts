import type { MetricsAnswer } from "../../../api/metrics.ts";
import { formatCount } from "../../../publish/format.ts";
import { countedThings, formatMetricValue } from "../../../publish/metric-value.ts";

type Valued = Pick<MetricsAnswer["metrics"][number], "kind" | "unit" | "value" | "largest">;

/**
 * The value of a metric in a line: `p50 12 s, p95 1 min 31 s`, `33 % of 36`, `42 runs`, `6 of 14 Pipelines`; of what has
 * several kinds the one that most of it is, `agent: 38 min`, `MAX_SURVIVABILITY: 54 of 59`.
 */
export function valueWords({ kind, unit, largest, value }: Valued): string {
  if (largest !== undefined) return partWords(largest, unit);
  if (value.value === undefined || isNothing(value)) return "–";
  const text = formatMetricValue(value.value, unit);
  if (kind === "distribution") return `p50 ${text}, p95 ${formatMetricValue(value.p95, unit)}`;
  if (kind === "ratio") return `${text} of ${formatCount(value.n)}`;
  const things = countedThings(unit, value.of ?? value.value) ?? "";
  return `${value.of === undefined ? text : `${text} of ${formatCount(value.of)}`} ${things}`.trim();
}

function partWords(
  { name = "(not recorded)", total, value, of }: NonNullable<Valued["largest"]>,
  unit: string,
): string {
  const text = formatMetricValue(total ?? value, unit);
  return `${name}: ${of === undefined ? text : `${text} of ${formatCount(of)}`}`;
}

/** None of some is something; none of none is not. */
function isNothing({ n, of = 0 }: Valued["value"]): boolean {
  return n === 0 && of === 0;
}
