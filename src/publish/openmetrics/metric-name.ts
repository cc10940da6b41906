import type { MetricFamily } from "../../model/metric-families.ts";
import { baseUnit } from "../base-unit.ts";

/** How a metric is called in Prometheus and OpenMetrics. */
export interface MetricName {
  /** Of the family, in OpenMetrics without `_total`: `flowmeter_run_completed`, `flowmeter_run_duration_seconds`. */
  readonly family: string;
  /** Names its samples may have: `…_total` of a counter; `…_bucket`, `…_sum`, `…_count` of a histogram. */
  readonly samples: readonly string[];
  /** `seconds`, `bytes`, `ratio`; undefined for counts. */
  readonly unit: string | undefined;
}

/**
 * The name that follows from id, unit and kind alone, so that whoever knows the dictionary knows the name.
 *
 * `flowmeter_`, the id with `_` for `.`, the base unit unless the id ends with it, and `_total` for a counter.
 */
export function metricName({ id, kind, unit }: Pick<MetricFamily, "id" | "kind" | "unit">): MetricName {
  const { word } = baseUnit(unit);
  const plain = `flowmeter_${id.replace(/[^a-zA-Z0-9]/g, "_")}`;
  const base = kind === "counter" ? plain.replace(/_total$/, "") : plain;
  const family = word === undefined || base.endsWith(`_${word}`) ? base : `${base}_${word}`;
  return { family, samples: suffixes[kind].map((suffix) => family + suffix), unit: word };
}

/** The name of a label. `le` is the bucket's own, names that begin with `__` are Prometheus' own. */
export function labelName(label: string): string {
  const name = label.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=[0-9])|^__+/, "_");
  return name === "le" || name === "quantile" ? `exported_${name}` : name;
}

/**
 * Refuses families that would be mixed up outside: the same name twice, or a gauge called like a counter's sample.
 *
 * @throws Error a defect of the dictionary
 */
export function checkNames(families: readonly Pick<MetricFamily, "id" | "kind" | "unit">[]): void {
  const owners = new Map<string, string>();
  for (const family of families) {
    const { family: name, samples } = metricName(family);
    for (const taken of new Set([name, ...samples])) {
      const owner = owners.get(taken);
      if (owner !== undefined) throw new Error(`The metrics ${owner} and ${family.id} would both be called ${taken}`);
      owners.set(taken, family.id);
    }
  }
}

const suffixes: Readonly<Record<MetricFamily["kind"], readonly string[]>> = {
  counter: ["_total"],
  gauge: [""],
  histogram: ["_bucket", "_count", "_sum"],
};
