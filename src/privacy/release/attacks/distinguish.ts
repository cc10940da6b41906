import { epsilonOf } from "../../ledger/epsilon.ts";
import type { ByteSource } from "../../noise/byte-source.ts";
import { discreteGaussian } from "../../noise/discrete-gaussian.ts";
import { discreteLaplace } from "../../noise/discrete-laplace.ts";
import { parseRational } from "../../noise/rational.ts";
import type { NoisyTable } from "../add-noise.ts";
import { toNumber } from "../plan.ts";
import { leastChance, normalQuantile } from "./chance.ts";

/** How well somebody told two neighbouring inputs apart, against what the noise promises. Both epsilons are at delta 1e-6. */
export interface Told {
  /** What the runs show at least. */
  readonly empiricalEpsilon: number;
  /** What rho promises at most. */
  readonly declaredEpsilon: number;
}

/** The same of one table. */
export interface Distinguishing extends Told {
  readonly metric: string;
  readonly view: string;
}

/** What is told apart: as much of a table as says how its noise is drawn and what one controller changes. */
export type Attacked = Pick<NoisyTable, "l0" | "linf" | "mechanism" | "noise" | "rho">;

/** Enough to notice a standard deviation that is a fourth too small; ten times as many would notice a tenth. */
export const RUNS = 10_000;

/** Sound noise looks too weak this rarely; a release has dozens of tables, and an alarm that is often false is not heard. */
const DOUBT = 1e-4;

/**
 * Lets the best guess there is, that of the likelihood ratio of all cells, tell noisy tables with the controller that changes them
 * most from those without it, and says what epsilon its success needs at least.
 *
 * Each run draws the noise once and guesses twice, with the controller added and without: its guess differs with the chance that is
 * the advantage of who guesses. The exact lower bound of that chance is turned into a rho: that of Gaussian noise in which nobody
 * could do better, for Laplace noise that of its epsilon. Noise of another shape is not noticed here.
 */
export function distinguish(tables: readonly Attacked[], source: ByteSource, runs: number = RUNS): Told {
  let hits = 0;
  const cells = tables.map((table) => cellOf(table, source));
  for (let run = 0; run < runs; run++) if (isTold(cells)) hits++;
  const advantage = leastChance(hits, { runs, doubt: DOUBT });
  const isLaplace = tables.every(({ mechanism }) => mechanism === "discrete_laplace");
  const distance = isLaplace ? Math.log((1 + advantage) / (1 - advantage)) : 2 * normalQuantile((1 + advantage) / 2);
  const declared = tables.reduce((sum, { rho }) => sum + toNumber(parseRational(rho)), 0);
  return { empiricalEpsilon: epsilonOf(distance ** 2 / 2), declaredEpsilon: epsilonOf(declared) };
}

interface Cell {
  readonly l0: number;
  readonly linf: number;
  readonly draw: () => number;
  /** Logarithm of how much likelier a number is with the controller than without. */
  readonly evidence: (value: number) => number;
}

function cellOf({ l0, linf, mechanism, noise }: Attacked, source: ByteSource): Cell {
  const exact = parseRational(noise);
  const size = toNumber(exact);
  if (mechanism === "discrete_laplace") {
    const evidence = (value: number) => (Math.abs(value) - Math.abs(value - linf)) / size;
    return { l0, linf, draw: () => Number(discreteLaplace(source, exact)), evidence };
  }
  const evidence = (value: number) => (linf * (2 * value - linf)) / (2 * size);
  return { l0, linf, draw: () => Number(discreteGaussian(source, exact)), evidence };
}

/** Whether the guess is "with" when it is, and "without" when it is not. */
function isTold(cells: readonly Cell[]): boolean {
  let [without, withIt] = [0, 0];
  for (const { l0, linf, draw, evidence } of cells)
    for (let changed = 0; changed < l0; changed++) {
      const noise = draw();
      without += evidence(noise);
      withIt += evidence(noise + linf);
    }
  return withIt >= 0 && without < 0;
}
