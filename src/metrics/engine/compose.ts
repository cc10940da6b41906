import type { MetricKind } from "../../dictionary/vocabulary.ts";
import type { FactTable } from "../../model/facts.ts";
import { bucketOf, quantileOfBuckets } from "./buckets.ts";
import { type Column, groupColumns, shownColumns } from "./groups.ts";
import { type Label, labelOf, type Metric } from "./metric.ts";
import { DAY_MS, FIRST_MONDAY, type Grain, grainDays, type MetricQuery } from "./query.ts";
import { subjectId, subjectSql } from "./subjects.ts";

/** A metric and what is asked of it. */
export interface Asked {
  readonly metric: Metric;
  readonly kind: MetricKind;
  readonly query: MetricQuery;
  /** Further conditions on the rows. */
  readonly conditions?: readonly string[];
}

/** SQL that gives the rows of a metric, quantiles exact. */
export function exactSql(asked: Asked): string {
  const { metric, kind, query } = asked;
  const groups = groupColumns(metric, query.by);
  const inner = `SELECT ${list([...buckets(query.grain), ...groups.map(asInner), ...aggregates(metric, kind), ...distinct(metric, query)])}
    FROM ${fromWhere(asked)} ${groupBy(query, groups)}`;
  return outer(kind === "distribution" ? withQuantiles(inner, asked, groups) : inner, asked, groups);
}

/** Takes the quantiles out of the list in which one pass over the values gives them: two passes cost twice as much. */
function withQuantiles(inner: string, { metric, query }: Asked, groups: readonly Column[]): string {
  const keys = [...(query.grain === undefined ? [] : ["bucket_at"]), ...groups.map(({ name }) => name)];
  const counts = distinct(metric, query).length === 0 ? [] : ["runs", "pipelines"];
  const quantiles = ["q.quantiles[1] AS value", "q.quantiles[2] AS p95"];
  return `SELECT ${list([...keys, "n", "total", ...quantiles, "max", ...counts])} FROM (${inner}) q`;
}

/** SQL that gives the rows of a metric from counts per log bucket; `counted` gives these. */
export function bucketedSql(asked: Asked, groups: readonly Column[], counted: string): string {
  const { kind, query } = asked;
  const keys = [...(query.grain === undefined ? [] : ["bucket_at"]), ...groups.map(({ name }) => name)];
  const partition = keys.length === 0 ? "" : `PARTITION BY ${keys.join(", ")}`;
  const inner = `SELECT ${list([...keys, "sum(b.n) AS n", ...bucketedAggregates(kind)])}
    FROM (SELECT merged.*, sum(n) OVER (${partition} ORDER BY bucket) AS up_to, sum(n) OVER (${partition}) AS all_n FROM (
      SELECT ${list([...keys, "bucket"])}, CAST(sum(n) AS DOUBLE) AS n, sum(total) AS total, max(largest) AS largest FROM (${counted}) c
      GROUP BY ${[...keys, "bucket"].join(", ")}) merged) b ${keys.length === 0 ? "" : `GROUP BY ${keys.join(", ")}`}`;
  return outer(inner, asked, groups);
}

/** As {@link aggregates}, over log buckets `b`: only quantiles are taken from the buckets themselves. */
function bucketedAggregates(kind: MetricKind): string[] {
  if (kind === "counter") return ["sum(b.total) AS value"];
  if (kind === "ratio") return ["sum(b.total) AS total", "sum(b.total) * 1.0 / sum(b.n) AS value"];
  return [
    "sum(b.total) AS total",
    `${quantileOfBuckets(0.5)} AS value`,
    `${quantileOfBuckets(0.95)} AS p95`,
    "max(b.largest) AS max",
  ];
}

/** SQL that counts the observations of a metric per log bucket, in the columns that {@link bucketedSql} takes. */
export function countedSql(asked: Asked): string {
  const { metric, query } = asked;
  const groups = groupColumns(metric, query.by);
  const keys = [...buckets(query.grain), ...groups.map(asInner)];
  return `SELECT ${list([...keys, `${bucketOf(amountOf(metric))} AS bucket`])}, count(*) AS n, sum(${amountOf(metric)}) AS total,
      max(${amountOf(metric)}) AS largest
    FROM ${fromWhere(asked)} GROUP BY ${[...keys, "bucket"].map((_, index) => index + 1).join(", ")}`;
}

/** Tables and conditions of a query: the subjects in scope, what the metric joins to them, and which rows count. */
export function fromWhere({ metric, query, conditions: further = [] }: Asked): string {
  const subject = subjectSql(metric, query.scope);
  const joined = metric.subject === "setup" ? "" : `${observed(metric)} ${metric.from ?? ""}`;
  const needsPipeline =
    !subject.hasPipeline && query.by.some((dimension) => dimension === "controller" || dimension === "folder");
  const pipeline =
    needsPipeline && subject.pipelineId !== undefined ? `LEFT JOIN pipeline pl ON pl.id = ${subject.pipelineId}` : "";
  const conditions = [
    ...subject.conditions,
    ...further,
    ...onlyConditions(query.only ?? {}, (dimension) => labelOf(metric, dimension)),
    ...(metric.where === undefined ? [] : [`(${metric.where})`]),
    ...(metric.value === undefined ? [] : [`(${metric.value}) IS NOT NULL`]),
    // Without a start there is no bucket to put a run into.
    ...(query.grain === undefined ? [] : ["r.start_at IS NOT NULL"]),
  ];
  return `${subject.from} ${joined} ${pipeline} ${conditions.length === 0 ? "" : `WHERE ${conditions.join(" AND ")}`}`;
}

function observed({ table }: Metric): string {
  return table === undefined ? "" : `JOIN ${sqlTable(table)} o ON o.run_id = r.run_id`;
}

/** Name of a fact table in SQL: `agentUse` is `agent_use`. */
export function sqlTable(table: FactTable): string {
  return table.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Conditions on labels; the values, which a user gave, stand as `$only_` and the label's name. */
export function onlyConditions(
  only: Readonly<Record<string, string>>,
  labelNamed: (dimension: string) => Label,
): string[] {
  return Object.keys(only).map((dimension) => {
    const { sql, holds } = labelNamed(dimension);
    const value = `$only_${dimension}`;
    return `(${sql}) = ${holds === "name" ? `(SELECT id FROM name WHERE text = ${value})` : value}`;
  });
}

/** Start of the bucket of an instant. */
export function bucketStart(instant: string, grain: Grain): string {
  return `${instant} - (${instant} - ${grain === "day" ? 0 : FIRST_MONDAY}) % ${grainDays[grain] * DAY_MS}`;
}

function buckets(grain: Grain | undefined): string[] {
  return grain === undefined ? [] : [`${bucketStart("r.start_at", grain)} AS bucket_at`];
}

function aggregates(metric: Metric, kind: MetricKind): string[] {
  const value = amountOf(metric);
  switch (kind) {
    case "counter":
      return ["count(*) AS n", `sum(${value}) AS value`];
    case "ratio":
      return ["count(*) AS n", `sum(${value}) AS total`, `sum(${value}) * 1.0 / count(*) AS value`];
    case "distribution":
      return [
        "count(*) AS n",
        `sum(${value}) AS total`,
        `quantile_cont(${value}, [0.5, 0.95]) AS quantiles`,
        `max(${value}) AS max`,
      ];
    case "state": {
      const counted = metric.subject === "setup" ? "count(*)" : `count(DISTINCT ${subjectId(metric.subject)})`;
      return [`${counted} AS n`, `${counted} AS value`];
    }
  }
}

function distinct(metric: Metric, { distinct: isAsked }: MetricQuery): string[] {
  if (isAsked !== true || metric.subject !== "run") return [];
  return ["count(DISTINCT r.run_id) AS runs", "count(DISTINCT r.pipeline_id) AS pipelines"];
}

function amountOf(metric: Metric): string {
  return metric.value ?? "1";
}

function asInner({ inner, name }: Column): string {
  return `${inner} AS ${name}`;
}

function groupBy({ grain }: MetricQuery, groups: readonly Column[]): string {
  const columns = (grain === undefined ? 0 : 1) + groups.length;
  return columns === 0 ? "" : `GROUP BY ${Array.from({ length: columns }, (_, index) => index + 1).join(", ")}`;
}

/** Puts names in the place of ids, and the rows in order. */
function outer(inner: string, { kind, query }: Asked, groups: readonly Column[]): string {
  const shown = shownColumns(groups);
  const names = shown.map(([column, sql]) => `${sql} AS "by_${column}"`);
  const order = query.grain === undefined ? [`g.${orderColumn(kind, query)} DESC NULLS LAST`] : ["g.bucket_at"];
  const tied = [...order, ...shown.map(([column]) => `"by_${column}"`)];
  return `SELECT ${list(["g.*", ...names])} FROM (${inner}) g ORDER BY ${tied.join(", ")}
    ${query.top === undefined ? "" : `LIMIT ${query.top}`}`;
}

/** The column to order by; the value where a kind of metric has no such column. */
function orderColumn(kind: MetricKind, { order = "value" }: MetricQuery): string {
  if (order === "n" || kind === "distribution") return order;
  return kind === "ratio" && order === "total" ? "total" : "value";
}

function list(parts: readonly string[]): string {
  return parts.join(", ");
}
