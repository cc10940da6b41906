import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { type RunState, runStates } from "../model/verdict.ts";
import type { FoundRun } from "./found-run.ts";
import { type Judged, judgeFound } from "./judge.ts";
import { AT, controller, finding, head, headIn, headOn, run } from "./test-fleet.ts";

describe("any fleet", () => {
  const targets = fc.oneof(
    fc.record({ kind: fc.constant("label" as const), label: fc.constantFrom(undefined, "built-in", "x", "y || z") }),
    fc.record({ kind: fc.constant("agent" as const), agent: fc.constantFrom("", "x") }),
    fc.record({ kind: fc.constant("lock" as const), resource: fc.constantFrom("l", "m", "n") }),
    fc.record({ kind: fc.constant("run" as const), run: fc.constantFrom("a#1", "a#2", "b#1", "c#9") }),
    fc.record({ kind: fc.constant("earlierRun" as const), pipeline: fc.constantFrom("a", "b") }),
    fc.constant({ kind: "human" as const }),
  );
  const findings = fc.record({
    state: fc.constantFrom(...(Object.keys(runStates) as RunState[])),
    level: fc.constantFrom("ok" as const, "watch" as const, "stuck" as const),
    flowNode: fc.constantFrom(3, 5, 7),
    since: fc.oneof(fc.constant(AT), fc.integer({ min: 0, max: AT })),
    waitsOn: fc.array(targets, { maxLength: 2 }),
  });
  const heads = fc.constantFrom(headOn("", 3), headOn("x", 5), headIn(["l"], 5), headIn(["m", "n"], 7), head(7));
  const fleets = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom("a#1", "a#2", "a#3", "b#1", "b#2", "c#1", "c#2"),
      heads: fc.array(heads, { maxLength: 3 }),
      findings: fc.array(findings, { maxLength: 3 }),
    }),
    { selector: ({ name }) => name },
  );
  const locks = [
    { resource: "l", labels: [], heldBy: "a#1", isReserved: false, waiting: [] },
    { resource: "m", labels: ["n"], heldBy: "b#1", isReserved: false, waiting: [] },
  ];
  const with_ = controller(2, { locks });
  const judged = (fleet: readonly FoundRun[]): Judged =>
    judgeFound(fleet, { at: AT, controller: with_ }, { memory: undefined });
  const found = (
    fleet: readonly {
      name: string;
      heads: FoundRun["run"]["heads"];
      findings: Partial<FoundRun["findings"][number]>[];
    }[],
  ): FoundRun[] =>
    fleet.map(({ name, heads: at, findings: all }) => ({
      run: run(name, at),
      findings: all.map((one) => finding(one.state!, one)),
    }));

  test("gets one state per run, whatever the order of its runs", () => {
    fc.assert(
      fc.property(
        fleets.chain((fleet) => fc.tuple(fc.constant(fleet), fc.shuffledSubarray(fleet, { minLength: fleet.length }))),
        ([one, other]) => {
          const first = judged(found(one)).judgement;
          const second = judged(found(other)).judgement;
          assert.deepEqual(first.runs.map(({ run: name }) => name).sort(), one.map(({ name }) => name).sort());
          const states = ({ runs }: typeof first): string[] =>
            runs.map(({ run: name, state, level }) => `${name} ${state} ${level}`).sort();
          assert.deepEqual(states(second), states(first));
          assert.deepEqual(second.fleet.state, first.fleet.state);
          assert.equal(first.fleet.state === "STUCK", first.fleet.causes.length > 0);
        },
      ),
      { numRuns: 500 },
    );
  });
});
