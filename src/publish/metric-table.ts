import type { MetricDefinition } from "../dictionary/schema.ts";
import type { MetricAnswer, MetricRow } from "../model/metric-values.ts";
import type { CsvValue } from "./csv.ts";
import { formatDay } from "./format.ts";

/** A metric's answer as a plain table, for files: days as 2026-11-25 (UTC), times with their unit in the column's name. */
export interface MetricTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/** The columns that say something of a metric, in the order of a row: when, of what, how many, how much. */
export function metricTable({ kind, unit }: MetricDefinition, { rows }: MetricAnswer): MetricTable {
  const dimensions = [...new Set(rows.flatMap(({ by }) => Object.keys(by)))];
  const measures = measuresOf[kind];
  const hasTime = rows.some(({ at }) => at !== undefined);
  return {
    columns: [...(hasTime ? ["at"] : []), ...dimensions, ...measures.map(([column]) => named(column, unit))],
    rows: rows.map((row) => [
      ...(hasTime ? [row.at === undefined ? undefined : formatDay(row.at)] : []),
      ...dimensions.map((dimension) => row.by[dimension]),
      ...measures.map(([, value]) => value(row)),
    ]),
  };
}

/** Times say their unit: `p50_ms`. */
function named(column: string, unit: string): string {
  return (unit === "ms" || unit === "ns") && column !== "n" ? `${column}_${unit}` : column;
}

type Measure = readonly [string, (row: MetricRow) => number | undefined];

const measuresOf: Readonly<Record<MetricDefinition["kind"], readonly Measure[]>> = {
  counter: [["value", ({ value }) => value]],
  ratio: [
    ["value", ({ value }) => value],
    ["part", ({ total }) => total],
    ["whole", ({ n }) => n],
  ],
  state: [
    ["value", ({ value }) => value],
    ["of", ({ of }) => of],
  ],
  distribution: [
    ["n", ({ n }) => n],
    ["p50", ({ value }) => value],
    ["p95", ({ p95 }) => p95],
    ["max", ({ max }) => max],
    ["total", ({ total }) => total],
  ],
};
