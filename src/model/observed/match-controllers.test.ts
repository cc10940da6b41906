import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ComparedRun, lookLikeOne, matchControllers } from "./match-controllers.ts";

const runs = (...starts: readonly (readonly [string, number, number])[]): ComparedRun[] =>
  starts.map(([pipeline, number, startAt]) => ({ pipeline, number, startAt }));

const three = runs(["a", 1, 10_000], ["a", 2, 20_000], ["b", 1, 30_000]);

describe("matchControllers", () => {
  const cases: readonly (readonly [string, ComparedRun[], number, number, boolean])[] = [
    ["the same runs, seen a little later", runs(["a", 1, 10_400], ["a", 2, 20_900], ["b", 1, 30_000]), 3, 0, true],
    ["two of them", runs(["a", 1, 10_400], ["a", 2, 20_900]), 2, 0, false],
    ["other Pipelines", runs(["c", 1, 10_000], ["c", 2, 20_000], ["d", 1, 30_000]), 0, 0, false],
    ["one that began at another time", runs(["a", 1, 10_000], ["a", 2, 25_000], ["b", 1, 30_000]), 2, 1, false],
    ["one of the same number before the other was watched", [...three, ...runs(["a", 1, 1000])], 3, 0, true],
  ];
  for (const [what, other, matching, contradicting, isOne] of cases)
    it(`${what}: ${isOne ? "look like one" : "do not"}`, () => {
      const match = matchControllers(three, other);
      assert.deepEqual(match, { matching, contradicting });
      assert.equal(lookLikeOne(match), isOne);
      assert.deepEqual(matchControllers(other, three).contradicting, contradicting);
    });

  it("knows branches by both of their names", () => {
    const home = runs(["mb/feature-one.e76d0v", 1, 5]);
    assert.equal(matchControllers(home, runs(["mb/feature%2Fone", 1, 6])).matching, 1);
    assert.equal(matchControllers(runs(["mb/feature%2Fone", 1, 6]), home).matching, 1);
  });
});
