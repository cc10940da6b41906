import type { MetricId } from "../../dictionary/dictionary.ts";
import type { FactTable } from "../../model/facts.ts";

/**
 * What a metric counts, and so which rows it may join to:
 *
 * - `run`: the runs that began in the period, as `r`.
 * - `pipeline`: the Pipelines that ran in the period, each by its latest run that shows how it is made, as `r`.
 * - `item`: the Pipelines that exist at the end of the period, as `pl`, with what is known of their runs up to then as `h`.
 * - `setup`: what controllers are set up with; the metric's `from` is a table `s` with a `controller_id`.
 */
export type Subject = "run" | "pipeline" | "item" | "setup";

/** A label of a metric: an SQL expression, and whether it gives a text or the number of one in the `name` table. */
export interface Label {
  readonly sql: string;
  readonly holds: "name" | "text";
}

/**
 * How one metric of the dictionary is computed from a store: the parts of its SQL that are its own.
 *
 * The rest (period, scope, grouping, quantiles, roll-ups) is the same for all and made around them by `compose.ts`. The SQL
 * is what DuckDB and other engines have in common.
 */
export interface Metric {
  readonly id: MetricId;
  readonly subject: Subject;
  /** Fact table joined to the runs, as `o`: what is observed. Without it runs are. */
  readonly table?: FactTable;
  /** Observations of one run where they are no rows of `table`; 1 unless given. */
  readonly observationsPerRun?: number;
  /** More tables joined to the subject; of `setup` the table `s` itself. */
  readonly from?: string;
  /** Which rows count. */
  readonly where?: string;
  /** Of a counter the amount (default 1), of a distribution the value, of a ratio 1 or 0; rows without one do not count. */
  readonly value?: string;
  /** Labels, by the name that the dictionary gives them. The first is kept in roll-ups. */
  readonly labels?: Readonly<Record<string, Label>>;
  /** Of a state: which subjects could have it; shares are parts of these. */
  readonly population?: string;
  /** It also reads tables that change when no run is written: roll-ups, which are made anew with the runs of a day, would keep what was. */
  readonly changesLater?: true;
}

/** The label of a metric by its name, which a user may have given. @throws TypeError when the metric has none of that name */
export function labelOf(metric: Metric, dimension: string): Label {
  const { labels = {} } = metric;
  const label = Object.hasOwn(labels, dimension) ? labels[dimension] : undefined;
  if (label === undefined) throw new TypeError(`${metric.id} has no label ${dimension}`);
  return label;
}

/** A label that is a number of the `name` table. */
export function name(sql: string): Label {
  return { sql, holds: "name" };
}

/** A label that is a text. */
export function text(sql: string): Label {
  return { sql, holds: "text" };
}

/** The number of a text in the `name` table, for comparing with columns that hold such numbers. */
export function nameId(constant: string): string {
  return `(SELECT id FROM name WHERE text = '${constant}')`;
}
