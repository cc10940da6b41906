import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { runStates } from "../../src/model/verdict.ts";
import type { JudgementJson } from "../../src/publish/judgement-json.ts";
import { runCli, startCli } from "../support/cli.ts";
import { archivedHomes, corpusMissing } from "../support/corpus.ts";
import { copyOfExample, exampleHome, root, tempDirectory, unpack } from "../support/directories.ts";

/** 46 minutes after run 6 of the example began to wait for an agent with a label that none has. */
const WAITED = "2026-10-26T11:30:00Z";

async function judged(...args: string[]): Promise<{ code: number | null; judgement: JudgementJson }> {
  const { code, stdout, stderr } = await runCli(["judge", ...args, "--json"]);
  assert.equal(stderr, "");
  return { code, judgement: JSON.parse(stdout) as JudgementJson };
}

describe("judging a home", { concurrency: 3 }, () => {
  test("ends with 1 when something is stuck, and says what, why and who", async () => {
    const { code, judgement } = await judged(exampleHome, "--at", WAITED);
    assert.equal(code, 1);
    assert.equal(judgement.at, "2026-10-26T11:30:00.000Z");
    assert.equal(judgement.fleet.verdict, "STUCK 1/2");
    const run = judgement.runs.find((one) => one.run === "data-refresh#6")!;
    assert.deepEqual(Object.keys(run), [
      ...[
        "run",
        "state",
        "also",
        "level",
        "since",
        "confidence",
        "because",
        "chain",
        "clearsWhen",
        "who",
        "do",
        "notSeen",
      ],
    ]);
    assert.deepEqual([run.state, run.level, run.chain], ["NO_AGENT", "stuck", ["data-refresh#6", "label gpu"]]);
    assert.ok(run.because.length > 0);
    const cause = judgement.fleet.causes.find(({ resource }) => resource === "label gpu")!;
    assert.deepEqual([cause.state, cause.holdsUp], ["NO_AGENT", ["data-refresh#6"]]);
  });

  test("ends with 0 when nothing is stuck", async () => {
    const { code, judgement } = await judged(exampleHome, "--at", "2026-10-26T09:12:00Z");
    assert.deepEqual([code, judgement.fleet.verdict], [0, "OK"], JSON.stringify(judgement.fleet));
  });

  test("judges a backup as of its last sign of life", async () => {
    const { judgement } = await judged(exampleHome);
    assert.match(judgement.notes[0]!, /^This home was last alive on 2026-10-26 .*; judged as of then\.$/);
  });

  test("is well where nothing runs", async (t) => {
    const home = tempDirectory(t);
    mkdirSync(join(home, "jobs"));
    const { code, judgement } = await judged(home);
    assert.deepEqual([code, judgement.fleet.verdict, judgement.fleet.sentence], [0, "OK", "Nothing is running."]);
  });

  test("prints the fleet in one line, causes and runs for people", async () => {
    const { code, stdout, stderr } = await runCli(["judge", exampleHome, "--at", WAITED]);
    assert.deepEqual([code, stderr], [1, ""]);
    assert.match(stdout, /^STUCK 1\/2: 2 running, none moving, 1 stuck: 1 cause\n/);
    assert.match(stdout, /The cause ─[\s\S]*No agent can serve label gpu: data-refresh#6/);
    assert.match(stdout, /data-refresh#6 +NO_AGENT +45 min +label gpu/);
  });

  test("unfolds one run, and ends as that run stands", async () => {
    const { code, stdout } = await runCli(["judge", exampleHome, "--at", WAITED, "--run", "data-refresh#6"]);
    assert.equal(code, 1);
    assert.match(stdout, /^data-refresh#6: NO_AGENT for 45 min\n/);
    assert.match(stdout, /Clears when: an agent with the label gpu comes online/);
  });

  test("of a run that is not running names the nearest that are", async () => {
    const { code, stdout, stderr } = await runCli(["judge", exampleHome, "--at", WAITED, "--run", "data-refesh#6"]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(
      stderr,
      /^flowmeter: No run "data-refesh#6" is running\.\n {2}Running: data-refresh#6, data-refresh#5\.\n$/,
    );
  });

  test("of no home ends with 3", async () => {
    const { code, stdout, stderr } = await runCli(["judge", "/nowhere/at/all"]);
    assert.deepEqual([code, stdout], [3, ""]);
    assert.match(stderr, /is not a Jenkins home/);
  });

  for (const args of [
    ["--watch", "5", "--at", "1h"],
    ["--watch", "0"],
    ["--watch", "soon"],
    ["--at", "soon"],
    ["--top", "0"],
  ])
    test(`wrong usage: ${args.join(" ")}`, async () => {
      const { code, stdout } = await runCli(["judge", exampleHome, ...args]);
      assert.deepEqual([code, stdout], [2, ""]);
    });

  test("keeps names from acting on a terminal", async (t) => {
    const home = copyOfExample(t);
    appendFileSync(join(home, "jobs/data-refresh/builds/6/log"), "\nThere are no nodes with the label ‘\u001b[2Jx’\n");
    const { stdout } = await runCli(["judge", home, "--at", WAITED, "--verbose"]);
    assert.ok(!stdout.includes("\u001b"));
  });

  test("watches until it is interrupted, a line of JSON per look", async () => {
    const { child, ended } = startCli(["judge", exampleHome, "--watch", "1", "--json"]);
    let seen = "";
    child.stdout!.on("data", (text: string) => {
      seen += text;
      if (seen.split("\n").length > 2) child.kill("SIGINT");
    });
    const { code, stdout } = await ended;
    const looks = stdout.trimEnd().split("\n");
    assert.ok(looks.length >= 2);
    for (const look of looks) assert.equal((JSON.parse(look) as JudgementJson).fleet.running, 2);
    const last = (JSON.parse(looks.at(-1)!) as JudgementJson).fleet.verdict;
    assert.equal(code, last.startsWith("STUCK") ? 1 : 0);
  });

  test("is documented state by state, in the order of precedence", () => {
    const page = readFileSync(join(root, "docs/judging.md"), "utf8");
    const documented = [...page.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, state]) => state!);
    const fleet = ["OK", "SLOW", "BLIND"];
    assert.deepEqual(documented, [...fleet, ...Object.keys(runStates)]);
  });

  test("is completed in shells", async () => {
    const { stdout } = await runCli(["completion", "bash"]);
    assert.match(
      stdout,
      /"judge"\) words="--jenkins --jenkins-auth-file --store --at --run --watch --top --verbose --json --quiet --help"/,
    );
  });
});

describe("a controller with 13 runs in flight", { skip: corpusMissing }, () => {
  test("is judged as it was when it was captured", async (t) => {
    const capture = archivedHomes().find(({ name }) => name === "controller-home");
    if (capture === undefined) return t.skip("the capture is not here");
    const { code, judgement } = await judged(unpack(t, capture.archive));
    assert.equal(code, 1);
    assert.equal(judgement.fleet.verdict, "STUCK 4/13");
    const states = Object.fromEntries(judgement.runs.map(({ run, state, level }) => [run, `${state} ${level}`]));
    assert.deepEqual(states, {
      "stuck-no-label#1": "NO_AGENT stuck",
      "stuck-no-label#2": "NO_AGENT stuck",
      "stuck-offline-agent#1": "NO_AGENT stuck",
      "stuck-offline-label#1": "NO_AGENT stuck",
      "input-wait#1": "WAITING_HUMAN ok",
      "input-wait#2": "WAITING_HUMAN ok",
      "input-wait#3": "WAITING_HUMAN ok",
      "input-scripted#3": "WAITING_HUMAN ok",
      "input-holding-node#2": "WAITING_HUMAN ok",
      "sleep-no-node#1": "WAITING_TIMER ok",
      "sleep-no-node#2": "WAITING_TIMER ok",
      "long-running#1": "MOVING ok",
      "long-quiet#1": "SILENT_STEP watch",
    });
    assert.deepEqual(judgement.fleet.causes[0]!.holdsUp, ["stuck-no-label#1", "stuck-no-label#2"]);
    return undefined;
  });
});
