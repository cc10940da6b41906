/** An exact fraction; the denominator is above 0 and the fraction is in lowest terms. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A fraction in lowest terms. @throws RangeError when the denominator is 0 */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 0n) throw new RangeError("a fraction needs a denominator other than 0");
  const sign = denominator < 0n ? -1n : 1n;
  const divisor = greatestDivisor(absolute(numerator), absolute(denominator));
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor };
}

/** Nothing. */
const zero: Rational = rational(0n);

/**
 * The fraction that a decimal text stands for, exactly: `0.0025` is 1/400.
 *
 * @throws RangeError for anything else than an optional sign, digits and an optional fraction
 */
export function parseDecimal(text: string): Rational {
  const parts = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/.exec(text);
  if (parts === null) throw new RangeError("not a decimal number");
  const [, sign = "", whole = "", fraction = ""] = parts;
  const value = BigInt(whole + fraction);
  return rational(sign === "-" ? -value : value, 10n ** BigInt(fraction.length));
}

/** `1/400`, or `3` where it is whole: the form in which fractions are kept in files. */
export function rationalText({ numerator, denominator }: Rational): string {
  return denominator === 1n ? String(numerator) : `${numerator}/${denominator}`;
}

/** The fraction in a text as {@link rationalText} writes it. @throws RangeError */
export function parseRational(text: string): Rational {
  const parts = /^(-?\d{1,400})(?:\/(\d{1,400}))?$/.exec(text);
  if (parts === null) throw new RangeError("not a fraction");
  return rational(BigInt(parts[1]!), BigInt(parts[2] ?? "1"));
}

/** The sum of two fractions. */
export function add(one: Rational, other: Rational): Rational {
  return rational(
    one.numerator * other.denominator + other.numerator * one.denominator,
    one.denominator * other.denominator,
  );
}

/** The sum of any number of fractions. */
export function sum(all: readonly Rational[]): Rational {
  return all.reduce(add, zero);
}

/** The product of two fractions. */
export function multiply(one: Rational, other: Rational): Rational {
  return rational(one.numerator * other.numerator, one.denominator * other.denominator);
}

/** One fraction divided by another. @throws RangeError when that is 0 */
export function divide(one: Rational, other: Rational): Rational {
  return rational(one.numerator * other.denominator, one.denominator * other.numerator);
}

/** Whether one fraction is larger than another. */
export function isAbove(one: Rational, other: Rational): boolean {
  return one.numerator * other.denominator > other.numerator * one.denominator;
}

/** The largest whole number whose square is no larger than this. @throws RangeError below 0 */
export function wholeRoot(value: bigint): bigint {
  if (value < 0n) throw new RangeError("no root of a negative number");
  if (value < 2n) return value;
  // Newton's steps from above come down to the root and then stop falling.
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function greatestDivisor(one: bigint, other: bigint): bigint {
  let [larger, smaller] = [one, other];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger === 0n ? 1n : larger;
}
