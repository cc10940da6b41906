import type { MetricScope } from "../../model/metric-values.ts";
import { formatDay } from "../format.ts";

/** Which runs a page is about, in words. */
export function scopeText({ since, until, controller, folder }: MetricScope): string {
  const period = [
    ...(since === undefined ? [] : [`since ${formatDay(since)}`]),
    ...(until === undefined ? [] : [`before ${formatDay(until)}`]),
  ].join(" and ");
  const place = [
    ...(controller === undefined ? [] : [`of controller ${controller}`]),
    ...(folder === undefined ? [] : [`in ${folder}`]),
  ].join(", ");
  return [period === "" ? "All runs in the store" : `Runs ${period}`, ...(place === "" ? [] : [place])].join(", ");
}

/** How to ask from another day on, on the command line. */
export function sinceFlag(day: string): string {
  return `try --since ${day}`;
}
