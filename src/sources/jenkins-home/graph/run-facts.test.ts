import assert from "node:assert/strict";
import { test } from "node:test";
import { BUILD, body, branch, error, FAILING, factsOf, label, type NodeOf, tag } from "./test-run.ts";

test("an error is one error, its own only where it arose", () => {
  const { rows } = factsOf(FAILING, BUILD);
  assert.deepEqual(
    rows("step").map((row) => [row["function"], row["durationMs"], row["outcome"], row["failed"], row["ownError"]]),
    [
      ["node", 31_000, "FAILURE", 1, 0],
      ["stage", 20_000, "FAILURE", 1, 0],
      ["sh", 20_000, "FAILURE", 1, 1],
    ],
  );
  assert.deepEqual(
    rows("error").map((row) => [row["errorClass"], row["function"], row["flowNode"], row["stage"]]),
    [["hudson.AbortException", "sh", 7, 6]],
  );
});

test("waiting for the agent is a wait, a use of the agent, and no work", () => {
  const { rows } = factsOf(FAILING, BUILD);
  assert.deepEqual(
    rows("wait").map((row) => [row["kind"], row["flowNode"], row["durationMs"]]),
    [["agent", 3, 10_000]],
  );
  // Held from its body's start at 10 s to the body's end at 30 s.
  assert.deepEqual(
    rows("agentUse").map((row) => [row["label"], row["waitMs"], row["heldMs"], row["isInvocation"]]),
    [["linux", 10_000, 20_000, 1]],
  );
  // 60 s in all: 10 s agent, 20 s sh, the rest neither. Queue: scheduled at 998 s, began at 1000 s.
  const [run] = rows("run");
  assert.deepEqual(
    [run!["agentWaitMs"], run!["workMs"], run!["otherMs"], run!["queueMs"]],
    [10_000, 20_000, 30_000, 2000],
  );
});

test("stages know their name, what is around them and how they ended", () => {
  const { rows } = factsOf(FAILING, BUILD);
  assert.deepEqual(
    rows("stage").map((row) => [row["kind"], row["name"], row["durationMs"], row["outcome"], row["executed"]]),
    [["stage", "Test", 20_000, "FAILURE", 1]],
  );
  const [run] = rows("run");
  assert.deepEqual([run!["stages"], run!["stageDepth"], run!["blockDepth"], run!["steps"]], [1, 1, 2, 3]);
});

test("two branches: one waits for a lock while the other works", () => {
  const { rows } = factsOf(
    [
      [2, [], 0, "first"],
      [3, [2], 0, "start parallel"],
      [4, [3], 0, "start parallel", body + branch("a")],
      [5, [3], 0, "start parallel", body + branch("b")],
      [6, [4], 0, "atom sh"],
      [7, [5], 0, "start lock"],
      [8, [7], 25, "start lock", body],
      [9, [8], 25, "atom sh"],
      [10, [6], 20, "end 4"],
      [11, [9], 30, "end 8"],
      [12, [11], 30, "end 7"],
      [13, [12], 30, "end 5"],
      [14, [10, 13], 30, "end 3"],
      [15, [14], 60, "last"],
    ],
    BUILD,
  );
  assert.deepEqual(
    rows("stage").map((row) => [row["kind"], row["name"], row["durationMs"]]),
    [
      ["branch", "a", 20_000],
      ["branch", "b", 30_000],
    ],
  );
  // Branch a works 0..20; b waits for the lock 0..25 and works 25..30: 25 s of work, 5 s of waiting alone, 30 s neither.
  const [run] = rows("run");
  assert.deepEqual(
    [run!["workMs"], run!["lockWaitMs"], run!["otherMs"], run!["parallelWidth"]],
    [25_000, 5000, 30_000, 2],
  );
  assert.deepEqual(
    rows("wait").map((row) => row["durationMs"]),
    [25_000],
    "the wait itself keeps its full length",
  );
});

test("a skipped stage did not run, and neither did what is in it, whatever errors it carries", () => {
  const { rows } = factsOf(
    [
      [2, [], 0, "first"],
      [3, [2], 0, "start stage"],
      [4, [3], 0, "start stage", body + label("Deploy") + tag("STAGE_STATUS", "SKIPPED_FOR_FAILURE")],
      [5, [4], 0, "atom sh"],
      [6, [5], 1, "end 4", error("hudson.AbortException", "earlier")],
      [7, [6], 1, "end 3", error("hudson.AbortException", "earlier")],
      [8, [7], 1, "last"],
    ],
    BUILD,
  );
  const [stage] = rows("stage");
  assert.deepEqual(
    [stage!["executed"], stage!["status"], stage!["outcome"]],
    [0, "SKIPPED_FOR_FAILURE", "NOT_EXECUTED"],
  );
  assert.equal(rows("step").find((row) => row["function"] === "sh")?.["outcome"], "NOT_EXECUTED");
});

test("an input waits as long as it was paused, and without an end it is still open", () => {
  const pause = (end: number) =>
    `<s.a.PauseAction><startTime>1005000</startTime><endTime>${end}</endTime></s.a.PauseAction>`;
  const waiting = (end: number, more: readonly NodeOf[]) =>
    factsOf([[2, [], 0, "first"], [3, [2], 4, "atom input", pause(end)], ...more], BUILD).rows("wait");
  assert.deepEqual(waiting(1_015_000, [[4, [3], 16, "last"]])[0]?.["durationMs"], 10_000);
  assert.equal(waiting(0, [])[0]?.["durationMs"], undefined);
});

test("rings, missing parents and a node that is its own parent are counted and do no harm", () => {
  const { badEdges, rows } = factsOf(
    [
      [2, [], 0, "first"],
      [3, [3], 1, "atom sh"],
      [4, [99], 2, "atom sh"],
      [5, [6], 3, "start stage"],
      [6, [5], 4, "start stage", body],
    ],
    BUILD,
  );
  // 3 → 3, 4 → 99 and 5 → 6 lead nowhere; 6 → 5 is sound.
  assert.equal(badEdges, 3);
  assert.equal(rows("step").length, 3);
});
