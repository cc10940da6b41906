import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type FactBuilders, factBuilders } from "../../../model/fact-batch.ts";
import { factTables } from "../../../model/facts.ts";
import { readBuild } from "../records/build-record.ts";
import { FlowNodes } from "../records/flow-nodes.ts";
import { NameBook } from "../records/name-book.ts";
import { PluginBook } from "../records/plugin-book.ts";
import { readFlowNode } from "../records/read-flow-node.ts";
import { XmlParser } from "../xml/parser.ts";
import { FeatureCounts, writeRun } from "./run-facts.ts";

const STEPS = {
  node: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep",
  stage: "org.jenkinsci.plugins.workflow.support.steps.StageStep",
  sh: "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep",
  lock: "org.jenkins.plugins.lockableresources.LockStep",
  input: "org.jenkinsci.plugins.workflow.support.steps.input.InputStep",
  parallel: "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep",
} as const;

const body = "<cps.a.BodyInvocationAction/>";
const label = (text: string) => `<wf.a.LabelAction><displayName>${text}</displayName></wf.a.LabelAction>`;
const branch = (text: string) =>
  `<org.jenkinsci.plugins.workflow.cps.steps.ParallelStepExecution_-ParallelLabelAction><branchName>${text}</branchName></org.jenkinsci.plugins.workflow.cps.steps.ParallelStepExecution_-ParallelLabelAction>`;
const error = (className: string, message: string) =>
  `<wf.a.ErrorAction><error class="${className}"><detailMessage>${message}</detailMessage></error></wf.a.ErrorAction>`;
const tag = (key: string, value: string) =>
  `<wf.a.TagsAction><tags><entry><string>${key}</string><string>${value}</string></entry></tags></wf.a.TagsAction>`;
const argument = (key: string, value: string) =>
  `<cps.a.ArgumentsActionImpl><arguments><entry><string>${key}</string><string>${value}</string></entry></arguments></cps.a.ArgumentsActionImpl>`;

/** An interruption by a cause, written the way `Arrays.asList` comes out of XStream. */
const interruption = (cause: string) =>
  `<wf.a.ErrorAction><error class="org.jenkinsci.plugins.workflow.steps.FlowInterruptedException"><result><name>ABORTED</name></result>
    <causes class="java.util.Arrays$ArrayList"><a class="x-array"><${cause}/></a></causes></error></wf.a.ErrorAction>`;
/** An error with Jenkins' own id of the exception. */
const thrown = (message: string, id: string) =>
  error("hudson.AbortException", message).replace(
    "</error>",
    `<suppressedExceptions><wf.a.ErrorAction_-ErrorId><uuid>${id}</uuid></wf.a.ErrorAction_-ErrorId></suppressedExceptions></error>`,
  );

/** A flow node: id, parents, second it began, and what it is. */
type NodeOf = readonly [id: number, parents: readonly number[], atSeconds: number, what: string, actions?: string];

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
    : rest && `<descriptorId>${STEPS[rest as "sh"]}</descriptorId>`;
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

function factsOf(nodes: readonly NodeOf[], build: string) {
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
const BUILD = `<flow-build><timestamp>998000</timestamp><startTime>1000000</startTime><result>FAILURE</result><duration>60000</duration>
  <execution><script>node { }</script></execution><completed>true</completed></flow-build>`;

/** `node('linux')`, 10 s until it got an agent; stage Test in it, `sh` fails in it after 20 s; the error goes all the way up. */
const FAILING: readonly NodeOf[] = [
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

describe("handled or fatal", () => {
  const handled = (nodes: readonly NodeOf[]) =>
    factsOf(nodes, BUILD)
      .rows("error")
      .map((row) => [row["flowNode"], row["handled"]]);
  const failed = error("hudson.AbortException", "exit 2");
  const other = error("hudson.AbortException", "exit 3");

  test("the error that the end of the flow carries is fatal", () => assert.deepEqual(handled(FAILING), [[7, 0]]));

  test("it is not known while there is no end", () =>
    assert.deepEqual(handled(FAILING.slice(0, -1)), [[7, undefined]]));

  test("an error that goes no further was handled, and one that ends the run later was not", () =>
    assert.deepEqual(
      handled([
        [2, [], 0, "first"],
        [3, [2], 0, "atom sh", failed],
        [4, [3], 1, "atom sh", other],
        [5, [4], 2, "last", other],
      ]),
      [
        [3, 1],
        [4, 0],
      ],
    ));

  test("of two errors that read the same, Jenkins' ids tell which one was handled", () =>
    assert.deepEqual(
      handled([
        [2, [], 0, "first"],
        [3, [2], 0, "atom sh", thrown("exit 2", "a")],
        [4, [3], 1, "atom sh", thrown("exit 2", "b")],
        [5, [4], 2, "last", thrown("exit 2", "b")],
      ]),
      [
        [3, 1],
        [4, 0],
      ],
    ));

  test("of two interruptions, their causes tell", () => {
    const nodes: readonly NodeOf[] = [
      [2, [], 0, "first"],
      [3, [2], 0, "atom sh", interruption("org.x.TimeoutStepExecution_-ExceededTimeout")],
      [4, [3], 1, "atom sh", interruption("jenkins.model.CauseOfInterruption_-UserInterruption")],
      [5, [4], 2, "last", interruption("jenkins.model.CauseOfInterruption_-UserInterruption")],
    ];
    assert.deepEqual(
      factsOf(nodes, BUILD)
        .rows("error")
        .map((row) => [row["causeClass"], row["handled"]]),
      [
        ["org.x.TimeoutStepExecution$ExceededTimeout", 1],
        ["jenkins.model.CauseOfInterruption$UserInterruption", 0],
      ],
    );
  });

  /** Branches a and b fail with errors of their own; the `parallel` passes on that of a. */
  const branches = (endOfB: string, endOfParallel: string): readonly NodeOf[] => [
    [2, [], 0, "first"],
    [3, [2], 0, "start parallel"],
    [4, [3], 0, "start parallel", body + branch("a")],
    [5, [3], 0, "start parallel", body + branch("b")],
    [6, [4], 1, "atom sh", failed],
    [7, [5], 1, "atom sh", other],
    [8, [6], 2, "end 4", failed],
    [9, [7], 2, "end 5", endOfB],
    [10, [8, 9], 3, "end 3", endOfParallel],
    [11, [10], 3, "last", endOfParallel],
  ];
  test("of branches that fail together all are fatal, whichever error is passed on", () =>
    assert.deepEqual(handled(branches(other, failed)), [
      [6, 0],
      [7, 0],
    ]));
  test("an error caught within its branch was handled", () =>
    assert.deepEqual(handled(branches("", failed)), [
      [6, 0],
      [7, 1],
    ]));
  test("errors of a parallel that was caught as a whole were handled", () =>
    assert.deepEqual(handled(branches(other, failed).map((node) => (node[0] === 11 ? [11, [10], 3, "last"] : node))), [
      [6, 1],
      [7, 1],
    ]));
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
