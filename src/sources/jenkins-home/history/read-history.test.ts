import assert from "node:assert/strict";
import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it, type TestContext, test } from "node:test";
import { tempDirectory } from "../../../../test/support/directories.ts";
import { put } from "../../../../test/support/records.ts";
import { readHistory } from "./read-history.ts";

const SH = "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep";
const NODE = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep";
const STAGE = "org.jenkinsci.plugins.workflow.support.steps.StageStep";
const BODY = "<cps.a.BodyInvocationAction/>";
const STOPPED = errorXml(
  "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException",
  "<result><name>ABORTED</name></result>",
);
const FAILED = errorXml("hudson.AbortException", "<detailMessage>script returned exit code 1</detailMessage>");
const FIRST_AT = 1_700_000_000_000;

function errorXml(name: string, inside: string): string {
  return `<wf.a.ErrorAction><error class="${name}">${inside}</error></wf.a.ErrorAction>`;
}

interface RunParts {
  readonly result?: string;
  readonly isRunning?: boolean;
  /** How long `sh` took, in seconds; undefined: it was never closed. */
  readonly shSeconds?: number | undefined;
  readonly shActions?: string;
  readonly log?: string;
}

/** `node { stage('Build') { sh } }`: 5 s until it got an agent, then `sh`; begun an hour after the run before. */
// eslint-disable-next-line max-params -- a home, a place in it, and what is put there
function putRun(home: string, path: string, number: number, parts: RunParts = {}): void {
  const { result = "SUCCESS", isRunning = false, shActions = "", log } = parts;
  const shSeconds = "shSeconds" in parts ? parts.shSeconds : 10;
  const startAt = FIRST_AT + number * 3_600_000;
  const durationMs = 6000 + 1000 * (shSeconds ?? 20);
  const run = `${path}/builds/${number}`;
  put(
    home,
    `${run}/build.xml`,
    `<flow-build><timestamp>${startAt}</timestamp><startTime>${startAt}</startTime>${isRunning ? "" : `<result>${result}</result>`}
<duration>${isRunning ? 0 : durationMs}</duration><completed>${!isRunning}</completed><execution><script>x</script></execution></flow-build>`,
  );
  // eslint-disable-next-line max-params -- a row of a table
  const node = (id: number, parent: number, seconds: number, what: string, actions = ""): void => {
    const parents = parent === 0 ? "" : `<string>${parent}</string>`;
    put(
      home,
      `${run}/workflow/${id}.xml`,
      `<Tag><node class="cps.n.${what.split(" ")[0]}"><parentIds>${parents}</parentIds><id>${id}</id>${what.split(" ")[1] ?? ""}</node>
<actions>${actions}<wf.a.TimingAction><startTime>${startAt + seconds * 1000}</startTime></wf.a.TimingAction></actions></Tag>`,
    );
  };
  const of = (name: string): string => `<descriptorId>${name}</descriptorId>`;
  node(2, 0, 0, "FlowStartNode");
  node(3, 2, 0, `StepStartNode ${of(NODE)}`);
  node(4, 3, 5, `StepStartNode ${of(NODE)}`, BODY);
  node(5, 4, 5, `StepStartNode ${of(STAGE)}`);
  node(
    6,
    5,
    5,
    `StepStartNode ${of(STAGE)}`,
    `${BODY}<wf.a.LabelAction><displayName>Build</displayName></wf.a.LabelAction>`,
  );
  node(7, 6, 5, `StepAtomNode ${of(SH)}`, shActions);
  if (shSeconds !== undefined) node(8, 7, 5 + shSeconds, "StepEndNode <startId>6</startId>");
  if (log !== undefined) put(home, `${run}/log`, log);
}

const shOf = (home: string, request: Partial<Parameters<typeof readHistory>[1]> = {}) =>
  readHistory(home, { pipelines: ["shop"], ...request }).steps.filter((step) => step.function === "sh");

describe("steps of finished runs", () => {
  it("are told with their path, time and wait", (t) => {
    const home = tempDirectory(t);
    putRun(home, "jobs/shop", 7);
    const startAt = FIRST_AT + 7 * 3_600_000;
    const of = { family: "shop", runNumber: 7, isCensored: false };
    assert.deepEqual(readHistory(home, { pipelines: ["shop"] }), {
      steps: [
        { ...of, path: "node", function: "node", startAt, durationMs: 5000 },
        { ...of, path: "Build/sh", function: "sh", startAt: startAt + 5000, durationMs: 10_000 },
      ],
      runs: [
        // 16 s, of which it waited 5 for an agent.
        { family: "shop", runNumber: 7, startAt, activeMs: 11_000, result: "SUCCESS", repeats: {}, isClean: true },
      ],
    });
  });

  const ends: readonly { readonly name: string; readonly parts: RunParts; readonly expected: unknown }[] = [
    {
      name: "stopped by an abort",
      parts: { result: "ABORTED", shActions: STOPPED },
      expected: [10_000, true, undefined, false],
    },
    {
      name: "stopped by a timeout it survives",
      parts: { shActions: STOPPED },
      expected: [10_000, true, undefined, true],
    },
    {
      name: "killed in an aborted run",
      parts: { result: "ABORTED", shActions: FAILED },
      expected: [10_000, true, undefined, false],
    },
    {
      name: "never closed",
      parts: { result: "ABORTED", shSeconds: undefined },
      expected: [21_000, true, undefined, false],
    },
    { name: "that failed", parts: { result: "FAILURE", shActions: FAILED }, expected: [10_000, false, true, true] },
    {
      name: "of a run that was not built",
      parts: { result: "NOT_BUILT" },
      expected: [10_000, false, undefined, false],
    },
  ];
  for (const { name, parts, expected } of ends)
    it(`tell of one ${name}`, (t) => {
      const home = tempDirectory(t);
      putRun(home, "jobs/shop", 1, parts);
      const { runs } = readHistory(home, { pipelines: ["shop"] });
      const [{ durationMs, isCensored, failed }] = shOf(home) as [
        typeof shOf extends (...args: never) => (infer S)[] ? S : never,
      ];
      assert.deepEqual([durationMs, isCensored, failed, runs[0]!.isClean], expected);
    });

  it("are left out when Jenkins was restarted meanwhile, and the run is not clean", (t) => {
    const home = tempDirectory(t);
    const at = (seconds: number): string => {
      const date = new Date(FIRST_AT + 3_600_000 + seconds * 1000).toUTCString();
      const [, day, month, year, time] = /, (\d+) (\w+) (\d+) (\S+)/.exec(date)!;
      return `Started\nResuming build at Sun ${month} ${day} ${time} UTC ${year} after Jenkins restart\nReady to run\n`;
    };
    putRun(home, "jobs/shop", 1, { log: at(8), shSeconds: 60 });
    assert.deepEqual(shOf(home), []);
    assert.equal(readHistory(home, { pipelines: ["shop"] }).runs[0]!.isClean, false);
    putRun(home, "jobs/shop", 1, { log: at(3), shSeconds: 60 });
    assert.equal(shOf(home).length, 1);
    // A zone that no clock of ours knows: it may have been while any step of some length ran.
    putRun(home, "jobs/shop", 1, { log: at(3).replace("UTC", "WAKST"), shSeconds: 60 });
    assert.deepEqual(shOf(home), []);
  });
});

describe("which runs are read", () => {
  const numbers = (home: string, request = {}): number[] => shOf(home, request).map(({ runNumber }) => runNumber);

  it("the last ones that have ended, oldest first", (t) => {
    const home = tempDirectory(t);
    for (const number of [1, 2, 9, 10, 11]) putRun(home, "jobs/shop", number, { isRunning: number === 10 });
    assert.deepEqual(numbers(home), [1, 2, 9, 11]);
    assert.deepEqual(numbers(home, { runs: 2 }), [9, 11]);
  });

  it("those that had ended by an instant", (t) => {
    const home = tempDirectory(t);
    for (const number of [1, 2, 3]) putRun(home, "jobs/shop", number);
    const endAt = FIRST_AT + 2 * 3_600_000 + 16_000;
    assert.deepEqual(numbers(home, { before: endAt }), [1, 2]);
    assert.deepEqual(numbers(home, { before: endAt - 1 }), [1]);
  });

  it("those of sibling branches, too, and their own first", (t) => {
    const home = tempDirectory(t);
    for (const branch of ["main", "dev"])
      for (const number of [1, 2, 3, 4]) putRun(home, `jobs/team/jobs/shop/branches/${branch}`, number);
    const soon = new Date();
    for (const number of [1, 2, 3, 4]) {
      const record = join(home, `jobs/team/jobs/shop/branches/dev/builds/${number}/build.xml`);
      utimesSync(record, soon, new Date(soon.getTime() + 60_000));
    }
    const { runs } = readHistory(home, { pipelines: ["team/shop/main"], runs: 4 });
    assert.ok(runs.every(({ family }) => family === "team/shop"));
    assert.deepEqual(runs.map(({ pipeline, runNumber }) => `${pipeline} ${runNumber}`).sort(), [
      "team/shop/dev 3",
      "team/shop/dev 4",
      "team/shop/main 3",
      "team/shop/main 4",
    ]);
    assert.equal(readHistory(home, { pipelines: ["team/shop/main", "team/shop/dev"] }).runs.length, 8);
  });

  it("none of a Pipeline that is not there or is reached by a link or a path", (t) => {
    const home = tempDirectory(t);
    putRun(home, "jobs/shop", 1);
    symlinkSync("shop", join(home, "jobs/link"));
    for (const name of ["nothing", "link", "", "..", "../jobs/shop", "shop/", "jobs/shop", "shop/builds"])
      assert.deepEqual(readHistory(home, { pipelines: [name] }), { steps: [], runs: [] }, name);
    assert.equal(readHistory(`${home}/`, { pipelines: ["shop", "shop"] }).runs.length, 1);
  });
});

test("what cannot be read is no history", (t: TestContext) => {
  const home = tempDirectory(t);
  for (const number of [1, 2, 3, 4, 5, 6]) putRun(home, "jobs/shop", number);
  const run = (number: number, file: string): string => join(home, `jobs/shop/builds/${number}/${file}`);
  writeFileSync(run(1, "build.xml"), "<flow-build><timestamp>1</ti");
  rmSync(run(2, "build.xml"));
  writeFileSync(run(3, "build.xml"), "<build/>");
  rmSync(run(4, "workflow"), { recursive: true });
  writeFileSync(run(5, "workflow/7.xml"), "\u0000");
  mkdirSync(run(6, "log"));
  symlinkSync("6", join(home, "jobs/shop/builds/7"));
  assert.deepEqual(
    shOf(home).map(({ runNumber }) => runNumber),
    [6],
  );
});

test("of a path gone through without end the longest is among what is kept, and how often is told", (t) => {
  const home = tempDirectory(t);
  putRun(home, "jobs/shop", 1);
  const startAt = FIRST_AT + 3_600_000 + 15_000;
  for (let id = 10; id < 310; id++) {
    // Each takes a millisecond, but for one near the end that takes 50 s.
    const at = startAt + id + (id > 300 ? 50_000 : 0);
    put(
      home,
      `jobs/shop/builds/1/workflow/${id}.xml`,
      `<Tag><node class="cps.n.StepAtomNode"><parentIds><string>${id === 10 ? 7 : id - 1}</string></parentIds><id>${id}</id>
<descriptorId>${SH}</descriptorId></node><actions><wf.a.TimingAction><startTime>${at}</startTime></wf.a.TimingAction></actions></Tag>`,
    );
  }
  const { steps, runs } = readHistory(home, { pipelines: ["shop"] });
  const ofPath = steps.filter(({ path }) => path === "Build/sh");
  assert.deepEqual(runs[0]!.repeats, { "Build/sh": 301 });
  assert.equal(ofPath.length, 64);
  assert.ok(ofPath.some(({ durationMs }) => durationMs === 50_001));
});
