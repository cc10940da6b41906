import assert from "node:assert/strict";
import { test } from "node:test";
import { bernoulliExp } from "./bernoulli-exp.ts";
import { byteStream, noiseStream } from "./byte-source.ts";
import { discreteGaussian } from "./discrete-gaussian.ts";
import { discreteLaplace } from "./discrete-laplace.ts";
import { type Rational, rational } from "./rational.ts";
import { uniformBelow } from "./uniform.ts";
import { gaussianVariance, laplaceScale } from "./zcdp.ts";

const SECRET = Buffer.alloc(32, 7);
const DRAWS = 20_000;

/** Draws a law often. The seed is fixed, so the bounds below never fail by chance. */
function counted(words: string, draw: (source: ReturnType<typeof byteStream>) => bigint): Map<number, number> {
  const source = byteStream(SECRET, [words]);
  const counts = new Map<number, number>();
  for (let i = 0; i < DRAWS; i++) {
    const value = Number(draw(source));
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

/** Pearson's statistic over the values that are expected at least ten times, and how many cells it has. */
function chiSquare(counts: ReadonlyMap<number, number>, probability: (value: number) => number) {
  let [statistic, cells, seen, expectedAll] = [0, 1, 0, 0];
  for (let value = -2000; value <= 2000; value++) {
    const expected = DRAWS * probability(value);
    if (expected < 10) continue;
    const found = counts.get(value) ?? 0;
    statistic += (found - expected) ** 2 / expected;
    cells++;
    seen += found;
    expectedAll += expected;
  }
  const [rest, expectedRest] = [DRAWS - seen, DRAWS - expectedAll];
  return { statistic: statistic + (expectedRest > 5 ? (rest - expectedRest) ** 2 / expectedRest : 0), cells };
}

function assertFits(counts: ReadonlyMap<number, number>, probability: (value: number) => number): void {
  const { statistic, cells } = chiSquare(counts, probability);
  // The statistic has mean `cells - 1` and variance twice that: five standard deviations.
  const bound = cells - 1 + 5 * Math.sqrt(2 * (cells - 1));
  assert.ok(statistic < bound, `chi-square ${statistic} of ${cells} cells, bound ${bound}`);
}

function normalised(weight: (value: number) => number): (value: number) => number {
  let all = 0;
  for (let value = -5000; value <= 5000; value++) all += weight(value);
  return (value) => weight(value) / all;
}

function moments(counts: ReadonlyMap<number, number>) {
  let [mean, square] = [0, 0];
  for (const [value, count] of counts) {
    mean += (value * count) / DRAWS;
    square += (value * value * count) / DRAWS;
  }
  return { mean, variance: square - mean * mean };
}

test("uniform numbers are uniform, also for bounds that are no power of two", () => {
  for (const bound of [1n, 2n, 3n, 10n, 17n, 255n, 256n, 257n]) {
    const counts = counted(`uniform ${bound}`, (source) => uniformBelow(source, bound));
    assert.ok([...counts.keys()].every((value) => value >= 0 && value < bound));
    assertFits(counts, (value) => (value >= 0 && value < bound ? 1 / Number(bound) : 0));
  }
  const source = byteStream(SECRET, ["large"]);
  const bound = 10n ** 60n;
  for (let i = 0; i < 50; i++) assert.ok(uniformBelow(source, bound) < bound);
});

const exponents: readonly Rational[] = [
  rational(0n),
  rational(1n, 1000n),
  rational(1n, 2n),
  rational(1n),
  rational(7n, 3n),
];

for (const x of exponents)
  test(`exp(-${x.numerator}/${x.denominator}) is as likely as that`, () => {
    const counts = counted(`exp ${x.numerator}`, (source) => (bernoulliExp(source, x) ? 1n : 0n));
    const p = Math.exp(-Number(x.numerator) / Number(x.denominator));
    assertFits(counts, (value) => (value === 1 ? p : value === 0 ? 1 - p : 0));
  });

for (const scale of [rational(1n, 3n), rational(1n), rational(5n, 2n), rational(20n)])
  test(`discrete Laplace of scale ${scale.numerator}/${scale.denominator} has its probabilities and moments`, () => {
    const counts = counted(`laplace ${scale.numerator}`, (source) => discreteLaplace(source, scale));
    const t = Number(scale.numerator) / Number(scale.denominator);
    assertFits(
      counts,
      normalised((value) => Math.exp(-Math.abs(value) / t)),
    );
    const q = Math.exp(-1 / t);
    const { mean, variance } = moments(counts);
    const expected = (2 * q) / (1 - q) ** 2;
    assert.ok(Math.abs(mean) < 5 * Math.sqrt(expected / DRAWS));
    assert.ok(Math.abs(variance / expected - 1) < 0.1, `${variance} of ${expected}`);
  });

for (const variance of [rational(1n, 4n), rational(1n), rational(37n, 3n), rational(200n), rational(80_000n)])
  test(`discrete Gaussian of variance ${variance.numerator}/${variance.denominator} has its probabilities and moments`, () => {
    const counts = counted(`gauss ${variance.numerator}`, (source) => discreteGaussian(source, variance));
    const s2 = Number(variance.numerator) / Number(variance.denominator);
    const probability = normalised((value) => Math.exp(-(value * value) / (2 * s2)));
    assertFits(counts, probability);
    const found = moments(counts);
    let expected = 0;
    for (let value = -5000; value <= 5000; value++) expected += value * value * probability(value);
    assert.ok(Math.abs(found.mean) < 5 * Math.sqrt(expected / DRAWS));
    assert.ok(Math.abs(found.variance / expected - 1) < 0.06, `${found.variance} of ${expected}`);
  });

test("the same purpose gives the same noise, any other one other noise", () => {
  const purpose = { batchRoot: "ab", metric: "run.duration", version: 1, view: "histogram", cells: "c", words: "d a" };
  const draw = (secret: Uint8Array, of: typeof purpose) => {
    const source = noiseStream(secret, of);
    return Array.from({ length: 20 }, () => discreteGaussian(source, rational(1000n))).join(" ");
  };
  const first = draw(SECRET, purpose);
  assert.equal(draw(SECRET, { ...purpose }), first);
  const others = [
    { ...purpose, batchRoot: "ac" },
    { ...purpose, metric: "run.time" },
    { ...purpose, version: 2 },
    { ...purpose, view: "cohort" },
    { ...purpose, cells: "e" },
    { ...purpose, words: "d b" },
  ];
  for (const other of others) assert.notEqual(draw(SECRET, other), first);
  assert.notEqual(draw(Buffer.alloc(32, 8), purpose), first);
  assert.throws(() => noiseStream(Buffer.alloc(31), purpose), RangeError);
});

test("wrong parameters are refused", () => {
  const source = byteStream(SECRET, ["wrong"]);
  assert.throws(() => uniformBelow(source, 0n), RangeError);
  assert.throws(() => bernoulliExp(source, rational(-1n)), RangeError);
  assert.throws(() => discreteLaplace(source, rational(0n)), RangeError);
  assert.throws(() => discreteGaussian(source, rational(0n)), RangeError);
});

test("variance and scale are those of the budget, never smaller", () => {
  // Δ² = 5, rho = 1/400: 5 / (2/400) = 1000.
  assert.deepEqual(gaussianVariance({ l0: 5n, linf: 1n }, rational(1n, 400n)), rational(1000n));
  // ε = √(2/400) = 0.0707106…, rounded down; scale 1/ε is then at least 14.142135.
  const scale = laplaceScale({ l0: 1n, linf: 1n }, rational(1n, 400n));
  const epsilon = rational(scale.denominator, scale.numerator);
  assert.ok(epsilon.numerator * epsilon.numerator * 200n <= epsilon.denominator * epsilon.denominator);
});
