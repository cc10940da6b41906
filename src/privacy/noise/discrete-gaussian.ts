import { bernoulliExp } from "./bernoulli-exp.ts";
import type { ByteSource } from "./byte-source.ts";
import { discreteLaplace } from "./discrete-laplace.ts";
import { type Rational, rational, wholeRoot } from "./rational.ts";

/**
 * A whole number k with probability proportional to exp(-k² / (2 variance)), exactly.
 *
 * Algorithm 3 of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy", NeurIPS 2020: a draw from the
 * discrete Laplace law of scale floor(σ) + 1 is kept with the probability that makes up the difference. Added to a count of
 * sensitivity Δ it is (Δ² / (2 variance))-zCDP, as the continuous one is.
 *
 * @throws RangeError when the variance is not above 0
 */
export function discreteGaussian(source: ByteSource, variance: Rational): bigint {
  const { numerator, denominator } = variance;
  if (numerator <= 0n) throw new RangeError("a variance is above 0");
  const scale = wholeRoot(numerator / denominator) + 1n;
  const laplaceScale = rational(scale);
  const below = 2n * numerator * denominator * scale * scale;
  for (;;) {
    const drawn = discreteLaplace(source, laplaceScale);
    // (|k| - σ²/t)² / (2σ²) with σ² = numerator / denominator, over one denominator.
    const distance = (drawn < 0n ? -drawn : drawn) * scale * denominator - numerator;
    if (bernoulliExp(source, { numerator: distance * distance, denominator: below })) return drawn;
  }
}
