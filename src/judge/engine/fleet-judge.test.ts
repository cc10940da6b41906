import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RunObservation } from "../../model/running.ts";
import { AT, controller, head, run } from "../test-fleet.ts";
import { FleetJudge } from "./fleet-judge.ts";

const MINUTE = 60_000;

const limits = {
  elapsed: () => ({ watchMs: 20 * MINUTE, stuckMs: 40 * MINUTE, samples: 30, from: "a test" }),
  quiet: () => ({ watchMs: 20 * MINUTE, stuckMs: 40 * MINUTE, samples: 30, from: "a test" }),
  repeats: () => ({ watch: 100, from: "a test" }),
  slowAfterMs: () => undefined,
  waitP99Ms: () => undefined,
};

const waits = (name: string, label: string): RunObservation => ({
  ...run(name, [head(3, { function: "node", path: "node", label, startAt: AT })]),
  startAt: AT,
});

describe("looks at a fleet", () => {
  test("take in what is new, what is gone, and a controller that changed", () => {
    const judge = new FleetJudge({ limits });
    const [one, other] = [waits("a#1", "gpu"), waits("b#1", "built-in")];
    const about = (executors: number) => controller(executors, { hasClouds: false });
    const gpu = { name: "g", executors: 1, labels: ["gpu"], isExclusive: false, isOffline: false };
    const states = (minutes: number, runs: readonly RunObservation[], with_ = about(2)): string[] =>
      judge
        .look({ at: AT + minutes * MINUTE, controller: with_, runs })
        .judgement.runs.map(({ run: name, state }) => `${name} ${state}`)
        .sort();
    assert.deepEqual(states(1, [one]), ["a#1 NO_AGENT"]);
    assert.deepEqual(states(2, [one, other]), ["a#1 NO_AGENT", "b#1 WAITING_EXECUTOR"]);
    const withGpu = { ...about(2), agents: [...about(2).agents!, gpu] };
    assert.deepEqual(states(3, [one, other], withGpu), ["a#1 WAITING_EXECUTOR", "b#1 WAITING_EXECUTOR"]);
    assert.deepEqual(states(4, [other], withGpu), ["b#1 WAITING_EXECUTOR"]);
    assert.deepEqual(states(5, [], withGpu), []);
  });

  test("say that a home is of the past", () => {
    const judge = new FleetJudge({ limits });
    const { judgement } = judge.look({ at: AT, askedAt: AT + 3 * 86_400_000, controller: controller(2), runs: [] });
    assert.match(judgement.notes[0]!, /last alive on 2026-06-22/);
  });
});
