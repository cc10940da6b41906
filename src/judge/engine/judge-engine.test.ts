import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { RunObservation } from "../../model/running.ts";
import { judgeFleet } from "../judge.ts";
import type { StepLimits } from "../step-limits.ts";
import { AT, controller, head, headOn, run } from "../test-fleet.ts";
import { type Armed, Deadlines } from "./deadlines.ts";
import { JudgeEngine } from "./judge-engine.ts";

const MINUTE = 60_000;

const limits: StepLimits = {
  elapsed: () => ({ watchMs: 20 * MINUTE, stuckMs: 40 * MINUTE, longestMs: 10 * MINUTE, samples: 30, from: "a test" }),
  quiet: () => ({ watchMs: 10 * MINUTE, stuckMs: 20 * MINUTE, longestMs: 5 * MINUTE, samples: 30, from: "a test" }),
  repeats: () => ({ watch: 100, from: "a test" }),
  slowAfterMs: () => undefined,
  waitP99Ms: () => undefined,
};

/** A run whose `sh` began at {@link AT} and printed last at an instant. */
function working(name: string, grewAt: number, about: Partial<RunObservation> = {}): RunObservation {
  const one = headOn("", 10, { startAt: AT, path: "Build/sh", logBytes: 100, logGrewAt: grewAt });
  return { ...run(name, [one]), startAt: AT, lastNodeAt: AT, log: { bytes: 100, grewAt }, ...about };
}

const waits = (name: string): RunObservation => ({
  ...run(name, [head(3, { function: "node", path: "node", label: "built-in", startAt: AT })]),
  startAt: AT,
  lastNodeAt: AT,
  log: { bytes: 10, grewAt: AT },
});

function engine(): JudgeEngine {
  return new JudgeEngine({ limits, controller: controller(2) });
}

describe("the engine", () => {
  test("judges what was noted once, and nothing twice", () => {
    const one = engine();
    for (let n = 0; n < 5; n++) one.note(working("a#1", AT + n));
    assert.deepEqual([one.advance(AT + 10), one.advance(AT + 20), one.size], [1, 0, 1]);
  });

  test("calls a step when its limit has passed, though nothing was noted", () => {
    const one = engine();
    one.note(working("a#1", AT));
    const seen = [1, 11, 21, 41].map((minutes) => {
      one.advance(AT + minutes * MINUTE);
      const { state, level } = one.judge().judgement.runs[0]!;
      return `${state} ${level}`;
    });
    assert.deepEqual([seen[0], seen[3]], ["MOVING ok", "SILENT_STEP stuck"]);
  });

  test("need not judge a run again for its output, but keeps it from being called", () => {
    const one = engine();
    one.note(working("a#1", AT));
    one.advance(AT);
    let judged = 0;
    for (let second = 1; second <= 1140; second++) {
      one.note(working("a#1", AT + second * 1000, { log: { bytes: 100 + second, grewAt: AT + second * 1000 } }));
      judged += one.advance(AT + second * 1000);
    }
    assert.ok(judged <= 20, `${judged} times`);
    assert.equal(one.judge().judgement.runs[0]!.level === "stuck", false);
  });

  test("judges all again when the controller changed", () => {
    const one = engine();
    for (const name of ["a#1", "b#1", "c#1"]) one.note(working(name, AT));
    one.advance(AT);
    one.noteController(controller(4));
    assert.equal(one.advance(AT + 1), 3);
  });

  test("forgets what is removed", () => {
    const one = engine();
    one.note(working("a#1", AT));
    one.note(working("b#1", AT));
    one.advance(AT);
    one.remove("a#1");
    one.remove("nobody#1");
    one.advance(AT + 60 * MINUTE);
    assert.deepEqual(
      one.judge().judgement.runs.map(({ run: name }) => name),
      ["b#1"],
    );
  });

  test("says of states and causes what judging everything at once says", () => {
    const names = ["a#1", "a#2", "b#1", "c#1"];
    const event = fc.record({
      name: fc.constantFrom(...names),
      what: fc.constantFrom("output", "waits", "gone", "step"),
      afterMs: fc.integer({ min: 0, max: 15 * MINUTE }),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const one = engine();
        const seen = new Map<string, RunObservation>();
        let at = AT;
        for (const { name, what, afterMs } of events) {
          at += afterMs;
          if (what === "gone") {
            seen.delete(name);
            one.remove(name);
          } else {
            const next =
              what === "waits"
                ? waits(name)
                : working(name, at, what === "step" ? { flowNodes: at - AT, lastNodeAt: at } : {});
            seen.set(name, next);
            one.note(next);
          }
          one.advance(at);
        }
        const whole = judgeFleet({ at, controller: controller(2), runs: [...seen.values()] }, { limits }).judgement;
        const bit = one.judge().judgement;
        const short = ({ runs, fleet }: typeof whole): unknown => [
          runs.map(({ run: name, state, level, chain }) => [name, state, level, chain]).sort(),
          fleet.state,
          fleet.causes.map(({ run: name, resource, state, holdsUp }) => [name, resource, state, holdsUp]),
        ];
        assert.deepEqual(short(bit), short(whole));
      }),
      { numRuns: 300 },
    );
  });
});

describe("deadlines", () => {
  test("give each thing once, when it is due, in any order of setting", () => {
    const times = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 9 }), fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined })),
    );
    fc.assert(
      fc.property(times, (settings) => {
        const deadlines = new Deadlines<Armed & { readonly name: number }>();
        const things = Array.from({ length: 10 }, (_, name) => ({
          name,
          dueAt: undefined as number | undefined,
          armedAt: undefined,
        }));
        for (const [name, dueAt] of settings) {
          things[name]!.dueAt = dueAt;
          deadlines.arm(things[name]!);
        }
        for (let at = 0; at <= 100; at++) {
          const due = things.filter((thing) => thing.dueAt !== undefined && thing.dueAt <= at).map(({ name }) => name);
          const taken: number[] = [];
          deadlines.takeDue(at, (thing) => {
            taken.push(thing.name);
            thing.dueAt = undefined;
          });
          assert.deepEqual(taken.sort(), due.sort());
        }
      }),
    );
  });
});
