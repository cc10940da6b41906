import type { ByteSource } from "../../noise/byte-source.ts";
import { discreteGaussian } from "../../noise/discrete-gaussian.ts";
import { discreteLaplace } from "../../noise/discrete-laplace.ts";
import { parseRational } from "../../noise/rational.ts";
import type { NoisyTable } from "../add-noise.ts";
import { toNumber } from "../plan.ts";

/** How well somebody told two neighbouring inputs apart, against what the noise promises. */
export interface Distinguishing {
  readonly metric: string;
  readonly view: string;
  /** Lower bound of epsilon that the runs show, 95 % sure. */
  readonly empiricalEpsilon: number;
  /** Epsilon that the table's rho promises at delta 1e-6. */
  readonly declaredEpsilon: number;
}

/** Runs per input. */
const RUNS = 1500;

/**
 * Draws the noise of a table many times, with and without the controller that changes it most, and lets the best threshold on the
 * best statistic tell them apart: the sum of the cells that it changes. Shows a mechanism that is weaker than it says.
 */
export function distinguish(table: NoisyTable, source: ByteSource, declaredEpsilon: number): Distinguishing {
  const size = parseRational(table.noise);
  const draw = () =>
    Number(table.mechanism === "discrete_gaussian" ? discreteGaussian(source, size) : discreteLaplace(source, size));
  // Along the direction of the change l0 cells are as one with the square root of l0 times the change: one draw is enough.
  const change = Math.round(Math.sqrt(table.l0) * table.linf);
  const without = Array.from({ length: RUNS }, draw);
  const withIt = Array.from({ length: RUNS }, () => draw() + change);
  const { metric, view } = table;
  return { metric, view, empiricalEpsilon: empiricalEpsilon(without, withIt), declaredEpsilon };
}

/** The largest lower bound of ln((p - delta) / q) over some thresholds, either way; delta is left out, which only raises it. */
export function empiricalEpsilon(without: readonly number[], withIt: readonly number[]): number {
  const all = [...without, ...withIt].sort((one, other) => one - other);
  const thresholds = Array.from({ length: 19 }, (_, index) => all[Math.floor(((index + 1) / 20) * all.length)]!);
  let best = 0;
  for (const threshold of thresholds) {
    const above = (values: readonly number[]) => values.filter((value) => value >= threshold).length;
    const [p, q] = [above(withIt), above(without)];
    best = Math.max(best, bound(p, q, without.length), bound(without.length - q, without.length - p, without.length));
  }
  return best;
}

/** Wilson's bounds at 95 % over all looks: 38 thresholds are looked at, so z is 3.2. */
const Z = 3.2;

function bound(hits: number, falseHits: number, runs: number): number {
  const low = wilson(hits / runs, runs, -1);
  const high = wilson(falseHits / runs, runs, 1);
  return low <= 0 ? 0 : Math.log(low / high);
}

function wilson(share: number, runs: number, sign: 1 | -1): number {
  const center = share + (Z * Z) / (2 * runs);
  const spread = Z * Math.sqrt((share * (1 - share)) / runs + (Z * Z) / (4 * runs * runs));
  return (center + sign * spread) / (1 + (Z * Z) / runs);
}

/** Sensitivity of a table over the standard deviation of its noise: how far one controller moves it. */
export function relativeSensitivity({ l0, linf, noise, mechanism }: NoisyTable): number {
  const size = toNumber(parseRational(noise));
  return (Math.sqrt(l0) * linf) / (mechanism === "discrete_gaussian" ? Math.sqrt(size) : Math.SQRT2 * size);
}
