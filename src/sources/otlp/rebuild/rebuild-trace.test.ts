import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { runOfSpans, testTrace } from "../../../../test/support/spans.ts";
import type { Span, SpanRole } from "../../../model/span.ts";
import { rebuildTrace } from "./rebuild-trace.ts";

const trace = testTrace(1);

/** A span of a trace: its id, what it is, the id of its parent (0: none), and more. */
function span(id: number, role: SpanRole, ...[parent, more = {}]: readonly [number, Partial<Span>?]): Span {
  return {
    trace,
    id: BigInt(id),
    ...(parent === 0 ? {} : { parent: BigInt(parent) }),
    resource: 0,
    role,
    arrivedAt: 1,
    startAt: 1000,
    endAt: 2000,
    ...more,
  };
}

const ok = { status: 1, result: "SUCCESS" };
const failed = { status: 2, result: "FAILURE", errorClass: "hudson.AbortException" };
const root = (id: number, parent = 0, more: Partial<Span> = {}) =>
  span(id, "run", parent, { ...ok, pipeline: `p${id}`, runNumber: id, ...more });
const step = (id: number, parent: number, more: Partial<Span> = {}) =>
  span(id, "step", parent, { ...ok, function: "sh", flowNode: id, ...more });
const stage = (id: number, parent: number, more: Partial<Span> = {}) =>
  span(id, "stage", parent, { ...ok, function: "stage", flowNode: id, name: `s${id}`, ...more });

function errorsOf(...spans: readonly Span[]): unknown[] {
  return rebuildTrace(spans).runs[0]!.run.rows.error.map(({ flowNode, function: name, handled }) => [
    flowNode,
    name,
    handled,
  ]);
}

test("a run is its root and what is below it, down to the run that it started", () => {
  const { runs, orphans } = rebuildTrace([root(1), step(2, 1, { function: "build" }), root(3, 2), step(4, 3)]);
  assert.deepEqual(
    runs.map(({ run, triggeredBy, spans }) => [
      run.pipeline,
      run.rows.step.map(({ flowNode }) => flowNode),
      triggeredBy,
      spans,
    ]),
    [
      ["p1", [2], undefined, 2],
      ["p3", [4], { pipeline: "p1", number: 1, flowNode: 2 }, 2],
    ],
  );
  assert.deepEqual(orphans, []);
});

test("until the span of a run came, its spans are orphans, those of a run that it started are not", () => {
  const { runs, orphans } = rebuildTrace([step(2, 1, { function: "build" }), step(5, 1), root(3, 2), step(4, 3)]);
  assert.deepEqual(
    runs.map(({ run }) => [run.pipeline, run.gaps.some(({ kind }) => kind === "missingParents")]),
    [["p3", false]],
  );
  assert.deepEqual(
    orphans.map(({ id }) => id),
    [2n, 5n],
  );
});

test("a span without its parent is of the one run that was going on, and said to be", () => {
  const lost = span(9, "agentWait", 77, { ...ok, flowNode: 9, function: "node" });
  const [only] = rebuildTrace([root(1), lost]).runs;
  assert.deepEqual(only?.run.gaps.at(-1), { kind: "missingParents", count: 1 });
  assert.equal(only?.run.rows.wait.length, 1);
  assert.equal(rebuildTrace([root(1), root(2), lost]).orphans.length, 1, "two can be meant");
  assert.equal(rebuildTrace([root(1), { ...lost, startAt: 9000 }]).orphans.length, 1, "none was going on");
  assert.equal(rebuildTrace([root(1, 55), lost]).orphans.length, 1, "the run around it may still come");
});

test("stages nest by the chain of parents, whatever is between them", () => {
  const { rows } = rebuildTrace([
    root(1),
    stage(10, 1),
    span(11, "agent", 10, { ...ok, flowNode: 11, function: "node" }),
    span(12, "link", 11),
    span(13, "branch", 12, { ...ok, flowNode: 13, name: "linux" }),
    stage(14, 13),
    step(15, 14),
    span(16, "branch", 12, { ...ok, flowNode: 14_000, name: "mac" }),
  ]).runs[0]!.run;
  assert.deepEqual(
    rows.stage.map(({ flowNode, kind, parentStage }) => [flowNode, kind, parentStage]),
    [
      [10, "stage", undefined],
      [13, "branch", 10],
      [14, "stage", 13],
      [14_000, "branch", 10],
    ],
  );
  assert.equal(rows.step.find(({ flowNode }) => flowNode === 15)?.stage, 14);
  const [run] = rows.run;
  assert.deepEqual([run?.stages, run?.stageDepth, run?.parallelWidth], [2, 2, 1]);
});

test("an error is counted where it arose, and is handled when nothing around it failed", () => {
  const bad = root(1, 0, failed);
  assert.deepEqual(errorsOf(bad, stage(2, 1, failed), step(3, 2, failed)), [[3, "sh", false]]);
  assert.deepEqual(errorsOf(root(1), stage(2, 1), step(3, 2, failed)), [[3, "sh", true]], "caught in the stage");
  assert.deepEqual(
    errorsOf(bad, stage(2, 1, failed), step(3, 2, { ...failed, endAt: 1500 }), step(4, 2, failed)),
    [
      [3, "sh", true],
      [4, "sh", false],
    ],
    "tried again",
  );
  const groovy = { ...failed, errorClass: "java.lang.NullPointerException" };
  assert.deepEqual(
    errorsOf(bad, stage(2, 1, groovy), step(3, 2, failed)),
    [
      [2, "stage", false],
      [3, "sh", true],
    ],
    "the stage failed of something else",
  );
});

test("of branches that failed none was caught, whichever error went on", () => {
  const branch = (id: number, more: Partial<Span>) =>
    span(id, "branch", 2, { function: "parallel", flowNode: id, ...more });
  const aborted = { status: 0, result: "ABORTED", causeClass: "FailFastCause" };
  const { rows } = rebuildTrace([
    root(1, 0, failed),
    stage(2, 1, failed),
    branch(3, failed),
    step(5, 3, failed),
    branch(4, aborted),
    step(6, 4, aborted),
  ]).runs[0]!.run;
  assert.deepEqual(
    rows.error.map(({ flowNode, effectiveClass, causeClass, handled }) => [
      flowNode,
      effectiveClass,
      causeClass,
      handled,
    ]),
    [
      [5, "hudson.AbortException", undefined, false],
      [
        6,
        "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException",
        "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep$FailFastCause",
        false,
      ],
    ],
  );
  assert.equal(rows.run[0]?.parallelWidth, 2);
});

test("stages that did not run are told from those that failed", () => {
  const { rows } = rebuildTrace([
    root(1, 0, failed),
    stage(2, 1, { status: 1, result: "NOT_EXECUTED" }),
    stage(3, 1, failed),
    step(4, 3, { function: "getContext" }),
    stage(5, 1, { status: 2, result: "NOT_EXECUTED" }),
    stage(6, 1, failed),
    step(7, 6, { function: "getContext" }),
    step(8, 6, failed),
  ]).runs[0]!.run;
  assert.deepEqual(
    rows.stage.map(({ flowNode, executed, outcome }) => [flowNode, executed, outcome]),
    [
      [2, false, "NOT_EXECUTED"],
      [3, false, "NOT_EXECUTED"],
      [5, true, "NOT_BUILT"],
      [6, true, "FAILURE"],
    ],
  );
});

test("times: what is not in spans is absent, waits are united, and work goes before them", () => {
  const { rows, startAt } = rebuildTrace([
    root(1, 0, { startAt: 1000, endAt: 2500, runDurationMs: 1000, startedBy: "ReplayCause UserIdCause" }),
    span(2, "agent", 1, { ...ok, flowNode: 2, function: "node", startAt: 1000, endAt: 2000 }),
    span(3, "agentWait", 2, { ...ok, flowNode: 2, function: "node", label: "linux", startAt: 1000, endAt: 1400 }),
    step(4, 2, { function: "sleep", startAt: 1300, endAt: 1600, agent: "linux-1" }),
    step(5, 2, { startAt: 1500, endAt: 1700 }),
    step(6, 1, { function: "milestone", startAt: 1700, endAt: 1800 }),
  ]).runs[0]!.run;
  assert.equal(startAt, 1000);
  assert.deepEqual(rows.run[0], {
    runNumber: 1,
    startAt: 1000,
    durationMs: 1000,
    finished: true,
    result: "SUCCESS",
    hasExecution: true,
    workMs: 200,
    agentWaitMs: 400,
    inputWaitMs: 0,
    downstreamWaitMs: 0,
    sleepMs: 100,
    steps: 4,
    stages: 0,
    stageDepth: 0,
    parallelWidth: 0,
    replayed: true,
    restarted: false,
  });
  assert.deepEqual(rows.agentUse, [
    { flowNode: 2, isInvocation: true, label: "linux", agent: "linux-1", waitMs: 400, heldMs: 600 },
  ]);
  assert.deepEqual(
    rows.wait.map(({ flowNode, kind, durationMs }) => [flowNode, kind, durationMs]),
    [
      [2, "agent", 400],
      [4, "sleep", 300],
      [6, "lock", 100],
    ],
  );
  assert.deepEqual(rows.feature, [
    { kind: "cause", name: "ReplayCause", count: 1 },
    { kind: "cause", name: "Cause$UserIdCause", count: 1 },
  ]);
});

test("circles, spans that are their own parent, and ids that came twice do no harm", () => {
  const { runs, orphans } = rebuildTrace([
    root(1, 1),
    step(2, 3),
    step(3, 2),
    step(4, 4),
    step(5, 1),
    step(5, 1, { function: "other", arrivedAt: 2 }),
    step(6, 1, { flowNode: 5 }),
  ]);
  assert.deepEqual(
    runs[0]?.run.rows.step.map(({ flowNode, function: name }) => [flowNode, name]),
    [[5, "sh"]],
  );
  assert.deepEqual(
    orphans.map(({ id }) => id),
    [2n, 3n, 4n],
  );
});

test("a chain of twenty thousand stages, and as many runs, take no longer than others", () => {
  const deep = Array.from({ length: 20_000 }, (_, index) => stage(index + 2, index + 1));
  assert.equal(rebuildTrace([root(1), ...deep]).runs[0]?.run.rows.run[0]?.stageDepth, 20_000);
  const many = Array.from({ length: 20_000 }, (_, index) => [root(index + 1), step(500_000 + index, 900_000)]).flat();
  assert.equal(rebuildTrace(many).orphans.length, 20_000);
});

test("neither the order of spans nor how often they come changes a run", () => {
  const spans = runOfSpans(4, 5);
  const once = rebuildTrace(spans);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...spans, ...spans, ...spans], { minLength: 0 }),
      fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 40, maxLength: 40 }),
      (some, later) => {
        const again = [
          ...some.map((more, index) => ({ ...more, arrivedAt: more.arrivedAt + later[index]! })),
          ...spans,
        ];
        assert.deepEqual(rebuildTrace(again), once);
        assert.deepEqual(rebuildTrace(again.reverse()), once);
      },
    ),
    { numRuns: 100 },
  );
});
