import { bernoulliExp } from "./bernoulli-exp.ts";
import type { ByteSource } from "./byte-source.ts";
import { type Rational, rational } from "./rational.ts";
import { bernoulli, uniformBelow } from "./uniform.ts";

const ONE = rational(1n);

/**
 * A whole number k with probability proportional to exp(-|k| / scale), exactly.
 *
 * Algorithm 2 of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy", NeurIPS 2020.
 *
 * @throws RangeError when the scale is not above 0
 */
export function discreteLaplace(source: ByteSource, scale: Rational): bigint {
  if (scale.numerator <= 0n) throw new RangeError("a scale is above 0");
  for (;;) {
    const size = geometric(source, scale);
    const isNegative = bernoulli(source, 1n, 2n);
    // Zero has one sign: else it would be drawn twice as often.
    if (!(isNegative && size === 0n)) return isNegative ? -size : size;
  }
}

/** k of 0 or more with probability proportional to exp(-k / scale): quotient and rest of one that is easy to draw. */
function geometric(source: ByteSource, { numerator, denominator }: Rational): bigint {
  let rest = uniformBelow(source, numerator);
  while (!bernoulliExp(source, { numerator: rest, denominator: numerator })) rest = uniformBelow(source, numerator);
  let quotient = 0n;
  while (bernoulliExp(source, ONE)) quotient++;
  return (rest + numerator * quotient) / denominator;
}
