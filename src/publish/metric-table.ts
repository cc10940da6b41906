import type { MetricDefinition } from "../dictionary/schema.ts";
import type { MetricAnswer, MetricRow } from "../model/metric-values.ts";
import type { CsvValue } from "./csv.ts";

/** A metric's answer as a plain table, for files: instants as epoch milliseconds, durations in the metric's unit. */
export interface MetricTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/** The columns that say something of a metric, in the order of a row: when, of what, how many, how much. */
export function metricTable({ kind }: MetricDefinition, { rows }: MetricAnswer): MetricTable {
  const dimensions = [...new Set(rows.flatMap(({ by }) => Object.keys(by)))];
  const measures = measuresOf[kind];
  const hasTime = rows.some(({ at }) => at !== undefined);
  return {
    columns: [...(hasTime ? ["at"] : []), ...dimensions, ...measures.map(([column]) => column)],
    rows: rows.map((row) => [
      ...(hasTime ? [row.at] : []),
      ...dimensions.map((dimension) => row.by[dimension]),
      ...measures.map(([, value]) => value(row)),
    ]),
  };
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
