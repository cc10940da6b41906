import type { ByteSource } from "./byte-source.ts";
import type { Rational } from "./rational.ts";
import { bernoulli } from "./uniform.ts";

/**
 * True with probability exp(-x), exactly, for a fraction x of 0 or more.
 *
 * Algorithm 1 of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy", NeurIPS 2020: for x up to 1,
 * the first k with Bernoulli(x/k) false is odd with probability exp(-x); larger x are that many times exp(-1), and the rest.
 *
 * @throws RangeError when x is below 0
 */
export function bernoulliExp(source: ByteSource, { numerator, denominator }: Rational): boolean {
  if (numerator < 0n) throw new RangeError("exp(-x) is a probability for x of 0 or more");
  const whole = numerator / denominator;
  for (let times = 0n; times < whole; times++) if (!upToOne(source, 1n, 1n)) return false;
  return upToOne(source, numerator % denominator, denominator);
}

function upToOne(source: ByteSource, numerator: bigint, denominator: bigint): boolean {
  let tries = 1n;
  while (bernoulli(source, numerator, denominator * tries)) tries++;
  return tries % 2n === 1n;
}
