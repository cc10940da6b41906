import type { HistogramValue, MetricFamily, MetricSample } from "../model/metric-families.ts";
import { isCount } from "./base-unit.ts";
import { type Labels, LabelTree, type TextOf } from "./label-tree.ts";

/** What {@link SampleSum} needs to know of a family. */
export type SummedFamily = Pick<MetricFamily, "id" | "kind" | "unit">;

/** Whether samples of a family may be added to one: counters and histograms, and gauges that count; no ratios, no durations. */
export function isSummable({ kind, unit }: Pick<MetricFamily, "kind" | "unit">): boolean {
  return kind !== "gauge" || isCount(unit);
}

/** How many values a histogram holds. */
export function countOf(value: HistogramValue): number {
  return value.counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Samples of one family, of which those with equal labels become one.
 *
 * They are added where that means something; of a gauge that cannot be added the first stays. A label without a value is no
 * label, as in Prometheus. Numbers that are none (NaN, infinite) are left out: not recorded is absent.
 */
export class SampleSum {
  readonly #family: SummedFamily;
  readonly #tree = new LabelTree<number | MutableHistogram>();

  constructor(family: SummedFamily) {
    this.#family = family;
  }

  /**
   * Adds a sample; each value of its labels is taken for what `textOf` says.
   *
   * @throws Error when histograms of different bounds would have to be added: a defect of the metric
   */
  add({ labels, value }: MetricSample, textOf?: TextOf): void {
    if (!isNumber(value)) return;
    const leaf = this.#tree.leafOf(labels, textOf);
    if (leaf.content === undefined) leaf.content = typeof value === "number" ? value : copyOf(value);
    else if (isSummable(this.#family)) leaf.content = this.#added(leaf.content, value);
  }

  /** In the order in which their labels came first. */
  samples(): readonly MetricSample[] {
    return this.#tree.leaves.map(({ labels, content }) => ({ labels, value: content! }));
  }

  #added(into: number | MutableHistogram, value: MetricSample["value"]): number | MutableHistogram {
    if (typeof into === "number" && typeof value === "number") return into + value;
    if (typeof into === "number" || typeof value === "number" || !haveSameBounds(into, value))
      throw new Error(`${this.#family.id}: samples of different shapes cannot be added`);
    into.sum += value.sum;
    for (let bucket = 0; bucket < into.counts.length; bucket++) into.counts[bucket]! += value.counts[bucket]!;
    return into;
  }
}

/** The samples of a family with other labels; see {@link SampleSum} for those that become equal. */
export function relabel(family: MetricFamily, labelsOf: (labels: Labels) => Labels): readonly MetricSample[] {
  const sum = new SampleSum(family);
  for (const { labels, value } of family.samples) sum.add({ labels: labelsOf(labels), value });
  return sum.samples();
}

interface MutableHistogram extends HistogramValue {
  readonly counts: number[];
  sum: number;
}

function copyOf({ bounds, counts, sum }: HistogramValue): MutableHistogram {
  return { bounds, counts: [...counts], sum };
}

function isNumber(value: MetricSample["value"]): boolean {
  return Number.isFinite(typeof value === "number" ? value : value.sum);
}

function haveSameBounds(one: HistogramValue, other: HistogramValue): boolean {
  if (one.bounds === other.bounds) return true;
  return one.bounds.length === other.bounds.length && one.bounds.every((bound, index) => bound === other.bounds[index]);
}
