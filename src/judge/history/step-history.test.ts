import assert from "node:assert/strict";
import { describe, it, test } from "node:test";
import fc from "fast-check";
import type { RunInterval, StepInterval } from "../../model/running.ts";
import { StepHistory } from "./step-history.ts";
import { addRuns, BUILD, run, step } from "./test-steps.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const repeat = (count: number, value: number): number[] => new Array<number>(count).fill(value);
const historyOf = (...seconds: readonly number[]): StepHistory => {
  const history = new StepHistory();
  addRuns(history, seconds);
  return history;
};

describe("the limit of a step", () => {
  it("has no stuck without an earlier run, and watches after ten minutes at the earliest", () => {
    for (const function_ of ["sh", "junit", "nobodyKnowsThisStep"]) {
      const limit = new StepHistory().elapsed({ ...BUILD, function: function_ });
      assert.equal(limit.stuckMs, undefined);
      assert.equal(limit.samples, 0);
      assert.ok(limit.watchMs >= 10 * MINUTE && limit.watchMs <= 6 * HOUR, `${function_} ${limit.watchMs}`);
      assert.match(limit.from, /^no earlier run of this step; as \w+ steps go elsewhere$/);
    }
  });

  it("has no stuck either when only other steps of its function ran", () => {
    const history = historyOf(...repeat(30, 5));
    const limit = history.elapsed({ ...BUILD, path: "Test/sh" });
    assert.equal(limit.stuckMs, undefined);
    assert.match(limit.from, /as sh steps of this Pipeline go$/);
    assert.match(history.elapsed({ ...BUILD, family: "other" }).from, /as sh steps of this controller go$/);
  });

  it("is never below ten minutes nor below three times the longest", () => {
    for (const seconds of [0, 0.01, 5, 130, 600, 7200]) {
      const { watchMs, stuckMs = 0, longestMs } = historyOf(...repeat(24, seconds)).elapsed(BUILD);
      assert.equal(longestMs, seconds * 1000);
      assert.ok(stuckMs >= Math.max(10 * MINUTE, 3000 * seconds), `${seconds} s: stuck after ${stuckMs}`);
      assert.ok(watchMs >= Math.max(MINUTE, 1000 * seconds) && watchMs <= stuckMs);
    }
  });

  it("says in words where it comes from", () => {
    assert.equal(
      historyOf(...repeat(24, 2)).elapsed(BUILD).from,
      "the least that counts, 10 min; the longest of 24 earlier runs of this step (2 s) is a third of it or less",
    );
    assert.match(
      historyOf(...repeat(24, 130)).elapsed(BUILD).from,
      /^1 in 1,000 healthy runs goes on for longer after the longest of 24 earlier runs of this step \(2 min 10 s\)$/,
    );
    assert.match(historyOf(50_000).elapsed(BUILD).from, /the longest of 1 earlier run of this step \(13 h 53 min\)$/);
  });

  it("is called after five times the longest at the latest, or six hours", () => {
    assert.equal(historyOf(1000).elapsed(BUILD).stuckMs! <= 6 * HOUR, true);
    assert.equal(historyOf(20_000).elapsed(BUILD).stuckMs! <= 100_000_000, true);
  });

  it("gets tighter the longer the history of equal durations is", () => {
    const limits = [1, 4, 5, 19, 20, 60, 600, 3000].map(
      (runs) => historyOf(...repeat(runs, 300)).elapsed(BUILD).stuckMs!,
    );
    for (const [place, limit] of limits.entries()) assert.ok(limit <= (limits[place - 1] ?? limit) + 1, String(limits));
    // With 2,000 healthy runs of this controller the surprise of others no longer counts: three times the longest is left.
    assert.equal(limits.at(-1), 15 * MINUTE);
  });

  it("counts a step gone through several times in a run once, with its longest", () => {
    const history = new StepHistory();
    history.add([step(1, 10), step(1, 40), step(1, 20)], run(1));
    const { samples, longestMs } = history.elapsed(BUILD);
    assert.deepEqual([samples, longestMs], [1, 40_000]);
  });

  it("counts runs of equal number of two branches apart", () => {
    const history = new StepHistory();
    history.addStep(step(1, 10, { pipeline: "shop/main" }));
    history.addStep(step(1, 40, { pipeline: "shop/dev" }));
    assert.equal(history.elapsed(BUILD).samples, 2);
  });
});

describe("steps that did not end by themselves", () => {
  it("do not make the limit later, however long someone waited", () => {
    const history = historyOf(...repeat(20, 60));
    const { stuckMs, longestMs } = history.elapsed(BUILD);
    for (let number = 21; number < 30; number++)
      history.add([step(number, 36_000, { isCensored: true })], run(number, { isClean: false, result: "ABORTED" }));
    const after = history.elapsed(BUILD);
    assert.equal(after.longestMs, longestMs);
    assert.ok(after.stuckMs! <= stuckMs!);
  });

  it("are remembered: a step that hung is called sooner", () => {
    const history = historyOf(...repeat(20, 600));
    const before = history.elapsed(BUILD).stuckMs!;
    history.addStep(step(21, 36_000, { isCensored: true }));
    assert.equal(history.elapsed(BUILD).stuckMs, Math.max(30 * MINUTE, before / 2));
  });

  it("change nothing when they were cut off within what the step takes", () => {
    const history = historyOf(...repeat(20, 600));
    const before = history.elapsed(BUILD);
    history.addStep(step(21, 300, { isCensored: true }));
    assert.deepEqual(history.elapsed(BUILD), before);
  });

  it("are no history by themselves", () => {
    const history = new StepHistory();
    for (let number = 1; number < 9; number++) history.addStep(step(number, 900, { isCensored: true }));
    const limit = history.elapsed(BUILD);
    assert.deepEqual([limit.stuckMs, limit.longestMs, limit.samples], [undefined, undefined, 0]);
  });
});

describe("steps that failed", () => {
  it("say little when they failed early", () => {
    const history = new StepHistory();
    for (let number = 1; number <= 4; number++) history.addStep(step(number, 1, { failed: true }));
    assert.equal(history.elapsed(BUILD).stuckMs, undefined);
    assert.match(history.elapsed(BUILD).from, /^4 earlier runs of this step, all failed;/);
    history.addStep(step(5, 1, { failed: true }));
    assert.ok(history.elapsed(BUILD).stuckMs! >= 30 * MINUTE);
    history.addStep(step(6, 100));
    assert.equal(history.elapsed(BUILD).samples, 1);
  });

  it("count when they lasted as long as those that succeeded", () => {
    const history = historyOf(100, 120, 110);
    history.addStep(step(4, 130, { failed: true }));
    const { samples, longestMs } = history.elapsed(BUILD);
    assert.deepEqual([samples, longestMs], [4, 130_000]);
  });
});

describe("a step that has become another", () => {
  it("is judged by its last runs when they are all shorter", () => {
    const history = historyOf(...repeat(30, 1800), ...repeat(8, 60));
    assert.deepEqual(history.elapsed(BUILD).longestMs, 60_000);
  });

  it("is judged by its last runs when they are all longer", () => {
    assert.equal(historyOf(...repeat(30, 60), ...repeat(8, 1800)).elapsed(BUILD).samples, 8);
  });

  it("is not when one of them is as before", () => {
    assert.equal(historyOf(...repeat(30, 1800), ...repeat(7, 60), 1800).elapsed(BUILD).longestMs, 1_800_000);
  });

  it("forgets what is more than 64 runs ago", () => {
    assert.equal(historyOf(5000, ...repeat(64, 300)).elapsed(BUILD).longestMs, 300_000);
  });
});

describe("the limit of silence", () => {
  const followed = (runs: number, seconds: number, quietSeconds: number): StepHistory => {
    const history = new StepHistory();
    for (let number = 1; number <= runs; number++)
      history.add([step(number, seconds, { quietMs: quietSeconds * 1000 })], run(number));
    return history;
  };

  it("is that of the whole time while nobody has followed the step", () => {
    const history = historyOf(...repeat(30, 1800));
    assert.deepEqual(history.quiet(BUILD), history.elapsed(BUILD));
  });

  it("is learned from silences once five runs were followed", () => {
    assert.deepEqual(followed(4, 1800, 20).quiet(BUILD), followed(4, 1800, 20).elapsed(BUILD));
    const { stuckMs = 0, longestMs, from } = followed(30, 1800, 20).quiet(BUILD);
    assert.equal(longestMs, 20_000);
    assert.ok(stuckMs < 20 * MINUTE && stuckMs < followed(30, 1800, 20).elapsed(BUILD).stuckMs! / 5);
    assert.match(from, /silence/);
  });

  it("is never later than that of the whole time", () => {
    const history = followed(30, 60, 59);
    assert.ok(history.quiet(BUILD).stuckMs! <= history.elapsed(BUILD).stuckMs!);
  });
});

describe("what is known of runs", () => {
  const active = (...minutes: readonly number[]): StepHistory => {
    const history = new StepHistory();
    for (const [place, length] of minutes.entries()) history.addRun(run(place, { activeMs: length * MINUTE }));
    return history;
  };

  it("calls none slow with fewer than five", () => {
    assert.equal(active(1, 2, 3, 4).slowAfterMs(BUILD.family), undefined);
    assert.equal(active(1, 2, 3, 4, 5).slowAfterMs("another"), undefined);
  });

  it("calls slow what 95 % are quicker than", () => {
    assert.equal(active(1, 9, 3, 4, 5).slowAfterMs(BUILD.family), 9 * MINUTE);
    const hundred = Array.from({ length: 60 }, (_, place) => place + 1);
    // ceil(61 x 0.95) = 58th of 60.
    assert.equal(active(...hundred).slowAfterMs(BUILD.family), 58 * MINUTE);
  });

  it("does not learn from a run that is not clean", () => {
    const history = new StepHistory();
    for (let number = 1; number < 9; number++) history.addRun(run(number, { isClean: false }));
    assert.equal(history.slowAfterMs(BUILD.family), undefined);
    assert.deepEqual(history.repeats(BUILD.family, "Build/sh"), {
      watch: 200,
      from: "no earlier run of this Pipeline",
    });
  });

  it("limits loops by the most rounds of clean runs", () => {
    const history = new StepHistory();
    for (let number = 1; number < 5; number++) history.addRun(run(number, { repeats: { "Wait/sleep": 40 } }));
    assert.deepEqual(history.repeats(BUILD.family, "Wait/sleep"), {
      watch: 200,
      from: "4 earlier runs went through it 40 times at most",
    });
    history.addRun(run(5, { repeats: { "Wait/sleep": 100 } }));
    const { watch, stuck, from } = history.repeats(BUILD.family, "Wait/sleep");
    assert.deepEqual([watch, stuck, from], [300, 1000, "5 earlier runs went through it 100 times at most"]);
    assert.equal(history.repeats(BUILD.family, "Other/sh").stuck, 200);
  });
});

describe("waits", () => {
  const input = { ...BUILD, path: "Approve/input", function: "input" };
  it("have no P99 before there are five", () => {
    const history = new StepHistory();
    for (let number = 1; number < 5; number++) history.addStep(step(number, 60, input));
    assert.equal(history.waitP99Ms(input), undefined);
    history.addStep(step(5, 7200, input));
    assert.ok(history.waitP99Ms(input)! >= 2 * HOUR);
  });
});

test("what is no interval changes nothing", () => {
  const history = historyOf(...repeat(10, 60));
  const before = [history.elapsed(BUILD), history.quiet(BUILD), history.slowAfterMs(BUILD.family)];
  for (const durationMs of [Number.NaN, -1, Number.POSITIVE_INFINITY]) history.addStep(step(11, 0, { durationMs }));
  history.addStep(step(11, 60, { startAt: Number.NaN }));
  history.addRun(run(11, { activeMs: Number.NaN }));
  assert.deepEqual([history.elapsed(BUILD), history.quiet(BUILD), history.slowAfterMs(BUILD.family)], before);
});

const anyStep = fc.record({
  runNumber: fc.integer({ min: 1, max: 90 }),
  durationMs: fc.oneof(fc.integer({ min: 0, max: 40_000_000 }), fc.double({ min: 0, max: 1e300, noNaN: true })),
  isCensored: fc.boolean(),
  failed: fc.boolean(),
  path: fc.constantFrom("Build/sh", "Test/sh"),
  quiet: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
});

function toStep({
  runNumber,
  durationMs,
  isCensored,
  failed,
  path,
  quiet,
}: typeof anyStep extends fc.Arbitrary<infer T> ? T : never): StepInterval {
  return step(runNumber, 0, {
    durationMs,
    isCensored,
    failed,
    path,
    ...(quiet === undefined ? {} : { quietMs: quiet * durationMs }),
  });
}

function limitsOf(steps: readonly StepInterval[], runs: readonly RunInterval[] = []) {
  const history = new StepHistory();
  for (const one of steps) history.addStep(one);
  for (const one of runs) history.addRun(one);
  return {
    elapsed: history.elapsed(BUILD),
    quiet: history.quiet(BUILD),
    wait: history.waitP99Ms(BUILD),
    slow: history.slowAfterMs(BUILD.family),
  };
}

test("limits are numbers, in order, whatever is added", () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 150 }), (some) => {
      const numbers = [...new Set(some.map(({ runNumber }) => runNumber))];
      const {
        elapsed,
        quiet,
        wait = 0,
      } = limitsOf(
        some.map(toStep),
        numbers.map((number) => run(number)),
      );
      for (const { watchMs, stuckMs = Number.POSITIVE_INFINITY, longestMs = 0, samples } of [elapsed, quiet]) {
        assert.ok(watchMs >= MINUTE && watchMs <= stuckMs, `${watchMs} ${stuckMs}`);
        assert.ok(stuckMs >= 10 * MINUTE && stuckMs >= 3 * longestMs);
        assert.ok(Number.isInteger(samples) && samples >= 0);
      }
      assert.ok(wait >= 0);
    }),
  );
});

test("the order of adding does not matter to limits, before runs are counted as healthy", () => {
  const shuffled = fc
    .array(anyStep, { maxLength: 150 })
    .chain((some) => fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })));
  fc.assert(
    fc.property(shuffled, ([one, other]) => {
      const [first, second] = [limitsOf(one.map(toStep)), limitsOf(other.map(toStep))];
      for (const kind of ["elapsed", "quiet"] as const) {
        assert.equal(first[kind].samples, second[kind].samples);
        assert.equal(first[kind].longestMs, second[kind].longestMs);
        // Sums of equal numbers in another order differ in their last bits.
        assertClose(first[kind].watchMs, second[kind].watchMs);
        assertClose(first[kind].stuckMs ?? 0, second[kind].stuckMs ?? 0);
      }
    }),
  );
});

function assertClose(one: number, other: number): void {
  assert.ok(one === other || Math.abs(one - other) <= 1e-6 * Math.max(one, other), `${one} and ${other}`);
}
