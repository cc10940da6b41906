import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { byteStream } from "../../noise/byte-source.ts";
import { multiply, parseRational, rational, rationalText } from "../../noise/rational.ts";
import { noiseSize, type TablePlan } from "../plan.ts";
import { leastChance, normalChance, normalQuantile } from "./chance.ts";
import { type Attacked, distinguish } from "./distinguish.ts";
import { linkedShare } from "./link.ts";

const source = () => byteStream(new Uint8Array(32).fill(7), ["attack"]);

/** A table whose noise is that of its rho, times a factor where it is to be wrong. */
function table(more: Partial<TablePlan> = {}, factor = rational(1n)): Attacked {
  const about = {
    metric: "a.b",
    version: 1,
    view: "instances",
    l0: 3,
    linf: 1,
    mechanism: "discrete_gaussian",
  } as const;
  const plan: TablePlan = { ...about, rho: rational(1n, 400n), ...more };
  return { ...plan, rho: rationalText(plan.rho), noise: rationalText(multiply(noiseSize(plan), factor)) };
}

describe("who guesses whether a controller is in it", () => {
  const tables: readonly (readonly [what: string, Partial<TablePlan>])[] = [
    ["one cell", { l0: 1 }],
    ["some cells", { l0: 5 }],
    ["volumes", { l0: 2, linf: 50_000 }],
    ["little noise", { rho: rational(1n, 4n) }],
    ["Laplace noise", { l0: 1, mechanism: "discrete_laplace" }],
    ["Laplace noise of some cells", { l0: 4, mechanism: "discrete_laplace" }],
  ];
  for (const [what, more] of tables) {
    test(`shows no more than is promised, and not much less: ${what}`, () => {
      const { empiricalEpsilon, declaredEpsilon } = distinguish([table(more)], source());
      assert.ok(empiricalEpsilon < declaredEpsilon, `${empiricalEpsilon} of ${declaredEpsilon}`);
      // Laplace noise in several cells hides more than its rho says.
      if (more.mechanism === undefined || more.l0 === 1)
        assert.ok(empiricalEpsilon > declaredEpsilon * 0.6, `${empiricalEpsilon} of ${declaredEpsilon}`);
    });

    if (more.mechanism === "discrete_laplace" && more.l0 !== 1) continue;
    test(`catches noise that is too weak: ${what}`, () => {
      // Half of the standard deviation, or of the scale.
      const factor = more.mechanism === undefined ? rational(1n, 4n) : rational(1n, 2n);
      const { empiricalEpsilon, declaredEpsilon } = distinguish([table(more, factor)], source());
      assert.ok(empiricalEpsilon > declaredEpsilon * 1.4, `${empiricalEpsilon} of ${declaredEpsilon}`);
    });
  }

  test("catches a standard deviation that is a fourth too small", () => {
    const { empiricalEpsilon, declaredEpsilon } = distinguish([table({}, rational(9n, 16n))], source());
    assert.ok(empiricalEpsilon > declaredEpsilon);
  });

  test("catches noise that was made for one cell where a controller changes three", () => {
    const { noise } = table({ l0: 1 });
    const { empiricalEpsilon, declaredEpsilon } = distinguish([{ ...table({ l0: 3 }), noise }], source());
    assert.ok(empiricalEpsilon > declaredEpsilon);
  });

  test("of many tables together shows what their sum of rho promises", () => {
    const all = Array.from({ length: 40 }, () => table());
    const { empiricalEpsilon, declaredEpsilon } = distinguish(all, source(), 2000);
    assert.ok(empiricalEpsilon < declaredEpsilon && empiricalEpsilon > declaredEpsilon * 0.6);
    const weak = distinguish(
      all.map((each) => ({ ...each, noise: rationalText(multiply(parseRational(each.noise), rational(1n, 2n))) })),
      source(),
      2000,
    );
    assert.ok(weak.empiricalEpsilon > weak.declaredEpsilon);
  });
});

test("bounds of a chance and of a normal number", () => {
  // Of 10 runs with 10 hits the least chance is 0.05^(1/10); of one hit 1 - 0.95^(1/10).
  assert.ok(Math.abs(leastChance(10, { runs: 10, doubt: 0.05 }) - 0.05 ** 0.1) < 1e-9);
  assert.ok(Math.abs(leastChance(1, { runs: 10, doubt: 0.05 }) - (1 - 0.95 ** 0.1)) < 1e-9);
  assert.equal(leastChance(0, { runs: 10, doubt: 0.05 }), 0);
  assert.ok(Math.abs(normalChance(1.959963985) - 0.975) < 1e-9);
  assert.ok(Math.abs(normalChance(-3) - 0.001349898) < 1e-9);
  assert.ok(Math.abs(normalQuantile(0.975) - 1.959963985) < 1e-8);
});

test("the nearest report of the next month: all are found when each differs, one of n when all are alike", () => {
  const seen = (values: (who: number) => number) =>
    Array.from({ length: 50 }, (_, who) => ({ who, values: new Map([["x", values(who)]]) }));
  assert.equal(
    linkedShare(
      seen((who) => 2 ** who),
      seen((who) => 2 ** who),
    ),
    1,
  );
  assert.ok(
    Math.abs(
      linkedShare(
        seen(() => 4),
        seen(() => 4),
      ) -
        1 / 50,
    ) < 1e-9,
  );
  assert.equal(linkedShare([], []), 0);
});
