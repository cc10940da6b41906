import { endpoints } from "../../../api/endpoints.ts";
import type { ApiMetricValue, MetricAnswer, MetricSeriesAnswer, MetricsAnswer } from "../../../api/metrics.ts";
import { isMetricId, metricDefinition } from "../../../dictionary/dictionary.ts";
import { answer } from "../../../metrics/engine/answer.ts";
import type { Metric } from "../../../metrics/engine/metric.ts";
import { partsOf } from "../../../metrics/engine/parts.ts";
import { DAY_MS } from "../../../metrics/engine/query.ts";
import { everyBucket, hasSeries, series } from "../../../metrics/engine/series.ts";
import { runSpan } from "../../../metrics/errors/error-report.ts";
import { metricOf, metrics } from "../../../metrics/metrics.ts";
import { grainFor } from "../../../metrics/report/timeline.ts";
import { type Grain, grainDays, type MetricRow, type MetricScope } from "../../../model/metric-values.ts";
import { groupingWords } from "../../../publish/page/metric-words.ts";
import type { SqlWriter } from "../../../store/store.ts";
import { type Asked, askedRoute } from "../../asking/asked-route.ts";
import { scopeOf } from "../../asking/scope.ts";
import { HttpProblem } from "../../http/answers.ts";
import type { Route } from "../../http/route.ts";
import type { StoredParts } from "./report.ts";

/** Weeks of a small trend: a quarter and a little. */
const TREND_WEEKS = 16;

/** Parts of a metric that are given per label. */
const MOST_PARTS = 25;

/** Buckets of a series: more are more than a screen has columns, and of a state each is a question of its own. */
const MOST_BUCKETS = 400;

/** `GET /api/v1/metrics`, `/{id}` and `/{id}/series`. */
export function metricRoutes(parts: StoredParts): Route[] {
  const { questions } = parts;
  return [
    askedRoute(endpoints.metrics, questions, (asked) => metricList(asked.facts, scopeOfAsked(asked, parts))),
    askedRoute(endpoints.metric, questions, (asked) =>
      oneMetric(asked.facts, askedMetric(asked), scopeOfAsked(asked, parts)),
    ),
    askedRoute(endpoints.metricSeries, questions, (asked) => metricSeries(asked, scopeOfAsked(asked, parts))),
  ];
}

function scopeOfAsked({ query }: Asked, { controllers, now }: StoredParts): MetricScope {
  const controller = controllers.asked(query).name;
  return { ...scopeOf(query, now()), until: undefined, now: now(), controller };
}

function askedMetric({ parameters: { id = "" } }: Asked): Metric {
  if (!isMetricId(id) || !metrics.some((metric) => metric.id === id))
    throw new HttpProblem(404, "There is no such metric. /api/v1/metrics has all of them.");
  return metricOf(id);
}

async function metricList(facts: SqlWriter, scope: MetricScope): Promise<MetricsAnswer> {
  const listed: MetricsAnswer["metrics"] = [];
  for (const metric of metrics) {
    const { rows } = await answer(facts, metric, { scope, by: [] });
    const weeks = await latestWeeks(facts, metric, scope);
    const largest = await largestPart(facts, metric, scope);
    listed.push({
      ...headOf(metric, rows[0]),
      ...(weeks === undefined ? {} : { weeks }),
      ...(largest === undefined ? {} : { largest }),
    });
  }
  return { metrics: listed };
}

/** Up to the latest week with a run. States are left out: each week would be asked for on its own. */
async function latestWeeks(
  facts: SqlWriter,
  metric: Metric,
  scope: MetricScope,
): Promise<(number | null)[] | undefined> {
  if (!hasSeries(metric) || isMixed(metric) || metricDefinition(metric.id).kind === "state") return undefined;
  const { rows } = await series(facts, metric, { scope: { ...scope, since: undefined }, by: [], grain: "week" });
  const last = rows.at(-1)?.at;
  if (last === undefined) return undefined;
  const valueAt = new Map(rows.map(({ at, value }) => [at, value]));
  return everyBucket("week", last - (TREND_WEEKS - 1) * 7 * DAY_MS, last).map((at) => valueAt.get(at) ?? null);
}

/** A median of times that nobody adds up says nothing: of waits of every kind, of parts of a run. */
function isMixed(metric: Metric): boolean {
  return metricDefinition(metric.id).kind === "distribution" && partsOf(metric) !== undefined;
}

/** Of what is made of parts that say more than their sum, the part that most of it is; of counters the sum says something too. */
async function largestPart(
  facts: SqlWriter,
  metric: Metric,
  scope: MetricScope,
): Promise<MetricsAnswer["metrics"][number]["largest"]> {
  const label = partsOf(metric);
  const { kind } = metricDefinition(metric.id);
  if (label === undefined || kind === "counter") return undefined;
  const order = kind === "distribution" ? ("total" as const) : undefined;
  const { rows } = await answer(facts, metric, { scope, by: [label], order, top: 1 });
  return rows[0] === undefined ? undefined : partOf(rows[0], label);
}

function partOf(row: MetricRow, label: string): MetricAnswer["labels"][number]["parts"][number] {
  const name = row.by[label];
  return { ...(name === undefined ? {} : { name }), ...valueFrom(row) };
}

async function oneMetric(facts: SqlWriter, metric: Metric, scope: MetricScope): Promise<MetricAnswer> {
  const definition = metricDefinition(metric.id);
  const { rows, quantileError } = await answer(facts, metric, { scope, by: [] });
  return {
    ...headOf(metric, rows[0]),
    version: definition.version,
    description: definition.description,
    population: definition.population,
    notFor: definition.not_for,
    groupings: groupingWords(definition),
    labels: await labelParts(facts, metric, scope),
    quantileError,
  };
}

async function labelParts(facts: SqlWriter, metric: Metric, scope: MetricScope): Promise<MetricAnswer["labels"]> {
  const order = metricDefinition(metric.id).kind === "distribution" ? ("total" as const) : undefined;
  const labels: MetricAnswer["labels"] = [];
  for (const label of Object.keys(metric.labels ?? {})) {
    const { rows } = await answer(facts, metric, { scope, by: [label], order });
    const parts = rows.slice(0, MOST_PARTS).map((row) => partOf(row, label));
    labels.push({ label, parts, partsLeftOut: rows.length - parts.length });
  }
  return labels;
}

async function metricSeries(asked: Asked, scope: MetricScope): Promise<MetricSeriesAnswer> {
  const metric = askedMetric(asked);
  if (!hasSeries(metric))
    throw new HttpProblem(400, `${metric.id} has no series: it is known as of the last scan only.`);
  const grain = await grainOf(asked, scope);
  checkLength(grain, scope);
  const { rows, quantileError } = await series(asked.facts, metric, { scope, by: [], grain });
  const starts = rows.flatMap(({ at }) => (at === undefined ? [] : [at]));
  return {
    id: metric.id,
    unit: metricDefinition(metric.id).unit,
    grain,
    bucketDays: grainDays[grain],
    buckets:
      starts.length === 0 ? [] : everyBucket(grain, Math.min(...starts), Math.max(...starts)).slice(-MOST_BUCKETS),
    rows: rows.slice(-MOST_BUCKETS).map((row) => ({ at: row.at ?? 0, ...valueFrom(row) })),
    quantileError,
  };
}

/** As asked for; else one by which there are as many buckets as fit side by side. @throws HttpProblem */
async function grainOf({ facts, query }: Asked, { since, now, controller, folder }: MetricScope): Promise<Grain> {
  const asked = query.get("grain");
  if (asked !== null && !Object.hasOwn(grainDays, asked))
    throw new HttpProblem(400, `grain is one of ${Object.keys(grainDays).join(", ")}.`);
  if (asked !== null) return asked as Grain;
  const { firstRunAt = now, lastRunAt = now } = await runSpan(facts, { folder, controller, top: 1 });
  return grainFor(Math.max(0, lastRunAt - Math.max(firstRunAt, since ?? firstRunAt)) / DAY_MS);
}

function checkLength(grain: Grain, { since, now }: MetricScope): void {
  if (since !== undefined && (now - since) / (grainDays[grain] * DAY_MS) > MOST_BUCKETS)
    throw new HttpProblem(400, `That would be more than ${MOST_BUCKETS} buckets: ask for a longer grain.`);
}

function headOf(
  metric: Metric,
  row: MetricRow | undefined,
): Omit<MetricsAnswer["metrics"][number], "weeks" | "largest"> {
  const { kind, group, unit, summary, question, decision } = metricDefinition(metric.id);
  return {
    ...{ id: metric.id, kind, group, unit, summary, question, decision: decision.text },
    hasSeries: hasSeries(metric) && !isMixed(metric),
    value: row === undefined ? { n: 0 } : isMixed(metric) ? { n: row.n } : valueFrom(row),
  };
}

/** A row as the API gives it: what is not known is absent. */
function valueFrom({ n, value, total, p95, max, of }: MetricRow): ApiMetricValue {
  return {
    n,
    ...(value === undefined ? {} : { value }),
    ...(total === undefined ? {} : { total }),
    ...(p95 === undefined ? {} : { p95 }),
    ...(max === undefined ? {} : { max }),
    ...(of === undefined ? {} : { of }),
  };
}
