import type { PrecisionAnswer } from "../../api/marks.ts";
import type { MarkCount } from "../../model/incident.ts";
import { type RunState, runStates } from "../../model/verdict.ts";

/** How often verdicts were right, of those that somebody marked: of all, and by state, each with its 95 % interval. */
export function precisionOf(counts: readonly MarkCount[]): PrecisionAnswer {
  const order = Object.keys(runStates) as RunState[];
  const sorted = [...counts].sort((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
  const sum = (of: (count: MarkCount) => number): number => counts.reduce((all, count) => all + of(count), 0);
  return {
    all: share(
      sum(({ right }) => right),
      sum(({ marked }) => marked),
    ),
    states: sorted.map(({ state, right, marked }) => ({ state, ...share(right, marked) })),
  };
}

function share(right: number, marked: number): PrecisionAnswer["all"] {
  if (marked === 0) return { right, marked };
  const { low, high } = wilson(right, marked);
  return { right, marked, share: right / marked, low, high };
}

/** 97.5 % of a normal distribution lie below. */
const Z = 1.959964;

/** Wilson's interval of a share: sound for few observations, where others go beyond 0 and 1. */
export function wilson(right: number, n: number): { readonly low: number; readonly high: number } {
  const p = right / n;
  const middle = p + (Z * Z) / (2 * n);
  const reach = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  const whole = 1 + (Z * Z) / n;
  return { low: Math.max(0, (middle - reach) / whole), high: Math.min(1, (middle + reach) / whole) };
}
