import { formatCount, formatDuration, formatRatio } from "./format.ts";

/** A number of a metric as people read it, by its unit in the dictionary. */
export function formatMetricValue(value: number | undefined, unit: string): string {
  if (value === undefined) return "–";
  if (unit === "ms") return formatDuration(value);
  if (unit === "ns") return formatDuration(value / 1_000_000);
  if (unit === "1") return formatRatio(value);
  return formatCount(Math.round(value * 10) / 10);
}

/** What is counted, as many as there are: `{run}` is `run` or `runs`; undefined for times and ratios. */
export function countedThings(unit: string, count: number): string | undefined {
  const noun = /^\{(.+)\}$/.exec(unit)?.[1];
  if (noun === undefined) return undefined;
  const one = noun === "pipeline" ? "Pipeline" : noun;
  if (count === 1) return one;
  if (one.endsWith("ch")) return `${one}es`;
  return one.endsWith("y") ? `${one.slice(0, -1)}ies` : `${one}s`;
}
