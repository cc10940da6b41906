import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import { SeededRandom } from "../../../test/support/random.ts";
import { historySize, SurpriseLimits, type SurpriseRecord, stepKind, surpriseLimit } from "./surprise.ts";

const NEVER = Number.NEGATIVE_INFINITY;

describe("the limit on surprise", () => {
  const records: readonly {
    readonly name: string;
    readonly record: SurpriseRecord;
    readonly watch: number;
    readonly stuck: number;
  }[] = [
    { name: "without a run is what is assumed", record: { runs: 0, highest: [] }, watch: 4, stuck: 6 },
    // 100 runs: (101 x 0.005) = 0.5: no rank; 3 + ln(1/101 / 0.005) = 3.68, and 3 + ln(1/101 / 0.0005) = 5.99.
    {
      name: "of runs that never surprised grows with how few they are",
      record: { runs: 100, highest: [] },
      watch: 3.68,
      stuck: 5.99,
    },
    // floor(200 x 0.005) = 1st highest; stuck: 5 + ln(1/200 / 0.0005) = 7.30.
    { name: "is the first of 199", record: { runs: 199, highest: [5, 4] }, watch: 5, stuck: 7.3 },
    { name: "is the second of 399", record: { runs: 399, highest: [5, 4] }, watch: 4, stuck: 6.61 },
    {
      name: "is nothing when fewer than that surprised",
      record: { runs: 999, highest: [5, 4] },
      watch: 0,
      stuck: 5.69,
    },
    { name: "is the first of 1,999 for stuck", record: { runs: 1999, highest: [5, 4] }, watch: 0, stuck: 5 },
    // Carried on, watch: 9 + ln(1/151 / 0.005) = 9.28, 4 + 0.97, 3.5 + 1.38; stuck: 9 + 2.58, 4 + 3.28, 3.5 + 3.68. The middle one is
    // taken, so that one wild run does not decide.
    { name: "is not left to one wild run", record: { runs: 150, highest: [9, 4, 3.5] }, watch: 4.97, stuck: 7.28 },
    // Stuck alone would be 4 + 2.59 = 6.59.
    { name: "is never lower for stuck", record: { runs: 299, highest: [9, 4, 3.5] }, watch: 9, stuck: 9 },
  ];
  for (const { name, record, watch, stuck } of records)
    it(name, () => {
      assert.equal(surpriseLimit(record, "watch", "many").toFixed(2), watch.toFixed(2));
      assert.equal(surpriseLimit(record, "stuck", "many").toFixed(2), stuck.toFixed(2));
    });

  it("is never lower for the rarer call, and never NaN", () => {
    const surprises = fc.array(fc.double({ min: -5, max: 40, noNaN: true }), { maxLength: 64 });
    fc.assert(
      fc.property(surprises, fc.integer({ min: 0, max: 6000 }), (some, more) => {
        const record = { runs: some.length + more, highest: some.sort((one, other) => other - one) };
        const watch = surpriseLimit(record, "watch", "some");
        const stuck = surpriseLimit(record, "stuck", "some");
        assert.ok(stuck >= watch - 1e-9 && watch >= 0, `${watch} ${stuck}`);
      }),
    );
  });
});

test("a false call makes the group more patient, and healthy runs let it come back", () => {
  const limits = new SurpriseLimits("stuck", {});
  const before = limits.limit("many/script");
  limits.add("many/script", before + 1);
  const after = limits.limit("many/script");
  assert.ok(after >= before + 0.49);
  assert.equal(limits.limit("many/other"), before);
  for (let run = 0; run < 3000; run++) limits.add("many/script", NEVER);
  assert.ok(limits.limit("many/script") < after - 0.49);
});

test("more history never takes more surprise", () => {
  const shipped = { "few/script": { runs: 3000, highest: [1] }, "some/script": { runs: 3000, highest: [7] } };
  const limits = new SurpriseLimits("stuck", shipped);
  assert.equal(limits.limit("few/script"), limits.limit("some/script"));
});

test("sizes and kinds", () => {
  assert.deepEqual([0, 1, 4, 5, 19, 20, 64].map(historySize), ["none", "few", "few", "some", "some", "many", "many"]);
  assert.deepEqual(["sh", "pwsh", "junit", ""].map(stepKind), ["script", "script", "other", "other"]);
});

describe("healthy runs that are exchangeable pass a limit as rarely as is said", () => {
  const normal = (random: SeededRandom): number =>
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const laws: Readonly<Record<string, (random: SeededRandom) => number>> = {
    lognormal: (random) => Math.exp(1.23 * normal(random)),
    Pareto: (random) => (1 - random.next()) ** (-1 / 1.1),
    bimodal: (random) => (random.next() < 0.1 ? 40 : 1) * Math.exp(0.3 * normal(random)),
    "mostly nothing": (random) => (random.next() < 0.003 ? 1 + random.next() : NEVER),
  };
  const RUNS = 5000;
  // From then on the runs of the controller itself decide.
  const LEARNED_FROM = 2000;
  const callsIn = (level: "watch" | "stuck", next: () => number): number => {
    const limits = new SurpriseLimits(level, {});
    let called = 0;
    for (let run = 0; run < RUNS; run++) {
      const surprise = next();
      if (run >= LEARNED_FROM && surprise > limits.limit("many/script")) called++;
      limits.add("many/script", surprise);
    }
    return called;
  };
  for (const [name, law] of Object.entries(laws))
    for (const [level, alpha] of [
      ["watch", 0.005],
      ["stuck", 0.0005],
    ] as const)
      it(`${name}, ${level}`, () => {
        const random = new SeededRandom(7);
        const worlds = Array.from({ length: 12 }, () => callsIn(level, () => law(random)));
        const called = worlds.reduce((sum, calls) => sum + calls, 0);
        const tested = worlds.length * (RUNS - LEARNED_FROM);
        // 36,000 runs: four standard deviations of a count above what is stated, and a half more for what is learned from the same runs.
        assert.ok(called <= 1.5 * alpha * tested + 4 * Math.sqrt(alpha * tested), `${called} of ${tested}`);
      });
});
