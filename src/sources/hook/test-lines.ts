/** Where test events begin. */
export const T0 = Date.UTC(2026, 0, 5, 10, 0, 0);

/** A line as the hook writes it. */
export function line(seq: number, fields: object, session = "s1"): string {
  return JSON.stringify({ v: 1, session, seq, at: T0 + seq * 1000, ...fields });
}

const STEPS = "org.jenkinsci.plugins.workflow.support.steps.";

/** Events of a run: `node('gpu')` and in it the stage Build with `sh`; `name` is `full/name#7`. */
export function runEvents(run: string): readonly object[] {
  const node = (id: number, kind: string, more: object = {}): object => ({
    event: "node",
    run,
    node: id,
    kind,
    parents: id === 2 ? [] : [id - 1],
    nodeAt: T0 + id * 1000,
    ...more,
  });
  const block = (id: number, descriptor: string, more: object = {}): object =>
    node(id, "StepStartNode", { descriptor: STEPS + descriptor, ...more });
  return [
    {
      event: "run",
      run,
      state: "started",
      startAt: T0,
      scheduledAt: T0 - 500,
      causes: ["hudson.model.Cause$UserIdCause"],
    },
    { event: "execution", run, state: "created", durability: "PERFORMANCE_OPTIMIZED", heads: [] },
    node(2, "FlowStartNode"),
    block(3, "ExecutorStep"),
    { event: "step", run, node: 3, label: "gpu" },
    { event: "facts", run, node: 3, agent: "agent-1" },
    block(4, "ExecutorStep", { isBody: true }),
    block(5, "StageStep"),
    block(6, "StageStep", { isBody: true, stage: "Build" }),
    node(7, "StepAtomNode", { descriptor: "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep" }),
    { event: "facts", run, node: 7, error: { class: "hudson.AbortException", ids: ["e1"] } },
    node(8, "StepEndNode", { closes: 6 }),
    { event: "facts", run, node: 8, error: { class: "hudson.AbortException", ids: ["e1"] } },
    node(9, "StepEndNode", { closes: 5 }),
    node(10, "StepEndNode", { closes: 4 }),
    node(11, "StepEndNode", { closes: 3 }),
    node(12, "FlowEndNode", { closes: 2 }),
    { event: "facts", run, node: 12, error: { class: "hudson.AbortException", ids: ["e1"] } },
    { event: "run", run, state: "completed", startAt: T0, result: "FAILURE", durationMs: 0 },
    { event: "cps", run, heads: [12], isPaused: false, active: {}, spentMs: { parse: 1200 } },
    { event: "run", run, state: "finalized", startAt: T0, result: "FAILURE", durationMs: 13_000 },
  ];
}

/** The same as lines, numbered from `from`. */
export function runLines(run: string, from = 1, session = "s1"): string[] {
  return runEvents(run).map((event, at) => line(from + at, event, session));
}
