import assert from "node:assert/strict";
import { test } from "node:test";
import { MONDAY, TestStore } from "./test-store.ts";

const ECHO = "org.jenkinsci.plugins.workflow.steps.EchoStep";
const OWN = "com.acme.DeployStep";

/** Steps of run 1: 3 listed; of run 2: 1 of 4 not listed; of run 3: all; run 4 has none. */
const steps: readonly (readonly [run: number, descriptor: string | undefined])[] = [
  [1, ECHO],
  [1, ECHO],
  [1, ECHO],
  [2, ECHO],
  [2, ECHO],
  [2, ECHO],
  [2, OWN],
  [3, OWN],
  [3, undefined],
];

test("the share of steps that are on no list is told per run, in percent", async () => {
  const store = await TestStore.open();
  try {
    await store.pipelines([[1, "a", "x"]]);
    await store.runs([1, 2, 3, 4].map((run) => [run, 1, 0] as const));
    await store.facts(
      "step",
      steps.map(([runId, descriptor], flowNode) => ({ runId, flowNode, descriptor, function: "x", startAt: MONDAY })),
    );
    const [row] = await store.ask("telemetry.other_share");
    // 0, 25 and 100: three runs that have steps.
    assert.equal(row?.n, 3);
    assert.equal(row?.total, 125);
    assert.equal(row?.max, 100);
    assert.equal(row?.value, 25);
  } finally {
    await store.close();
  }
});
