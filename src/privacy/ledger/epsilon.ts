import { parseRational } from "../noise/rational.ts";

/** Delta at which an epsilon is told. */
const DELTA = 1e-6;

/** Epsilon at {@link DELTA} of a rho: rho + 2 √(rho ln(1/δ)) (Bun and Steinke, TCC 2016, proposition 1.3). For people only. */
export function epsilonOf(rho: number): number {
  return rho + 2 * Math.sqrt(rho * Math.log(1 / DELTA));
}

/** The same of an exact rho, rounded up to three decimals. */
export function epsilonText(rho: string): string {
  const { numerator, denominator } = parseRational(rho);
  return (Math.ceil(epsilonOf(Number(numerator) / Number(denominator)) * 1000) / 1000).toFixed(3);
}
