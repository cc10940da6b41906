import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { runStates } from "../model/verdict.ts";
import type { Finding } from "./finding.ts";
import { findingsOf } from "./run-findings.ts";
import { AT, ago, head } from "./test-fleet.ts";
import { anyController, anyLimits, anyRun, controllerShape, runShape } from "./test-observations.ts";
import { found, limitsOf, runOf, told } from "./test-run.ts";

const order = Object.keys(runStates);
const DAY = 86_400_000;
const MINUTE = 60_000;
const near = fc.integer({ min: AT - 90 * MINUTE, max: AT + 30 * MINUTE });
const steadyRun = runShape(near);
const steadyController = controllerShape(near);
const someHistory = {
  elapsed: { watchMs: 20 * MINUTE, stuckMs: 50 * MINUTE, samples: 9 },
  quiet: { watchMs: 5 * MINUTE, stuckMs: 15 * MINUTE, samples: 9 },
  repeats: { watch: 100, stuck: 1000 },
  slowAfterMs: 30 * MINUTE,
  waitP99Ms: 10 * MINUTE,
};

describe("what is found of a run", () => {
  it("is told for each head, most important first", () => {
    const heads = [
      head(5, { startAt: ago(1), logBytes: 0 }),
      head(6, { function: "input", startAt: ago(5) }),
      head(7, { function: "node", label: "gpu", startAt: ago(5) }),
    ];
    const findings = found(runOf(heads), { agents: [] });
    assert.deepEqual(told(findings), ["NO_AGENT stuck", "WAITING_HUMAN ok", "MOVING ok"]);
    assert.deepEqual(
      findings.map(({ flowNode }) => flowNode),
      [7, 6, 5],
    );
  });

  it("never throws, misses no head, and is in order, whatever was seen", () => {
    fc.assert(
      fc.property(anyRun, anyController, anyLimits, (run, controller, limits) => {
        const findings = findingsOf(run, { at: AT, controller, limits: limitsOf(limits) });
        assert.ok(findings.length > 0);
        for (const { flowNode } of run.heads) assert.ok(findings.some((one) => one.flowNode === flowNode));
        for (const finding of findings) wellFormed(finding);
        const places = findings.map(({ state }) => order.indexOf(state));
        assert.deepEqual(
          places,
          [...places].sort((one, other) => one - other),
        );
      }),
      { seed: 1, numRuns: 3000 },
    );
  });

  it("is the same until it says that it may change", () => {
    fc.assert(
      fc.property(steadyRun, steadyController, fc.double({ min: 0, max: 1, noNaN: true }), (run, controller, part) => {
        const judged = (at: number) => findingsOf(run, { at, controller, limits: limitsOf(someHistory) });
        const before = judged(AT);
        const next = Math.min(...before.map(({ nextAt }) => nextAt ?? Number.POSITIVE_INFINITY));
        const until = Math.min(next, AT + 10 * DAY);
        const at = Math.floor(AT + part * (until - 1 - AT));
        assert.deepEqual(told(judged(at)), told(before));
      }),
      { seed: 2, numRuns: 3000 },
    );
  });

  it("says that it may change when it does", () => {
    // A run that is looked at whenever it asks for it, and otherwise not, comes to the same states as one looked at each minute.
    fc.assert(
      fc.property(steadyRun, steadyController, (run, controller) => {
        const judged = (at: number) => findingsOf(run, { at, controller, limits: limitsOf(someHistory) });
        let held = judged(AT);
        for (let at = AT; at < AT + 3_600_000; at += 60_000) {
          const next = Math.min(...held.map(({ nextAt }) => nextAt ?? Number.POSITIVE_INFINITY));
          if (next <= at) held = judged(at);
          assert.deepEqual(told(held), told(judged(at)));
        }
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});

function wellFormed({ state, level, confidence, because, nextAt, since, clearsWhen, do: advice }: Finding): void {
  const { group } = runStates[state];
  if (group === "moves" || group === "notObserved") assert.equal(level, "ok");
  if (group === "waits") assert.notEqual(level, "stuck");
  assert.ok(confidence > 0 && confidence < 1);
  assert.ok(because.length > 0 && clearsWhen !== "" && advice !== "");
  assert.ok(nextAt === undefined || nextAt > AT);
  assert.ok(!Number.isNaN(since ?? 0));
  for (const { fact, source } of because) {
    assert.ok(fact !== "" && source !== "" && fact.length < 2000);
    assert.doesNotMatch(fact, /NaN|undefined|Infinity/);
  }
}
