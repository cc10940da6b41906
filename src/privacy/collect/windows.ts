import type { MetricDefinition } from "../../dictionary/schema.ts";
import { GRACE_DAYS } from "../wire/http.ts";
import { type Period, periodOf } from "../wire/period.ts";

const DAY_MS = 86_400_000;

/** Rules that the time of a report breaks; undefined when it may be taken. Time is the server's: a sender's clock decides nothing. */
export function timeFault(
  period: string,
  metrics: readonly Pick<MetricDefinition, "window">[],
  now: number,
): { readonly rule: "WINDOW" | "NOT_OVER" | "GRACE_OVER"; readonly path: string } | undefined {
  const span = periodOf(period);
  if (span === undefined || metrics.some(({ window }) => !isWithin(span, window)))
    return { rule: "WINDOW", path: "$.period" };
  if (now < span.endAt) return { rule: "NOT_OVER", path: "$.period" };
  return now >= sealingAt(span) ? { rule: "GRACE_OVER", path: "$.period" } : undefined;
}

/** From when a period is sealed. */
export function sealingAt({ endAt }: Period): number {
  return endAt + GRACE_DAYS * DAY_MS;
}

/** The day (UTC) of an instant. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** Days from one day to another; NaN for texts that are none. */
export function daysFrom(one: string, other: string): number {
  return (Date.parse(`${other}T00:00:00Z`) - Date.parse(`${one}T00:00:00Z`)) / DAY_MS;
}

/** A period counts when its first day is in the window and its last one is. */
function isWithin({ startAt, endAt }: Period, { start, end }: MetricDefinition["window"]): boolean {
  return dayOf(startAt) >= start && dayOf(endAt - 1) <= end;
}
