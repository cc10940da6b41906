import { nearest } from "../config/nearest.ts";
import { isMetricId, type MetricId, metricDefinition, metricDefinitions } from "../dictionary/dictionary.ts";
import { hasSeries } from "../metrics/engine/series.ts";
import { metricOf } from "../metrics/metrics.ts";
import { CliError } from "./cli-error.ts";

/** The metric that was asked for. @throws CliError that names the nearest ones when there is none */
export function checkMetric(asked: string): MetricId {
  if (isMetricId(asked)) return asked;
  const ids = metricDefinitions.map(({ id }) => id);
  throw new CliError(
    `There is no metric ${JSON.stringify(asked)}.`,
    `There are ${ids.length}; nearest: ${nearest(asked, ids, ".").join(", ")}. \`flowmeter metrics\` lists them all.`,
  );
}

/** Refuses groups and filters that the dictionary does not allow for a metric. @throws CliError */
export function checkGroups(id: MetricId, by: readonly string[], where: Readonly<Record<string, string>>): void {
  const { dimensions, local } = metricDefinition(id);
  const labels = Object.keys(metricOf(id).labels ?? {});
  const allowed = [...new Set([...dimensions.map((dimension) => dimension.id), ...local])];
  const unknown = by.find((name) => !allowed.includes(name as (typeof local)[number]));
  if (unknown !== undefined)
    throw new CliError(
      `${id} cannot be grouped by ${JSON.stringify(unknown)}.`,
      allowed.length === 0 ? "It cannot be grouped." : `It can be grouped by ${allowed.join(", ")}.`,
    );
  const wrong = Object.keys(where).find((name) => !labels.includes(name));
  if (wrong !== undefined)
    throw new CliError(
      `${id} has no label ${JSON.stringify(wrong)}.`,
      labels.length === 0 ? "It has none." : `Its labels: ${labels.join(", ")}. For Pipelines there is --folder.`,
    );
  checkValues(id, where);
}

/** Refuses values that a closed label cannot have: nothing found would look like an answer. @throws CliError */
function checkValues(id: MetricId, where: Readonly<Record<string, string>>): void {
  for (const { id: label, labels, overflow } of metricDefinition(id).dimensions) {
    const asked = where[label];
    if (asked === undefined || !("closed" in labels) || [...labels.closed, overflow].includes(asked)) continue;
    throw new CliError(
      `${label} of ${id} is never ${JSON.stringify(asked)}.`,
      `It is ${nearest(asked, [...labels.closed, overflow]).join(", ")}${labels.closed.length > 4 ? " …" : ""}.`,
    );
  }
}

/** Refuses periods that cannot be. @throws CliError */
export function checkPeriod(
  { since, until }: { since?: number | undefined; until?: number | undefined },
  now: number,
): void {
  if (since !== undefined && since > now)
    throw new CliError("--since is in the future.", "Give a day that has begun (UTC), or a span like 28d.");
  if (since !== undefined && until !== undefined && since >= until)
    throw new CliError(
      "--since is not before --until.",
      "Give a period that begins before it ends; days begin at 00:00 UTC.",
    );
}

/** Refuses a series of what the store knows only as of now. @throws CliError */
export function checkSeries(id: MetricId): void {
  if (hasSeries(metricOf(id))) return;
  throw new CliError(
    `${id} has no series: it is known as of the last scan only.`,
    "Leave out --series. `flowmeter inventory --compare <day>` says what changed.",
  );
}
