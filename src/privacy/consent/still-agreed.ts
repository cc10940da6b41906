import type { Period } from "../wire/period.ts";
import type { Report } from "../wire/report.ts";
import { agreedLabel } from "./agreed.ts";
import { firstPeriodAt } from "./agreed-since.ts";
import type { AgreedMetric } from "./agreement.ts";

const DAY_MS = 86_400_000;

/** Why a metric's numbers of a period are not told; undefined when they may be. */
export function reasonAgainst({ metric, sinceAt }: AgreedMetric, period: Period): string | undefined {
  const { window, granularity } = metric;
  if (period.startAt < firstPeriodAt(sinceAt, granularity)) return "the period began before it was agreed to";
  if (period.startAt < Date.parse(window.start) || period.endAt > Date.parse(window.end) + DAY_MS)
    return "the period is not within the window of the metric";
  return undefined;
}

/**
 * Whether a report that was made before may still leave by what is agreed to now: its period and each label of it. `agreed` is the metric
 * of its envelope; undefined: that may not leave at all.
 */
export function isStillAgreed(
  { rows, hist }: Pick<Report, "rows" | "hist">,
  { agreed, period }: { readonly agreed: AgreedMetric | undefined; readonly period: Period },
): boolean {
  if (agreed === undefined || reasonAgainst(agreed, period) !== undefined) return false;
  const { dimensions } = agreed.metric;
  return [...rows, ...hist].every(
    ([id, , labels]) =>
      id === agreed.metric.id &&
      labels.every((label, index) => {
        const dimension = dimensions[index];
        if (dimension === undefined) return false;
        return label === dimension.overflow || agreedLabel(dimension, label, agreed.allowLists) === label;
      }),
  );
}
