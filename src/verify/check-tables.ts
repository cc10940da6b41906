import { canonical } from "./canonical.ts";
import type { NoisyCells } from "./check-parameters.ts";

/** A metric of `tables.json`, as far as it is compared. */
export interface TableMetric {
  readonly metric: string;
  readonly version: number;
  readonly period: string;
  readonly dimensions: readonly string[];
  readonly withheld?: string;
  readonly cohort?: object;
  readonly tables: readonly { readonly view: string; readonly sigma: number; readonly rows: readonly object[] }[];
}

/** What the tables are made with, beside the noisy cells. */
export interface TableTerms {
  readonly leastCohort: Readonly<Record<string, number>>;
  readonly consent: Readonly<Record<string, string>>;
}

interface Part {
  readonly noisy: number;
  readonly sigma: number;
}

/** What of `tables.json` does not follow from `noisy.json` by the rules of publishing: withholding, rounding, shares. */
export function tableFaults(
  metrics: readonly TableMetric[],
  noisy: readonly NoisyCells[],
  terms: TableTerms,
): string[] {
  return [...unlistedFaults(metrics, noisy), ...metrics.flatMap((told) => metricFaults(told, noisy, terms))];
}

/** Each metric that was made noisy is told once, be it as withheld; no other is. */
function unlistedFaults(metrics: readonly TableMetric[], noisy: readonly NoisyCells[]): string[] {
  const told = metrics.map(({ metric }) => metric);
  const made = new Set(noisy.map(({ metric }) => metric));
  return [
    ...(new Set(told).size === told.length ? [] : ["a metric is told twice"]),
    ...[...made].filter((metric) => !told.includes(metric)).map((metric) => `${metric} is not told in tables.json`),
    ...told.filter((metric) => !made.has(metric)).map((metric) => `${metric} was never made noisy`),
  ];
}

function metricFaults(told: TableMetric, noisy: readonly NoisyCells[], terms: TableTerms): string[] {
  const tables = noisy.filter(({ metric }) => metric === told.metric);
  if (tables.some(({ version, period }) => version !== told.version || period !== told.period))
    return [`${told.metric} is told as another version or period`];
  const cohort = cohortOf(told.metric, tables, { noisy, terms });
  const least = terms.leastCohort[told.metric];
  if (least === undefined || least < 20) return [`${told.metric} names no cohort that is large enough`];
  const isSmall = cohort === undefined || cohort.noisy < least;
  if (isSmall)
    return told.tables.length === 0 && told.cohort === undefined ? [] : [`${told.metric} has too few controllers`];
  if (canonical(told.cohort) !== canonical(estimate(cohort)))
    return [`${told.metric} has another cohort than its noisy count`];
  if (told.withheld !== undefined) return told.tables.length === 0 ? [] : [`${told.metric} is withheld and has tables`];
  return viewFaults(told, tables, cohort);
}

function viewFaults(told: TableMetric, tables: readonly NoisyCells[], cohort: Part): string[] {
  const expected = tables.filter(({ view }) => view !== "cohort");
  if (expected.length !== told.tables.length) return [`${told.metric} has other tables than were made noisy`];
  if (new Set(told.tables.map(({ view }) => view)).size < told.tables.length)
    return [`${told.metric} has a table twice`];
  return told.tables.flatMap(({ view, sigma, rows }) => {
    const table = expected.find((each) => each.view === view);
    if (table === undefined) return [`${told.metric} ${view} was never made noisy`];
    if (sigma !== Number(sigmaOf(table).toFixed(1)))
      return [`${told.metric} ${view} tells another sigma than its noise has`];
    const made = rowsOf(table, cohort);
    const wrong = rows.length !== made.length || rows.some((row, index) => canonical(row) !== canonical(made[index]));
    return wrong ? [`${told.metric} ${view} does not follow from its noisy cells`] : [];
  });
}

function rowsOf(table: NoisyCells, cohort: Part): object[] {
  const sigma = sigmaOf(table);
  const groups = new Map<string, { sum: number; count: number }>();
  const groupOf = (labels: readonly string[]) => (table.view === "histogram" ? labels.slice(0, -1).join("\t") : "");
  for (const [labels, value] of table.cells) {
    const { sum, count } = groups.get(groupOf(labels)) ?? { sum: 0, count: 0 };
    groups.set(groupOf(labels), { sum: sum + value, count: count + 1 });
  }
  return table.cells.map(([labels, noisy]) => {
    if (noisy < 3 * sigma) return { labels };
    const { sum, count } = groups.get(groupOf(labels))!;
    const whole = table.view === "instances" ? cohort : { noisy: Math.max(1, sum), sigma: sigma * Math.sqrt(count) };
    return { labels, count: estimate({ noisy, sigma }), share: share({ noisy, sigma }, whole) };
  });
}

function cohortOf(
  metric: string,
  tables: readonly NoisyCells[],
  { noisy, terms }: { readonly noisy: readonly NoisyCells[]; readonly terms: TableTerms },
): Part | undefined {
  const own = tables.find(({ view }) => view === "cohort");
  const table = own ?? noisy.find((each) => each.metric === "controller.core" && each.view === "cohort");
  if (table === undefined) return undefined;
  const levels = ["technical", "usage", "detailed"];
  const from = levels.indexOf(terms.consent[metric] ?? "technical");
  const counted = table.cells.filter(([[level]]) => own !== undefined || levels.indexOf(level ?? "") >= from);
  const sum = counted.reduce((all, [, value]) => all + value, 0);
  return { noisy: sum, sigma: sigmaOf(table) * Math.sqrt(Math.max(1, counted.length)) };
}

function sigmaOf({ mechanism, noise }: NoisyCells): number {
  const [numerator, denominator = "1"] = noise.split("/");
  const size = Number(numerator) / Number(denominator);
  return mechanism === "discrete_gaussian" ? Math.sqrt(size) : Math.SQRT2 * size;
}

function estimate({ noisy, sigma }: Part): object {
  const base = sigma <= 50 ? 5 : sigma <= 500 ? 10 : 100;
  const round = (value: number) => Math.max(0, Math.round(value / base) * base);
  return { value: round(noisy), low: round(noisy - 1.96 * sigma), high: round(noisy + 1.96 * sigma) };
}

function share(part: Part, whole: Part): object {
  const bounded = (value: number) => Number(Math.min(1, Math.max(0, value)).toFixed(4));
  const ratio = part.noisy / whole.noisy;
  const error = Math.sqrt(part.sigma ** 2 + (ratio * whole.sigma) ** 2) / whole.noisy;
  return { value: bounded(ratio), low: bounded(ratio - 1.96 * error), high: bounded(ratio + 1.96 * error) };
}
