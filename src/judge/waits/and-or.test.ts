import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { solveWaits, type WaitNode } from "./and-or.ts";

const node = (needs: "all" | "any", on: number[], isStuck = false): WaitNode => ({ needs, on, isStuck });

const graphs = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.array(
    fc.record({
      needs: fc.constantFrom("all" as const, "any" as const),
      on: fc.array(fc.integer({ min: 0, max: size - 1 }), { maxLength: 5 }),
      isStuck: fc.boolean(),
    }),
    { minLength: size, maxLength: size },
  ),
);

/** The same by its definition: nothing goes on but what follows, round after round. */
function bySaying(nodes: readonly WaitNode[], isCured: boolean): boolean[] {
  const goesOn = nodes.map(() => false);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [place, { needs, on, isStuck }] of nodes.entries()) {
      const can =
        needs === "all" ? on.every((target) => goesOn[target]) : on.length === 0 || on.some((target) => goesOn[target]);
      if (goesOn[place] || !(isStuck ? isCured : can)) continue;
      goesOn[place] = changed = true;
    }
  }
  return goesOn;
}

describe("what goes on in a graph of waits", () => {
  test("follows from what goes on of itself", () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { goesOn, goesOnIfCured } = solveWaits(nodes);
        assert.deepEqual([...goesOn].map(Boolean), bySaying(nodes, false));
        assert.deepEqual([...goesOnIfCured].map(Boolean), bySaying(nodes, true));
      }),
    );
  });

  test("every node that does not is in one group, after what the group waits for", () => {
    fc.assert(
      fc.property(graphs, (nodes) => {
        const { goesOn, groups } = solveWaits(nodes);
        const grouped = groups.flat();
        assert.equal(new Set(grouped).size, grouped.length);
        assert.deepEqual(
          [...grouped].sort((one, other) => one - other),
          nodes.flatMap((_, place) => (goesOn[place] === 0 ? [place] : [])),
        );
        const groupOf = new Map(groups.flatMap((group, index) => group.map((place) => [place, index] as const)));
        for (const place of grouped)
          for (const target of nodes[place]!.on)
            if (goesOn[target] === 0) assert.ok(groupOf.get(target)! <= groupOf.get(place)!);
      }),
    );
  });

  for (const size of [1, 2, 3, 1000, 200_000])
    test(`a circle of ${size} is one`, () => {
      const nodes = Array.from({ length: size }, (_, place) => node("all", [(place + 1) % size]));
      const { goesOn, isInCircle, groups } = solveWaits(nodes);
      assert.ok(goesOn.every((one) => one === 0));
      assert.ok(isInCircle.every((one) => one === 1));
      assert.equal(groups.length, 1);
    });

  test("a chain of 200,000 behind one that is stuck", () => {
    const nodes = Array.from({ length: 200_000 }, (_, place) =>
      node("all", place === 0 ? [] : [place - 1], place === 0),
    );
    const { goesOn, goesOnIfCured, isInCircle } = solveWaits(nodes);
    assert.ok(goesOn.every((one) => one === 0));
    assert.ok(goesOnIfCured.every((one) => one === 1));
    assert.ok(isInCircle.every((one) => one === 0));
  });
});
