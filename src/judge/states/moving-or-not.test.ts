import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ago, head } from "../test-fleet.ts";
import { found, runOf, sign, type TestLimits } from "../test-run.ts";
import { check, record, sh } from "./test-cases.ts";

const MINUTE = 60_000;
describe("a run that repeats itself", () => {
  const repeats = (times: number, newFor: number) => ({ repeats: { path: "sh", times, newPathAt: ago(newFor) } });
  const limits: TestLimits = { repeats: { watch: 50, stuck: 100 } };
  const polling = (minutes: number, name = "waitUntil") => [
    sh(0.1, { blocks: [{ flowNode: 4, function: name, startAt: ago(minutes) }] }),
  ];
  check([
    { name: "moves within its limit", run: repeats(50, 9), controller: { limits }, expected: ["MOVING ok"] },
    {
      name: "is watched beyond it",
      run: repeats(51, 9),
      controller: { limits },
      expected: ["LOOPING watch", "MOVING ok"],
    },
    {
      name: "is stuck beyond the second",
      run: repeats(101, 9),
      controller: { limits },
      expected: ["LOOPING stuck", "MOVING ok"],
    },
    {
      name: "moves when it came to something new",
      run: repeats(101, 0.9),
      controller: { limits },
      expected: ["MOVING ok"],
    },
    { name: "polls for ten minutes without history", heads: polling(10), expected: ["MOVING ok"] },
    { name: "is watched then", heads: polling(11), expected: ["LOOPING watch", "MOVING ok"] },
    { name: "is not stuck without history", heads: polling(1e5), expected: ["LOOPING watch", "MOVING ok"] },
    {
      name: "is stuck when it polls longer than it ever does",
      heads: polling(30, "retry"),
      controller: { limits: { elapsed: { watchMs: 5 * MINUTE, stuckMs: 20 * MINUTE, samples: 9 } } },
      expected: ["LOOPING stuck", "MOVING ok"],
    },
    {
      name: "is stuck without history when it alone lasts three times as long as whole runs",
      heads: polling(31),
      controller: { limits: { slowAfterMs: 10 * MINUTE } },
      expected: ["LOOPING stuck", "SLOW ok", "MOVING ok"],
      confidence: 0.9,
    },
    {
      name: "is not, while it lasts twice as long",
      heads: polling(20),
      controller: { limits: { slowAfterMs: 10 * MINUTE } },
      expected: ["LOOPING watch", "SLOW ok", "MOVING ok"],
    },
    {
      name: "is called once, however many heads are in the loop",
      heads: [...polling(11), ...polling(11)],
      expected: ["LOOPING watch", "MOVING ok", "MOVING ok"],
    },
    {
      name: "does not loop when one step of it has taken most of its time: that is silent",
      heads: [sh(20, { blocks: [{ flowNode: 4, function: "retry", startAt: ago(31) }] })],
      controller: { limits: { slowAfterMs: 10 * MINUTE } },
      expected: ["SILENT_STEP stuck", "SILENT_STEP watch"],
      confidence: 0.9,
    },
    {
      name: "loops when another branch of it has just begun a step",
      heads: [...polling(31), sh(20, { blocks: [{ flowNode: 4, function: "waitUntil", startAt: ago(31) }] })],
      controller: { limits: { slowAfterMs: 10 * MINUTE } },
      expected: ["LOOPING stuck", "SILENT_STEP watch", "SLOW ok", "MOVING ok"],
    },
    {
      name: "does not loop while it waits for an answer, however long",
      heads: [
        head(9, {
          function: "input",
          startAt: ago(31),
          blocks: [{ flowNode: 4, function: "retry", startAt: ago(31) }],
        }),
      ],
      controller: { limits: { slowAfterMs: 10 * MINUTE } },
      expected: ["WAITING_HUMAN ok"],
    },
    {
      name: "is slow beyond nearly all of its runs",
      controller: { limits: { slowAfterMs: 50 * MINUTE } },
      expected: ["SLOW ok", "MOVING ok"],
    },
    { name: "is not slow within", controller: { limits: { slowAfterMs: 60 * MINUTE } }, expected: ["MOVING ok"] },
    {
      name: "is not slow within some minutes more",
      controller: { limits: { slowAfterMs: 57 * MINUTE } },
      expected: ["MOVING ok"],
    },
    {
      name: "is slow from those minutes on",
      controller: { limits: { slowAfterMs: 57 * MINUTE - 1 } },
      expected: ["SLOW ok", "MOVING ok"],
    },
    {
      name: "is not slow while it waits",
      heads: [head(9, { function: "input", startAt: ago(2) })],
      controller: { limits: { slowAfterMs: 1 } },
      expected: ["WAITING_HUMAN ok"],
    },
  ]);
});

describe("a step whose process is broken", () => {
  check([
    {
      name: "never started",
      run: { signs: [sign("processNeverStarted", { flowNode: 9, minutes: 1 })] },
      expected: ["STEP_BROKEN stuck"],
    },
    {
      name: "was not heard of",
      run: { signs: [sign("wrapperSilent", { flowNode: 9, minutes: 0 })] },
      expected: ["STEP_BROKEN stuck"],
    },
    {
      name: "found no space",
      run: { signs: [sign("noSpace", { flowNode: 9, minutes: 2 })] },
      expected: ["STEP_BROKEN stuck"],
    },
    {
      name: "found no space just now, and may go on",
      run: { signs: [sign("noSpace", { flowNode: 9, minutes: 0.5 })] },
      expected: ["STEP_BROKEN watch"],
    },
    {
      name: "printed after it found no space",
      heads: [sh(2, { logBytes: 5, logGrewAt: ago(1) })],
      run: { signs: [sign("noSpace", { flowNode: 9, minutes: 2 })] },
      expected: ["MOVING ok"],
    },
    {
      name: "printed much after it found no space, some time",
      run: { log: { bytes: 9000 }, signs: [sign("noSpace", { flowNode: 9, offset: 100 })] },
      expected: ["MOVING ok"],
    },
    {
      name: "is another one",
      run: { signs: [sign("wrapperSilent", { flowNode: 5, minutes: 1 })] },
      expected: ["MOVING ok"],
    },
  ]);
});

describe("a run without heads", () => {
  const begun = { flowNodes: 0, record: record({ hasFlow: false }) };
  check([
    {
      name: "is not observed when it was seen just now and nothing is dated",
      heads: [head(9, { logBytes: 0 })],
      run: { seenSince: ago(0) },
      expected: ["NOT_OBSERVED ok"],
    },
    {
      name: "is observed when it was seen just now and its step is dated",
      run: { seenSince: ago(0) },
      expected: ["MOVING ok"],
    },
    {
      name: "is observed when nothing is dated and it was seen for a minute",
      heads: [head(9, { logBytes: 0 })],
      run: { seenSince: ago(1) },
      expected: ["MOVING ok"],
    },
    {
      name: "is not observed when its heads are of the past",
      heads: [sh(500)],
      run: { nodesSeen: false },
      expected: ["NOT_OBSERVED ok"],
    },
    {
      name: "is judged by heads read off its log, less surely",
      heads: [sh(30)],
      run: { nodesSeen: false, log: { bytes: 100 } },
      controller: { limits: { quiet: { watchMs: MINUTE, stuckMs: 2 * MINUTE, samples: 9 } } },
      expected: ["SILENT_STEP stuck"],
      confidence: 0.8,
    },
    { name: "is fetching its Jenkinsfile", heads: [], run: { ...begun, startAt: ago(9) }, expected: ["MOVING ok"] },
    {
      name: "is watched when that takes long",
      heads: [],
      run: { ...begun, startAt: ago(11) },
      expected: ["CPS_STUCK watch"],
    },
    {
      name: "is in the queue",
      heads: [],
      run: begun,
      controller: { queue: [{ run: "shop/deploy#7", state: "buildable" }] },
      expected: ["WAITING_EXECUTOR ok"],
    },
    {
      name: "is not observed without nodes and log",
      heads: [],
      run: { nodesSeen: false },
      expected: ["NOT_OBSERVED ok"],
    },
    {
      name: "moves by its log",
      heads: [],
      run: { nodesSeen: false, log: { bytes: 5, grewAt: ago(9) } },
      expected: ["MOVING ok"],
    },
    {
      name: "is not observed when its log is quiet",
      heads: [],
      run: { nodesSeen: false, log: { bytes: 5, grewAt: ago(11) } },
      expected: ["NOT_OBSERVED ok"],
    },
    {
      name: "is not observed when its log is not dated",
      heads: [],
      run: { nodesSeen: false, log: { bytes: 5 } },
      expected: ["NOT_OBSERVED ok"],
    },
  ]);
});

test("a run held back by an earlier one waits for that", () => {
  const run = runOf([], { flowNodes: 0, record: record({ hasFlow: false }) });
  const [finding] = found(run, { queue: [{ run: run.run, state: "blocked" }] });
  assert.deepEqual(finding!.waitsOn, [{ kind: "earlierRun", pipeline: "shop/deploy" }]);
});
