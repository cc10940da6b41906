import type { MetricDefinition } from "../../src/dictionary/schema.ts";
import type { Vocabulary } from "../../src/privacy/wire/check-rows.ts";
import { Random } from "../random/random.ts";

/** A controller that does not exist: how much it does, and how much it uses of what there is. */
export interface Traits {
  readonly number: number;
  /** Factor on all volumes; most are small, few are very large. */
  readonly size: number;
  /** Logits on the chance to use anything. */
  readonly breadth: number;
}

/** How common a combination of labels is, and what is measured under it. */
export interface LabelLaw {
  readonly labels: readonly string[];
  /** Share of controllers of middling breadth that use it. */
  readonly popularity: number;
  /** Typical volume per controller that uses it. */
  readonly volume: number;
}

/** The traits of a controller; the same in every month. */
export function traitsOf(seed: string, number: number): Traits {
  const random = new Random(`${seed}/controller/${number}`);
  return { number, size: random.lognormal(1, 1.4), breadth: 0.5 * random.normal() };
}

/** How labels of a metric are used: popular ones first, each less than the one before. */
export function lawsOf(metric: MetricDefinition, lists: Vocabulary["allowLists"]): LabelLaw[] {
  const combinations = combinationsOf(metric, lists);
  // A controller uses a dozen or so of what there is much of.
  const fall = combinations.length > 20 ? 0.92 : 0.75;
  return combinations.map((labels, rank) => ({
    labels,
    popularity: Math.max(0.002, 0.92 * fall ** rank),
    volume: 40 * 0.8 ** Math.min(rank, 10),
  }));
}

/** With two dimensions the first goes with the second: a directive is no option. */
function combinationsOf(metric: MetricDefinition, lists: Vocabulary["allowLists"]): string[][] {
  const [first, second] = metric.dimensions.map(({ labels }) =>
    "closed" in labels ? labels.closed : "allowlist" in labels ? [...lists[labels.allowlist]] : [],
  );
  if (first === undefined) return [[]];
  if (second === undefined) return first.map((label) => [label]);
  const [longer, shorter, isFirstLonger] =
    first.length >= second.length ? [first, second, true] : [second, first, false];
  return longer.map((label, index) => {
    const other = shorter[index % shorter.length]!;
    return isFirstLonger ? [label, other] : [other, label];
  });
}
