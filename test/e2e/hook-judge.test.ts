import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { pathToFileURL } from "node:url";
import { lookInThread } from "../../src/server/following/look-in-thread.ts";
import { runCli } from "../support/cli.ts";
import { root, tempDirectory } from "../support/directories.ts";
import { put } from "../support/records.ts";

/** A home with a run that writes no flow nodes and whose log tells nothing; it began ten minutes ago. */
function fastRun(t: TestContext, now: number): string {
  const home = join(tempDirectory(t), "home");
  mkdirSync(home);
  put(home, "config.xml", "<?xml version='1.1' encoding='UTF-8'?><hudson><numExecutors>2</numExecutors></hudson>");
  put(home, "jobs/fast/config.xml", "<?xml version='1.1' encoding='UTF-8'?><flow-definition/>");
  const startAt = now - 600_000;
  put(
    home,
    "jobs/fast/builds/1/build.xml",
    `<?xml version='1.1' encoding='UTF-8'?><flow-build plugin="workflow-job@1571"><actions/><timestamp>${startAt}</timestamp>
<startTime>${startAt}</startTime><duration>0</duration><completed>false</completed>
<execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution"><result>SUCCESS</result><durabilityHint>PERFORMANCE_OPTIMIZED</durabilityHint></execution></flow-build>`,
  );
  return home;
}

/** What a hook tells of it: it waits for an agent that nobody is. */
function tell(home: string, now: number): void {
  const run = "fast#1";
  const events = [
    { event: "hook", state: "started", skipped: {} },
    { event: "run", run, state: "running", startAt: now - 600_000 },
    { event: "execution", run, state: "running", durability: "PERFORMANCE_OPTIMIZED", heads: [3] },
    { event: "node", run, node: 2, kind: "FlowStartNode", parents: [], nodeAt: now - 599_000 },
    {
      event: "node",
      run,
      node: 3,
      kind: "StepStartNode",
      parents: [2],
      nodeAt: now - 599_000,
      descriptor: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep",
    },
    {
      event: "queue",
      item: 9,
      state: "buildable",
      run,
      node: 3,
      label: "gpu",
      blockages: [{ class: "hudson.model.queue.CauseOfBlockage$BecauseLabelIsOffline", label: "gpu", hasNodes: false }],
    },
    { event: "beat", isUp: true, running: [run], items: [9] },
  ];
  const lines = events.map((event, seq) =>
    JSON.stringify({ v: 1, session: "s1", seq: seq + 1, at: now - 1000, ...event }),
  );
  put(home, "flowmeter/events.0.jsonl", `${lines.join("\n")}\n`);
}

const stateOf = (judgement: { runs: readonly { state: string; level: string }[] }): string =>
  judgement.runs.map(({ state, level }) => `${state} ${level}`).join();

test("`judge` uses a hook that is there", async (t) => {
  const now = Date.now();
  const home = fastRun(t, now);
  const alone = await runCli(["judge", home, "--json"]);
  assert.match(stateOf(JSON.parse(alone.stdout)), /^NOT_OBSERVED/);
  tell(home, now);
  const hooked = await runCli(["judge", home, "--json"]);
  assert.equal(stateOf(JSON.parse(hooked.stdout)), "NO_AGENT stuck");
  assert.equal(hooked.code, 1);
  const status = await runCli(["hook", "status", home]);
  assert.match(status.stdout, /It writes; its last event came/);
});

test("the thread that looks for `serve` uses it as soon as it is there", async (t) => {
  const now = Date.now();
  const home = fastRun(t, now);
  const thread = lookInThread(home, pathToFileURL(join(root, "dist", "look-thread.js")));
  t.after(() => thread.close());
  const before = await thread.look(now, "look");
  assert.match(stateOf(before.judgement), /^NOT_OBSERVED/);
  tell(home, now);
  const after = await thread.look(now + 1000, "look");
  assert.equal(stateOf(after.judgement), "NO_AGENT stuck");
});

test("a spool of junk and of a hostile writer changes nothing", async (t) => {
  const now = Date.now();
  const home = fastRun(t, now);
  tell(home, now - 86_400_000);
  writeFileSync(join(home, "flowmeter", "events.1.jsonl"), Buffer.alloc(3_000_000, 0xff));
  writeFileSync(
    join(home, "flowmeter", "events.2.jsonl"),
    `${JSON.stringify({ v: 1, session: "__proto__", seq: 1, at: now, event: "node", run: "__proto__#1", node: 1, kind: "constructor", parents: Array(9000).fill(1) })}\n`,
  );
  const { stdout, stderr } = await runCli(["judge", home, "--json"]);
  assert.match(stateOf(JSON.parse(stdout)), /^NOT_OBSERVED/);
  assert.doesNotMatch(stderr, /should not happen/);
});
