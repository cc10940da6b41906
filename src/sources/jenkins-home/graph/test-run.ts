import assert from "node:assert/strict";
import { type FactBuilders, factBuilders } from "../../../model/fact-batch.ts";
import { factTables } from "../../../model/facts.ts";
import { readBuild } from "../records/build-record.ts";
import { FlowNodes } from "../records/flow-nodes.ts";
import { NameBook } from "../records/name-book.ts";
import { PluginBook } from "../records/plugin-book.ts";
import { readFlowNode } from "../records/read-flow-node.ts";
import { testSteps } from "../test-steps.ts";
import { XmlParser } from "../xml/parser.ts";
import { FeatureCounts, writeRun } from "./run-facts.ts";

export const body = "<cps.a.BodyInvocationAction/>";
export const label = (text: string) => `<wf.a.LabelAction><displayName>${text}</displayName></wf.a.LabelAction>`;
export const branch = (text: string) =>
  `<org.jenkinsci.plugins.workflow.cps.steps.ParallelStepExecution_-ParallelLabelAction><branchName>${text}</branchName></org.jenkinsci.plugins.workflow.cps.steps.ParallelStepExecution_-ParallelLabelAction>`;
export const error = (className: string, message: string) =>
  `<wf.a.ErrorAction><error class="${className}"><detailMessage>${message}</detailMessage></error></wf.a.ErrorAction>`;
export const tag = (key: string, value: string) =>
  `<wf.a.TagsAction><tags><entry><string>${key}</string><string>${value}</string></entry></tags></wf.a.TagsAction>`;
const argument = (key: string, value: string) =>
  `<cps.a.ArgumentsActionImpl><arguments><entry><string>${key}</string><string>${value}</string></entry></arguments></cps.a.ArgumentsActionImpl>`;

/** An interruption by a cause, written the way `Arrays.asList` comes out of XStream. */
export const interruption = (cause: string) =>
  `<wf.a.ErrorAction><error class="org.jenkinsci.plugins.workflow.steps.FlowInterruptedException"><result><name>ABORTED</name></result>
    <causes class="java.util.Arrays$ArrayList"><a class="x-array"><${cause}/></a></causes></error></wf.a.ErrorAction>`;
/** An error with Jenkins' own id of the exception. */
export const thrown = (message: string, id: string) =>
  error("hudson.AbortException", message).replace(
    "</error>",
    `<suppressedExceptions><wf.a.ErrorAction_-ErrorId><uuid>${id}</uuid></wf.a.ErrorAction_-ErrorId></suppressedExceptions></error>`,
  );

/** A flow node: id, parents, second it began, and what it is. */
export type NodeOf = readonly [
  id: number,
  parents: readonly number[],
  atSeconds: number,
  what: string,
  actions?: string,
];

function record([id, parents, at, what, actions = ""]: NodeOf): string {
  const [kind, rest] = what.split(" ") as [string, string | undefined];
  const classes = {
    start: "StepStartNode",
    end: "StepEndNode",
    atom: "StepAtomNode",
    first: "FlowStartNode",
    last: "FlowEndNode",
  };
  const own = /^\d+$/.test(rest ?? "")
    ? `<startId>${rest}</startId>`
    : rest && `<descriptorId>${testSteps[rest]}</descriptorId>`;
  return `<Tag><node class="cps.n.${classes[kind as "start"]}"><parentIds>${parents.map((p) => `<string>${p}</string>`).join("")}</parentIds>
    <id>${id}</id>${own ?? ""}</node><actions>${actions}<wf.a.TimingAction><startTime>${1_000_000 + at * 1000}</startTime></wf.a.TimingAction></actions></Tag>`;
}

/** Rows of a fact table, names resolved, absent values left out. */
function rowsOf(facts: FactBuilders, book: NameBook, table: "run" | "step" | "stage" | "wait" | "error" | "agentUse") {
  const { columns, rows } = facts[table];
  return Array.from({ length: rows }, (_, row) => {
    const entries = Object.entries(factTables[table]).map(([column, kind]) => {
      const value = (columns as unknown as Record<string, Float64Array>)[column]![row]!;
      return [column, value >= 0 ? (kind === "name" ? book.text(value) : value) : undefined] as const;
    });
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Record<string, string | number>;
  });
}

/** The facts of a run with these flow nodes and that `build.xml`. */
export function factsOf(nodes: readonly NodeOf[], build: string) {
  const parser = new XmlParser();
  const [book, flowNodes, facts, features] = [new NameBook(), new FlowNodes(), factBuilders(), new FeatureCounts()];
  const context = {
    nodes: flowNodes,
    book,
    plugins: new PluginBook(),
    descriptors: [],
  };
  for (const node of nodes) {
    const bytes = Buffer.from(record(node));
    parser.parse(bytes, 0, bytes.length);
    assert.equal(readFlowNode(parser.tape, 0, { ...context, openRecord: () => undefined }), undefined);
  }
  const bytes = Buffer.from(build);
  parser.parse(bytes, 0, bytes.length);
  const record0 = readBuild(parser.tape, {
    add: (kind, name, amount) => features.add(kind, name, amount),
    latestAt: 2_000_000,
  });
  const run = { runId: 7, pipelineId: 1, runNumber: 3, build: record0, storage: undefined, nodes: flowNodes, features };
  const badEdges = writeRun(run, book, facts);
  return { badEdges, rows: (table: Parameters<typeof rowsOf>[2]) => rowsOf(facts, book, table) };
}

/** Finished after 60 s, scheduled 2 s before it began. */
export const BUILD = `<flow-build><timestamp>998000</timestamp><startTime>1000000</startTime><result>FAILURE</result><duration>60000</duration>
  <execution><script>node { }</script></execution><completed>true</completed></flow-build>`;

/** `node('linux')`, 10 s until it got an agent; stage Test in it, `sh` fails in it after 20 s; the error goes all the way up. */
export const FAILING: readonly NodeOf[] = [
  [2, [], 0, "first"],
  [3, [2], 0, "start node", argument("label", "linux")],
  [4, [3], 10, "start node", body],
  [5, [4], 10, "start stage"],
  [6, [5], 10, "start stage", body + label("Test")],
  [7, [6], 10, "atom sh", argument("script", "make") + error("hudson.AbortException", "exit 2")],
  [8, [7], 30, "end 6", error("hudson.AbortException", "exit 2")],
  [9, [8], 30, "end 5", error("hudson.AbortException", "exit 2")],
  [10, [9], 30, "end 4", error("hudson.AbortException", "exit 2")],
  [11, [10], 31, "end 3", error("hudson.AbortException", "exit 2")],
  [12, [11], 31, "last", error("hudson.AbortException", "exit 2")],
];
