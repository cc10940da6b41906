import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type { FleetObservation, HeadObservation, RunObservation } from "../../../model/running.ts";
import { testSteps } from "../test-steps.ts";

/** Instants in these homes count from here. */
const T0 = Date.UTC(2026, 0, 5, 10, 0, 0);

/** The instant so many seconds after the beginning. */
export const at = (seconds: number): number => T0 + seconds * 1000;

const CLASSES: Readonly<Record<string, string>> = {
  start: "cps.n.StepStartNode",
  end: "cps.n.StepEndNode",
  atom: "cps.n.StepAtomNode",
  first: "org.jenkinsci.plugins.workflow.graph.FlowStartNode",
  last: "org.jenkinsci.plugins.workflow.graph.FlowEndNode",
};

export const body = "<wf.a.BodyInvocationAction/>";
export const label = (text: string): string =>
  `<wf.a.LabelAction><displayName>${text}</displayName></wf.a.LabelAction>`;
export const branch = (text: string): string =>
  `<org.jenkinsci.plugins.workflow.cps.steps.ParallelStepExecution_-ParallelLabelAction><branchName>${text}</branchName></org.jenkinsci.plugins.workflow.cps.steps.ParallelStepExecution_-ParallelLabelAction>`;
export const agent = (name: string): string =>
  `<s.a.WorkspaceActionImpl><node>${name}</node></s.a.WorkspaceActionImpl>`;
export const pause = (from: number, to = 0): string =>
  `<s.a.PauseAction><cause>Input</cause><startTime>${at(from)}</startTime><endTime>${to === 0 ? 0 : at(to)}</endTime></s.a.PauseAction>`;
export const args = (values: Readonly<Record<string, string>>): string =>
  `<cps.a.ArgumentsActionImpl><arguments>${Object.entries(values)
    .map(([key, value]) => `<entry><string>${key}</string>${value}</entry>`)
    .join("")}</arguments></cps.a.ArgumentsActionImpl>`;
export const text = (value: string): string => `<string>${value}</string>`;
export const interrupted =
  '<wf.a.ErrorAction><error class="org.jenkinsci.plugins.workflow.steps.FlowInterruptedException"><result><name>ABORTED</name></result></error></wf.a.ErrorAction>';

/** A flow node: id, parents, second it began, what it is (`atom sh`, `start node`, `end 3`), actions. */
export type NodeOf = readonly [id: number, parents: readonly number[], at: number, what: string, actions?: string];

/** Record of a flow node as Jenkins writes it. */
export function nodeRecord([id, parents, seconds, what, actions = ""]: NodeOf): string {
  const [kind, rest = ""] = what.split(" ") as [string, string?];
  const own = /^\d+$/.test(rest)
    ? `<startId>${rest}</startId>`
    : rest && `<descriptorId>${testSteps[rest] ?? rest}</descriptorId>`;
  return `<?xml version='1.1' encoding='UTF-8'?>
<Tag><node class="${CLASSES[kind]}"><parentIds>${parents.map((parent) => text(String(parent))).join("")}</parentIds><id>${id}</id>${own}</node>
<actions>${actions}<wf.a.TimingAction><startTime>${at(seconds)}</startTime></wf.a.TimingAction></actions></Tag>`;
}

/** What a `build.xml` is to say; a run that is not over by default. */
export interface BuildOf {
  readonly start: number;
  readonly end?: number;
  readonly result?: string;
  readonly durability?: string;
  readonly heads?: readonly number[];
  readonly actions?: string;
  readonly hasFlow?: boolean;
}

/** `build.xml` as Jenkins writes it. */
export function buildRecord({
  start,
  end,
  result,
  durability,
  heads = [],
  actions = "",
  hasFlow = true,
}: BuildOf): string {
  const flow = `  <execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution">
    <result>SUCCESS</result>
    <durabilityHint>${durability ?? "MAX_SURVIVABILITY"}</durabilityHint>
${heads.map((head) => `    <head>1:${head}</head>\n`).join("")}  </execution>\n`;
  return `<?xml version='1.1' encoding='UTF-8'?>
<flow-build plugin="workflow-job@1571">
  <actions>${actions}</actions>
  <timestamp>${at(start)}</timestamp>
  <startTime>${at(start)}</startTime>
${result === undefined ? "" : `  <result>${result}</result>\n`}  <duration>${end === undefined ? 0 : (end - start) * 1000}</duration>
${hasFlow ? flow : ""}  <completed>${end !== undefined}</completed>
</flow-build>
`;
}

/** A home made by hand, whose files are as old as what they tell; removed when the test ends. */
export class TestHome {
  readonly path: string;

  constructor(t: TestContext) {
    this.path = mkdtempSync(join(tmpdir(), "flowmeter-live-"));
    t.after(() => rmSync(this.path, { recursive: true, force: true, maxRetries: 5 }));
    mkdirSync(join(this.path, "jobs"));
  }

  /** Writes a file; it and its folder are then as old as that second. */
  write(file: string, content: string | Buffer, seconds: number): void {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    this.age(file, seconds);
  }

  append(file: string, content: string, seconds: number): void {
    appendFileSync(join(this.path, file), content);
    this.age(file, seconds);
  }

  age(file: string, seconds: number): void {
    const time = at(seconds) / 1000;
    utimesSync(join(this.path, file), time, time);
    utimesSync(dirname(join(this.path, file)), time, time);
  }

  /** A run of a Pipeline at the top: its record and flow nodes. */
  run(pipeline: string, number: number, { build, nodes = [] }: { build: BuildOf; nodes?: readonly NodeOf[] }): string {
    const path = `jobs/${pipeline}/builds/${number}`;
    for (const node of nodes) this.node(path, node);
    this.write(`${path}/build.xml`, buildRecord(build), build.end ?? build.start);
    return path;
  }

  node(path: string, node: NodeOf, seconds = node[2]): void {
    this.write(`${path}/workflow/${node[0]}.xml`, nodeRecord(node), seconds);
  }

  list(runs: readonly string[], seconds: number): void {
    const owners = runs.map((run) => {
      const [job, id] = run.split("#");
      return `<flow-owner><job>${job}</job><id>${id}</id></flow-owner>`;
    });
    const file = "org.jenkinsci.plugins.workflow.flow.FlowExecutionList.xml";
    this.write(file, `<list>${owners.join("")}</list>`, seconds);
  }
}

/** `node('linux')` on agent-1 with `sh` in the stage Build. */
export const BUILDING: readonly NodeOf[] = [
  [2, [], 0, "first"],
  [3, [2], 0, "start node", args({ label: text("linux") }) + agent("agent-1")],
  [4, [3], 2, "start node", body],
  [5, [4], 2, "start stage"],
  [6, [5], 2, "start stage", body + label("Build")],
  [7, [6], 3, "atom sh", args({ script: text("make") })],
];

/** A run that began at the beginning and is not over. */
export const START: BuildOf = { start: 0 };

/** The one run that is seen. */
export function theRun({ runs }: FleetObservation): RunObservation {
  assert.equal(runs.length, 1, runs.map(({ run }) => run).join());
  return runs[0]!;
}

/** The one head of the one run that is seen. */
export function theHead(fleet: FleetObservation): HeadObservation {
  const { heads } = theRun(fleet);
  assert.equal(heads.length, 1, heads.map(({ flowNode }) => flowNode).join());
  return heads[0]!;
}
