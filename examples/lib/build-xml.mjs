import { createHash } from "node:crypto";
import { causeElement } from "./error-xml.mjs";
import { ModelWriter } from "./model-xml.mjs";
import { DECLARATION, el, entries, renderXml } from "./xml.mjs";

/** build.xml: all that a run keeps besides its flow nodes. */

/** @typedef {import("./xml.mjs").XmlElement} XmlElement */
/** @typedef {import("./run.mjs").RunRecord} RunRecord */
/** @typedef {import("./causes.mjs").Upstream} Upstream */

/** What Jenkins measures of a run: nanoseconds at the least, and how many more per flow node. */
const TIMINGS = {
  flowNode: [12e6, 4e6],
  classLoad: [90e6, 9e6],
  runQueue: [30e6, 8e6],
  run: [160e6, 22e6],
  parse: [70e6, 1e6],
  saveProgram: [40e6, 5e6],
};

/**
 * @param {RunRecord} record
 * @param {{queueId: number, upstream?: Upstream, jobName: string}} context
 * @returns {string} the whole file
 */
export function buildXml(record, context) {
  const { plan, era, state, isFinished, hasExecution } = record;
  const duration = isFinished ? state.finishedAt - plan.at : 0;
  const root = el(
    "flow-build",
    [
      el("actions", buildActions(record, context)),
      el("queueId", context.queueId),
      el("timestamp", plan.at - (plan.queuedMs ?? 12)),
      el("startTime", plan.at),
      isFinished ? el("result", state.result) : null,
      el("duration", duration),
      era.isLegacy ? null : el("charset", "UTF-8"),
      el("keepLog", false),
      hasExecution ? execution(record) : null,
      era.isLegacy ? null : el("completed", isFinished),
      el("checkouts", [], { class: "hudson.util.PersistedList" }),
    ],
    { plugin: era.plugins.job },
  );
  return renderXml(root, era.isLegacy ? DECLARATION.legacy : DECLARATION.usual);
}

/**
 * @param {RunRecord} record
 * @param {{upstream?: Upstream, jobName: string}} context
 * @returns {(XmlElement | null)[]}
 */
function buildActions(record, { upstream, jobName }) {
  const { plan, era, tally, random, hasExecution } = record;
  const model = plan.pipeline && hasExecution ? new ModelWriter({ era, tally, random }).action(plan.pipeline) : null;
  return [
    ...flowFactory(record, jobName),
    causeAction(record, upstream),
    upstream ? upstreamNode(record, upstream) : null,
    ...parametersAction(record),
    era.hasMetrics ? timeInQueue(era, { name: "TimeInQueueAction", waitedMs: plan.queuedMs ?? 12 }) : null,
    hasExecution ? librariesAction(record) : null,
    model,
    ...testResult(record),
    ...downstreamBuilds(record),
    ...interruption(record),
    ...record.state.subtasks.map((times) =>
      era.hasMetrics ? timeInQueue(era, { name: "SubTaskTimeInQueueAction", ...times }) : null,
    ),
  ];
}

/**
 * A replayed or restarted run does not take its script from the job.
 *
 * @param {RunRecord} record
 * @param {string} jobName
 * @returns {XmlElement[]}
 */
function flowFactory({ plan, era }, jobName) {
  return plan.causes.flatMap(({ key, original }) => {
    if (key === "ReplayCause") {
      const fields = [el("replacementLoadedScripts"), el("sandbox", true)];
      return [
        el("org.jenkinsci.plugins.workflow.cps.replay.ReplayFlowFactoryAction", fields, { plugin: era.plugins.cps }),
      ];
    }
    if (key !== "RestartDeclarativePipelineCause") return [];
    const origin = el("originRunId", `${jobName}#${original}`);
    const name = "org.jenkinsci.plugins.pipeline.modeldefinition.actions.RestartFlowFactoryAction";
    return [el(name, [origin], { plugin: era.plugins.model })];
  });
}

/**
 * @param {RunRecord} record
 * @param {Upstream} [upstream]
 * @returns {XmlElement}
 */
function causeAction({ plan, era }, upstream) {
  const pairs = plan.causes.map((cause) => [cause.write({ era, upstream }), el("int", 1)]);
  return el("hudson.model.CauseAction", [el("causeBag", entries(pairs), { class: "linked-hash-map" })]);
}

/**
 * @param {RunRecord} record
 * @param {Upstream} upstream
 * @returns {XmlElement}
 */
function upstreamNode({ era }, upstream) {
  return el(
    "org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamNodeAction",
    [el("upstreamNodeId", upstream.nodeId), el("upstreamRunId", `${upstream.job}#${upstream.number}`)],
    { plugin: era.plugins.buildStep },
  );
}

/**
 * @param {RunRecord} record
 * @returns {XmlElement[]} the values it ran with: the defaults of its parameters
 */
function parametersAction({ plan }) {
  const parameters = plan.pipeline?.parameters ?? [];
  if (parameters.length === 0) return [];
  const values = parameters.map(({ name, args }) => {
    const className = name === "string" ? "StringParameterValue" : "BooleanParameterValue";
    return el(`hudson.model.${className}`, [el("name", args.name), el("value", args.defaultValue)]);
  });
  const safe = el("safeParameters", [], { class: "sorted-set" });
  return [el("hudson.model.ParametersAction", [safe, el("parameters", values)])];
}

/**
 * @param {import("./eras.mjs").Era} era
 * @param {{name: string, waitedMs: number, ranMs?: number}} times
 * @returns {XmlElement}
 */
function timeInQueue(era, { name, waitedMs, ranMs }) {
  const executed = ranMs === undefined ? [] : [el("executingDurationMillis", ranMs), el("workUnitCount", 1)];
  const fields = [
    el("queuingDurationMillis", waitedMs),
    el("blockedDurationMillis", 0),
    el("buildableDurationMillis", Math.max(0, waitedMs - 12)),
    el("waitingDurationMillis", Math.min(waitedMs, 12)),
  ];
  return el(`jenkins.metrics.impl.${name}`, [...fields, ...executed], { plugin: era.plugins.metrics });
}

/**
 * @param {RunRecord} record
 * @returns {XmlElement}
 */
function librariesAction({ plan, era }) {
  const records = (plan.libraries ?? []).map(({ name, version, trusted }) =>
    el("org.jenkinsci.plugins.workflow.libs.LibraryRecord", [
      el("name", name),
      el("version", version),
      el("variables", [el("string", "notifyTeam"), el("string", "standardBuild")], { class: "sorted-set" }),
      el("trusted", trusted),
      el("changelog", true),
      el("logString", `${name}@${version}`),
      el("directoryName", createHash("sha256").update(`${name}@${version}`).digest("hex")),
    ]),
  );
  return el("org.jenkinsci.plugins.workflow.libs.LibrariesAction", [el("libraries", records)], {
    plugin: era.plugins.libs,
  });
}

/**
 * @param {RunRecord} record
 * @returns {XmlElement[]}
 */
function testResult({ plan, era }) {
  if (!plan.tests) return [];
  const fields = [el("failCount", plan.tests.failed), el("skipCount", 0), el("totalCount", plan.tests.total)];
  return [el("hudson.tasks.junit.TestResultAction", fields, { plugin: era.plugins.junit })];
}

/**
 * @param {RunRecord} record
 * @returns {XmlElement[]}
 */
function downstreamBuilds({ state, era }) {
  if (state.downstream.length === 0) return [];
  const name = "org.jenkinsci.plugins.workflow.support.steps.build.DownstreamBuildAction";
  const builds = state.downstream.map(({ nodeId, job, number }) =>
    el(`${name}_-DownstreamBuild`, [el("flowNodeId", nodeId), el("jobFullName", job), el("buildNumber", number)]),
  );
  return [el(name, [el("downstreamBuilds", builds)], { plugin: era.plugins.buildStep })];
}

/**
 * @param {RunRecord} record
 * @returns {XmlElement[]}
 */
function interruption({ state, era }) {
  if (!state.failure?.cause) return [];
  return [el("jenkins.model.InterruptedBuildAction", [el("causes", [causeElement(state.failure, era)])])];
}

/**
 * @param {RunRecord} record
 * @returns {XmlElement}
 */
function execution(record) {
  const { era, state, flow, source, durability, isFinished, storage, internalCalls } = record;
  const mapClass = era.mapType;
  const calls = internalCalls.map((call) => el("string", call));
  const unfinished = isFinished ? [] : [el("start", flow.nodes[0].id)];
  return el(
    "execution",
    [
      el("result", isFinished ? state.result : "SUCCESS"),
      el("script", source),
      el("loadedScripts", [], { class: mapClass }),
      era.isLegacy ? null : el("durabilityHint", durability),
      timings(record),
      era.recordsInternalCalls ? el("internalCalls", calls, { class: "sorted-set" }) : null,
      el("sandbox", true),
      el("iota", flow.lastId),
      ...heads(record),
      ...unfinished,
      ...(era.isLegacy ? [] : [el("done", isFinished), el("resumeBlocked", false)]),
      storage === "workflow-completed:bulk" ? el("storageDir", "workflow-completed") : null,
    ],
    { class: "org.jenkinsci.plugins.workflow.cps.CpsFlowExecution" },
  );
}

/**
 * @param {RunRecord} record
 * @returns {XmlElement[]} where the flow stands: several places while it runs in parallel
 */
function heads({ threads, isFinished }) {
  const live = isFinished ? [threads[0]] : threads.filter((thread) => !thread.isDone && thread.waitsFor.length === 0);
  return live.map((thread) => el("head", `${thread.headId}:${thread.heads.at(-1)}`));
}

/**
 * @param {RunRecord} record
 * @returns {XmlElement}
 */
function timings({ era, durability, flow, random, tally }) {
  const keys = Object.keys(TIMINGS).filter((key) => {
    if (key === "runQueue") return era.mapType === "linked-hash-map";
    return key !== "saveProgram" || durability !== "PERFORMANCE_OPTIMIZED";
  });
  const pairs = keys.map((key) => {
    const [least, perNode] = TIMINGS[key];
    const nanoseconds = least + random.between(1, perNode) + perNode * flow.nodes.length;
    tally.timing(key, nanoseconds);
    return [el("string", key), el("long", nanoseconds)];
  });
  return el("timings", entries(pairs), { class: "map" });
}
