import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { Grain, MetricAnswer, MetricRow, MetricScope } from "../../model/metric-values.ts";
import { formatCount, formatDay, formatRatio, plural } from "../format.ts";
import { countedThings, formatMetricValue } from "../metric-value.ts";
import { sparkline } from "../sparkline.ts";
import { bar, barsOf, names, numbers, shareCell, text } from "./cells.ts";
import type { Block, Cell, Column, Figure, Page } from "./page.ts";
import { scopeText } from "./scope-text.ts";

/** One question about one metric, and the answer. */
export interface AnsweredQuestion {
  readonly definition: MetricDefinition;
  readonly answer: MetricAnswer;
  readonly scope: MetricScope;
  /** Of a series: its buckets, those without a row among them. */
  readonly series: { readonly grain: Grain; readonly buckets: readonly number[] } | undefined;
  /** Most groups and buckets to list. */
  readonly top: number;
}

/** The answer to a question about a metric in words, figures and bars. */
export function answerPage(asked: AnsweredQuestion): Page {
  const { definition, answer, series } = asked;
  const isWhole = series === undefined && dimensionsOf(answer.rows).length === 0;
  return {
    title: `${definition.id}: ${definition.summary.charAt(0).toLowerCase()}${definition.summary.slice(1)}`,
    subtitle: [definition.question, scopeLine(asked)],
    figures: isWhole && answer.rows[0] !== undefined ? figures(definition, answer.rows[0]) : [],
    findings: [],
    sections: isWhole
      ? []
      : [{ id: "answer", title: series === undefined ? "By group" : `Per ${series.grain}`, blocks: blocks(asked) }],
    footer: `What this number means: flowmeter dictionary show ${definition.id}. ${precision(answer)}`,
  };
}

function scopeLine({ definition: { kind }, scope }: AnsweredQuestion): string {
  const isNow = kind === "state" && scope.since === undefined && scope.until === undefined;
  return isNow ? scopeText(scope).replace("All runs in the store", "As of now") : scopeText(scope);
}

function precision({ quantileError }: MetricAnswer): string {
  return quantileError === 0 ? "Exact." : `Percentiles are right to ${formatRatio(quantileError)}, the rest is exact.`;
}

function figures({ kind, unit }: MetricDefinition, row: MetricRow): Figure[] {
  const format = (value: number | undefined): string => formatMetricValue(value, unit);
  const figure = (label: string, value: string, note?: string): Figure => ({ label, value, note });
  switch (kind) {
    case "distribution":
      return [
        figure("Median", format(row.value)),
        figure("p95", format(row.p95)),
        figure(isTime(unit) ? "Longest" : "Most", format(row.max)),
        figure("Observed", formatCount(row.n), isTime(unit) ? `${format(row.total)} in all` : undefined),
      ];
    case "ratio":
      return [figure("Share", format(row.value), `${formatCount(row.total ?? 0)} of ${formatCount(row.n)}`)];
    case "counter":
      return [figure(things(unit), format(row.value))];
    case "state":
      return [figure(things(unit), format(row.value), row.of === undefined ? undefined : `of ${formatCount(row.of)}`)];
  }
}

function blocks(asked: AnsweredQuestion): Block[] {
  const { answer, series, top } = asked;
  if (answer.rows.length === 0) return [text("Nothing was observed.")];
  if (series === undefined) return [groupsTable(asked, answer.rows.slice(0, top))];
  return dimensionsOf(answer.rows).length === 0 ? [bucketsTable(asked, series)] : [trendsTable(asked, series)];
}

function groupsTable({ definition, answer, top }: AnsweredQuestion, rows: readonly MetricRow[]): Block {
  const dimensions = dimensionsOf(answer.rows);
  const measures = measuresOf(definition);
  const more = answer.rows.length - rows.length;
  return tableOf({
    columns: [...dimensions.map((dimension) => names(dimension)), ...numbers(...measures.map(([title]) => title)), bar],
    rows: rows.map((row) => [
      ...dimensions.map((dimension) => row.by[dimension] ?? "(none)"),
      ...measures.map(([, cell]) => cell(row)),
      barsOf(rows, heaviness(definition))(row),
    ]),
    note: more > 0 ? `${plural(more, "more group")}: --top ${Math.min(1000, top + more)}.` : undefined,
  });
}

/** The latest buckets, as many as were asked for; nothing observed is an empty line. */
function bucketsTable(
  { definition, answer, top }: AnsweredQuestion,
  { buckets, grain }: NonNullable<AnsweredQuestion["series"]>,
): Block {
  const measures = measuresOf(definition);
  const rowAt = new Map(answer.rows.map((row) => [row.at, row]));
  const shown = buckets.slice(-top);
  const bars = barsOf(
    answer.rows.filter((row) => (row.at ?? 0) >= (shown[0] ?? 0)),
    weight,
  );
  return tableOf({
    columns: [names(grain === "day" ? "Day" : "Week from"), ...numbers(...measures.map(([title]) => title)), bar],
    rows: shown.map((at) => {
      const row = rowAt.get(at);
      return [
        formatDay(at),
        ...measures.map(([, cell]) => (row === undefined ? undefined : cell(row))),
        row === undefined ? 0 : bars(row),
      ];
    }),
    note:
      shown.length < buckets.length ? `The latest ${shown.length} of ${buckets.length}: --top shows more.` : undefined,
  });
}

/** Columns of a sparkline: more do not fit beside names. */
const TREND_WIDTH = 32;

function trendsTable(
  { definition, answer, top }: AnsweredQuestion,
  { buckets, grain }: NonNullable<AnsweredQuestion["series"]>,
): Block {
  const dimensions = dimensionsOf(answer.rows);
  const shown = buckets.slice(-TREND_WIDTH);
  const groups = groupsOf(answer.rows, dimensions);
  const isDistribution = definition.kind === "distribution";
  return tableOf({
    columns: [
      ...dimensions.map((dimension) => names(dimension)),
      ...numbers(trendTitle(shown), "Last", ...(isDistribution ? ["In all"] : [])),
    ],
    rows: groups.slice(0, top).map(({ rows, sum }) => {
      const valueAt = new Map(rows.map((row) => [row.at, weight(row)]));
      return [
        ...dimensions.map((dimension) => rows[0]!.by[dimension] ?? "(none)"),
        sparkline(shown.map((at) => valueAt.get(at) ?? 0)),
        formatMetricValue(rows.at(-1)?.value, definition.unit),
        ...(isDistribution ? [formatMetricValue(sum, definition.unit)] : []),
      ];
    }),
    note: `Each line by its own largest ${grain}; a dot is nothing observed.${groups.length > top ? ` ${plural(groups.length - top, "more group")}.` : ""}`,
  });
}

/** Rows of each group, the largest group first. */
function groupsOf(rows: readonly MetricRow[], dimensions: readonly string[]): { rows: MetricRow[]; sum: number }[] {
  const groups = new Map<string, { rows: MetricRow[]; sum: number }>();
  for (const row of rows) {
    const key = dimensions.map((dimension) => row.by[dimension] ?? "").join("\0");
    const group = groups.get(key) ?? { rows: [], sum: 0 };
    group.rows.push(row);
    group.sum += row.total ?? row.value ?? 0;
    groups.set(key, group);
  }
  return [...groups.values()].sort((one, other) => other.sum - one.sum);
}

function trendTitle(shown: readonly number[]): string {
  return shown.length === 0 ? "" : `${formatDay(shown[0]!)} to ${formatDay(shown.at(-1)!)}`;
}

function tableOf({
  columns,
  rows,
  note,
}: {
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  note: string | undefined;
}): Block {
  return { kind: "table", table: { caption: columns[0]!.title, columns, rows, note } };
}

/** What the rows differ by; a controller that is the only one goes without saying. */
function dimensionsOf(rows: readonly MetricRow[]): string[] {
  const all = [...new Set(rows.flatMap(({ by }) => Object.keys(by)))];
  const isOne = all.length > 1 && new Set(rows.map(({ by }) => by.controller)).size === 1;
  return isOne ? all.filter((dimension) => dimension !== "controller") : all;
}

/** What bars and lines are as long as. */
const weight = ({ value }: MetricRow): number => value ?? 0;

/** What groups are listed by. */
function heaviness({ kind }: MetricDefinition): (row: MetricRow) => number {
  return kind === "distribution" ? ({ total }) => total ?? 0 : weight;
}

type Measure = readonly [string, (row: MetricRow) => Cell];

function measuresOf({ kind, unit }: MetricDefinition): readonly Measure[] {
  const format = (value: number | undefined): string => formatMetricValue(value, unit);
  switch (kind) {
    case "distribution":
      return [
        ["Observed", ({ n }) => formatCount(n)],
        ["p50", ({ value }) => format(value)],
        ["p95", ({ p95 }) => format(p95)],
        [isTime(unit) ? "In all" : "Sum", ({ total }) => format(total)],
      ];
    case "ratio":
      return [
        ["Part", ({ total }) => formatCount(total ?? 0)],
        ["Whole", ({ n }) => formatCount(n)],
        ["Share", ({ value }) => format(value)],
      ];
    case "counter":
      return [[things(unit), ({ value }) => format(value)]];
    case "state":
      return [
        ["Share", ({ value, of }) => (of === undefined ? undefined : shareCell(value ?? 0, of))],
        [things(unit), ({ value }) => format(value)],
      ];
  }
}

function isTime(unit: string): boolean {
  return unit === "ms" || unit === "ns";
}

/** Heading of a column of counts. */
function things(unit: string): string {
  const words = countedThings(unit, 2) ?? "count";
  return words.charAt(0).toUpperCase() + words.slice(1);
}
