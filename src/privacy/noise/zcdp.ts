import { divide, multiply, parseDecimal, type Rational, rational, wholeRoot } from "./rational.ts";

/** How a table is made noisy. */
export type Mechanism = "discrete_gaussian" | "discrete_laplace";

/** What one controller can change in a table at most. */
export interface Bound {
  /** Cells that it can change. */
  readonly l0: bigint;
  /** By how much it can change each. */
  readonly linf: bigint;
}

/** Square of the most by which one controller changes a table, as a length: l0 linf². */
function squaredSensitivity({ l0, linf }: Bound): bigint {
  return l0 * linf * linf;
}

/**
 * Variance of the Gaussian noise that makes a table rho-zCDP: Δ² / (2 rho) (Bun and Steinke, TCC 2016, proposition 1.6; for the
 * discrete one theorem 4 of Canonne, Kamath and Steinke 2020).
 *
 * @throws RangeError when rho is 0
 */
export function gaussianVariance(bound: Bound, rho: Rational): Rational {
  return divide(rational(squaredSensitivity(bound)), multiply(rational(2n), rho));
}

/**
 * Scale of the Laplace noise for the same rho: noise of scale Δ₁/ε is ε-DP and thus ε²/2-zCDP (proposition 1.4). √(2 rho) is
 * taken a little too small, so that the noise is never too weak.
 *
 * @throws RangeError when rho is too small for any scale
 */
export function laplaceScale({ l0, linf }: Bound, rho: Rational): Rational {
  return divide(rational(l0 * linf), epsilonOfLaplace(rho));
}

/** Parts of one that ε is rounded down to. */
const PARTS = 1_000_000n;

function epsilonOfLaplace({ numerator, denominator }: Rational): Rational {
  return rational(wholeRoot((2n * numerator * PARTS * PARTS) / denominator), PARTS);
}

/** What all releases about one month of one controller may spend together. */
export const monthlyCap: Rational = parseDecimal("0.10");

/** What all releases about any twelve months in a row may spend together. */
export const yearlyCap: Rational = parseDecimal("1.0");
