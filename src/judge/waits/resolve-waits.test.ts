import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { ControllerObservation } from "../../model/running.ts";
import type { FoundRun } from "../found-run.ts";
import { AT, ago, controller, headOn, silent, waiting } from "../test-fleet.ts";
import { resolveWaits } from "./resolve-waits.ts";
import { executorRows } from "./test-executor-rows.ts";
import { holderRows } from "./test-holder-rows.ts";

function statesOf(found: readonly FoundRun[], with_: ControllerObservation): Record<string, string> {
  const { runs } = resolveWaits(found, { at: AT, controller: with_ });
  return Object.fromEntries(
    runs.map(({ run: { run: name }, findings }) => [name, findings.map(({ state }) => state).join("+")]),
  );
}

describe("waits are resolved", () => {
  for (const { what, found, controller: with_, states, chains = {} } of [...executorRows, ...holderRows])
    test(what, () => {
      assert.deepEqual(statesOf(found, with_), states);
      const { runs } = resolveWaits(found, { at: AT, controller: with_ });
      for (const [name, chain] of Object.entries(chains))
        assert.deepEqual(runs.find(({ run: one }) => one.run === name)!.findings[0]!.chain, chain);
    });

  test("what blocks is said, with what sets it free", () => {
    const { runs } = resolveWaits(
      [
        silent("shop/a#1", ago(60), headOn("", 10)),
        silent("shop/a#2", ago(50), headOn("", 10)),
        waiting("b#1", { kind: "label", label: "built-in" }),
      ],
      { at: AT, controller: controller(2) },
    );
    const [blocked] = runs.find(({ run: one }) => one.run === "b#1")!.findings;
    assert.equal(blocked!.level, "stuck");
    assert.equal(blocked!.since, ago(10));
    assert.equal(blocked!.clearsWhen, "shop/a#1 or shop/a#2 ends or prints a line");
    assert.equal(blocked!.who, "owner of shop/a");
    assert.deepEqual(
      blocked!.because.map(({ fact }) => fact),
      [
        "found WAITING_EXECUTOR",
        "both executors of built-in are held by shop/a#1 and shop/a#2",
        "shop/a#1: found SILENT_STEP",
        "shop/a#2: found SILENT_STEP",
      ],
    );
  });
});
