import { el, entry, render } from "./xml.mjs";

/**
 * @typedef {import("./run.mjs").FlowNode} FlowNode
 * @typedef {import("./run.mjs").Run} Run
 * @typedef {import("./xml.mjs").Element} Element
 */

const API = 'plugin="workflow-api@1283.v99c10937efcb_"';
const CPS = 'plugin="workflow-cps@3802.vd42b_fcf00b_a_c"';
const SUPPORT = 'plugin="workflow-support@865.v43e78cc44e0d"';
const QUEUE_ITEM = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution_-QueueItemActionImpl";
const DURABLE_TASK = 'plugin="workflow-durable-task-step@1313.vcb_970b_d2a_fb_3"';
const DESCRIBABLE = "org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable";
const ABORT = "hudson.AbortException";

const NODE_CLASSES = {
  flowStart: `class="org.jenkinsci.plugins.workflow.graph.FlowStartNode" ${API}`,
  start: `class="cps.n.StepStartNode" ${CPS}`,
  atom: `class="cps.n.StepAtomNode" ${CPS}`,
  end: `class="cps.n.StepEndNode" ${CPS}`,
  flowEnd: `class="org.jenkinsci.plugins.workflow.graph.FlowEndNode" ${API}`,
};

const STACK_TRACE = [
  "org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep$Execution.handleExit(DurableTaskStep.java:668)",
  "org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep$Execution.check(DurableTaskStep.java:614)",
  "org.jenkinsci.plugins.workflow.steps.durable_task.DurableTaskStep$Execution.run(DurableTaskStep.java:555)",
  "java.base/java.util.concurrent.Executors$RunnableAdapter.call(Executors.java:539)",
  "java.base/java.util.concurrent.FutureTask.run(FutureTask.java:264)",
  "java.base/java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask.run(ScheduledThreadPoolExecutor.java:304)",
  "java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)",
  "java.base/java.util.concurrent.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:635)",
  "java.base/java.lang.Thread.run(Thread.java:840)",
];

/**
 * `workflow/<id>.xml`: one flow node in a file of its own.
 *
 * @param {Run} run
 * @param {FlowNode} node
 */
export function flowNodeFile(run, node) {
  return `<?xml version='1.1' encoding='UTF-8'?>\n${render(tag(run, node, node.failed ? [error(run)] : []))}`;
}

/**
 * `workflow-completed/flowNodeStore.xml`: all flow nodes of a run in one file. The error is written once there and
 * referred to from the nodes that carry it later.
 *
 * @param {Run} run
 */
export function flowNodeStore(run) {
  const first = run.flowNodes.findIndex(carriesError);
  const entries = run.flowNodes.map((node, at) => {
    const errors = carriesError(node) ? [at === first ? error(run) : errorReference(first + 1)] : [];
    return entry(String(node.id), tag(run, node, errors));
  });
  return `<?xml version="1.1" encoding="UTF-8"?>\n${render(el("linked-hash-map", entries))}`;
}

/** @param {FlowNode} node */
const carriesError = (node) => node.failed === true && node.kind !== "start";

/** @param {Run} run @param {FlowNode} node @param {readonly Element[]} errors @returns {Element} */
function tag(run, node, errors) {
  const parents = node.parentId === undefined ? undefined : [el("string", node.parentId)];
  return el(`Tag ${SUPPORT}`, [
    el(`node ${NODE_CLASSES[node.kind]}`, [
      el("parentIds", parents),
      el("id", node.id),
      ...(node.startId === undefined ? [] : [el("startId", node.startId)]),
      ...(node.descriptorId === undefined ? [] : [el("descriptorId", node.descriptorId)]),
      ...(node.kind === "flowEnd" ? [result(run)] : []),
    ]),
    el("actions", [...actions(node), ...(carriesError(node) ? errors : [])]),
  ]);
}

/** @param {FlowNode} node @returns {Element[]} in the order Jenkins writes them for each kind of node */
function actions(node) {
  const timing = el(`wf.a.TimingAction ${API}`, [el("startTime", node.at)]);
  const log = el("s.a.LogStorageAction");
  if (node.kind === "atom") return [argumentsAction(node), timing, log];
  if (node.isBody) {
    const label = node.label === undefined ? [] : [el(`wf.a.LabelAction ${API}`, [el("displayName", node.label)])];
    const tags = node.failed && node.kind === "start" ? [failedStage()] : [];
    return [el(`wf.a.BodyInvocationAction ${API}`), ...label, timing, ...tags];
  }
  if (node.kind === "start") return [log, argumentsAction(node), timing, ...workspaceActions(node)];
  return [timing];
}

/** @param {FlowNode} node */
function argumentsAction({ args = {}, symbol }) {
  const entries = Object.entries(args).map(([name, value]) => entry(name, el("string", value)));
  const delegate = symbol && [el("symbol", symbol), el('arguments class="tree-map"', entries)];
  return el(`cps.a.ArgumentsActionImpl ${CPS}`, [
    el(
      "arguments",
      delegate ? [entry("delegate", el(`${DESCRIBABLE} plugin="structs@337.v1b_04ea_4df7c8"`, delegate))] : entries,
    ),
    el("sensitiveVariables"),
    el("isUnmodifiedBySanitization", true),
  ]);
}

/** @param {FlowNode} node */
function workspaceActions({ workspace }) {
  if (workspace === undefined) return [];
  const labels = [workspace.agent, workspace.label].map((label) => el("hudson.model.labels.LabelAtom", label));
  return [
    el(`${QUEUE_ITEM} ${DURABLE_TASK}`, [el("id", workspace.queueId)]),
    el("s.a.WorkspaceActionImpl", [
      el("node", workspace.agent),
      el("path", workspace.path),
      el('labels class="sorted-set"', labels),
    ]),
  ];
}

function failedStage() {
  const status = entry("STAGE_STATUS", el("string", "FAILED_AND_CONTINUED"));
  return el(`wf.a.TagsAction ${API}`, [el("tags", [status])]);
}

/** @param {Run} run */
function result({ result }) {
  const [ordinal, color] = result === "SUCCESS" ? [0, "BLUE"] : [2, "RED"];
  return el("result", [el("name", result), el("ordinal", ordinal), el("color", color), el("completeBuild", true)]);
}

/** @param {Run} run */
function error({ errorId }) {
  const id = el(`wf.a.ErrorAction_-ErrorId ${API}`, [
    el("stackTrace"),
    el('suppressedExceptions class="empty-list"'),
    el("uuid", errorId),
  ]);
  return el(`wf.a.ErrorAction ${API}`, [
    el(`error class="${ABORT}"`, [
      el("detailMessage", "script returned exit code 1"),
      el(
        "stackTrace",
        STACK_TRACE.map((frame) => el("trace", frame)),
      ),
      el("suppressedExceptions", [id]),
    ]),
  ]);
}

/** @param {number} entryNumber the entry of the map that holds the error, counted from 1 as XPath does */
function errorReference(entryNumber) {
  const path = `../../../../../entry[${entryNumber}]/Tag/actions/wf.a.ErrorAction/error`;
  return el(`wf.a.ErrorAction ${API}`, [el(`error class="${ABORT}" reference="${path}"`)]);
}
