import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { attributeChange, type PartSeries } from "./attribute-change.ts";

/** Twenty values around a level before and twenty after, uneven but in no order. */
const around = (before: number, after: number): number[] =>
  Array.from({ length: 40 }, (_, i) => (i < 20 ? before : after) + ((7 * i) % 10));

const sum = (...series: readonly (readonly (number | undefined)[])[]): number[] =>
  Array.from({ length: 40 }, (_, i) => series.reduce((all, values) => all + (values[i] ?? 0), 0));

const part = (name: string, kind: PartSeries["kind"], values: PartSeries["values"]): PartSeries => ({
  name,
  kind,
  values,
});

describe("the parts of a change", () => {
  it("are ranked by how much of it is in them", () => {
    // Each side has the values 0..9 twice on top: all means grow by just what the level does.
    // Build 100 → 100, Test 200 → 290, Deploy 50 → 60: the whole 350 → 450, so Test is 90 of 100, Deploy 10, Build 0.
    const [build, test, deploy] = [around(100, 100), around(200, 290), around(50, 60)];
    const shares = attributeChange({
      at: 20,
      whole: sum(build, test, deploy),
      parts: [part("Build", "stage", build), part("Test", "stage", test), part("Deploy", "stage", deploy)],
    });
    assert.deepEqual(
      shares.map(({ name, share, changed }) => [name, Math.round(100 * share!), changed]),
      [
        ["Test", 90, true],
        ["Deploy", 10, true],
        ["Build", 0, false],
      ],
    );
    assert.equal(shares[0]!.afterMs - shares[0]!.beforeMs, 90);
  });

  it("may make up for each other", () => {
    // Test 100 → 250, a cache saves 50 in Build, 100 → 50: the whole 200 → 300; Test is 1.5 of it, Build -0.5.
    const [build, test] = [around(100, 50), around(100, 250)];
    const shares = attributeChange({
      at: 20,
      whole: sum(build, test),
      parts: [part("Build", "stage", build), part("Test", "stage", test)],
    });
    assert.deepEqual(
      shares.map(({ name, share }) => [name, share]),
      [
        ["Test", 1.5],
        ["Build", -0.5],
      ],
    );
  });

  it("may be new", () => {
    // Scan is in no run before and takes 80 in each after (plus 4.5 on average); Build 100 → 100; so Scan is all of it.
    const build = around(100, 100);
    const scan = around(80, 80).map((ms, i) => (i < 20 ? undefined : ms));
    const [first] = attributeChange({
      at: 20,
      whole: sum(build, scan),
      parts: [part("Build", "stage", build), part("Scan", "stage", scan)],
    });
    assert.deepEqual([first?.name, first?.runsBefore, first?.runsAfter, first?.beforeMs], ["Scan", 0, 20, 0]);
    assert.deepEqual([first?.share, first?.changed], [1, true]);
  });

  it("are not those of one run that hung", () => {
    // Test 200 → 300. One run after waits 100,000 for an agent: it is the longest, so it is not among those compared.
    const [test, agent] = [around(200, 300), around(10, 10)];
    agent[30] = 100_000;
    const shares = attributeChange({
      at: 20,
      whole: sum(test, agent),
      parts: [part("agent", "wait", agent), part("Test", "stage", test)],
    });
    assert.deepEqual(
      shares.map(({ name, changed }) => [name, changed]),
      [
        ["Test", true],
        ["agent", false],
      ],
    );
    assert.ok(Math.abs(shares[0]!.share! - 1) < 0.01);
  });

  it("have no share where the whole did not change, and are then in order of their names", () => {
    const same = around(100, 100);
    const shares = attributeChange({
      at: 20,
      whole: same,
      parts: [part("b", "step", same), part("a", "step", same)],
    });
    assert.deepEqual(
      shares.map(({ name, share }) => [name, share]),
      [
        ["a", undefined],
        ["b", undefined],
      ],
    );
  });

  it("are tested also where a side has few runs", () => {
    const [shares] = attributeChange({ at: 1, whole: [1, 5, 5], parts: [part("a", "work", [1, 5, 5])] });
    assert.deepEqual([shares?.share, shares?.changed], [1, false]);
  });

  it("are none of none", () => assert.deepEqual(attributeChange({ at: 1, whole: [1, 2], parts: [] }), []));
});

describe("bad input to the parts of a change", () => {
  const parts = [part("a", "stage", [1, 2])];
  for (const at of [0, 2, -1, 0.5, Number.NaN])
    it(`a change at ${at} of two runs`, () =>
      assert.throws(() => attributeChange({ at, whole: [1, 2], parts }), {
        name: "RangeError",
        message: `a change must have runs before and after it, but is at ${at} of 2 runs`,
      }));

  it("a part of other runs", () =>
    assert.throws(() => attributeChange({ at: 1, whole: [1, 2, 3], parts }), {
      name: "TypeError",
      message: 'part "a" must have a value for each of 3 runs, but has 2',
    }));

  it("what is no duration", () => {
    assert.throws(() => attributeChange({ at: 1, whole: [1, Number.NaN], parts }), {
      message: "a duration must be a number from 0 up, but that of whole in run 1 is NaN",
    });
    assert.throws(() => attributeChange({ at: 1, whole: [1, 2], parts: [part("a", "stage", [-1, undefined])] }), {
      message: 'a duration must be a number from 0 up, but that of part "a" in run 0 is -1',
    });
  });
});
