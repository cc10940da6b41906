import { NOT_STORED } from "./steps.mjs";
import { el, entries } from "./xml.mjs";

/** The action elements of flow nodes. */

/** @typedef {import("./xml.mjs").XmlElement} XmlElement */
/** @typedef {import("./flow.mjs").Action} Action */

/** What a result looks like where Jenkins writes the whole object. */
const RESULTS = {
  SUCCESS: { ordinal: 0, color: "BLUE", completeBuild: true },
  UNSTABLE: { ordinal: 1, color: "YELLOW", completeBuild: true },
  FAILURE: { ordinal: 2, color: "RED", completeBuild: true },
  NOT_BUILT: { ordinal: 3, color: "NOTBUILT", completeBuild: false },
  ABORTED: { ordinal: 4, color: "ABORTED", completeBuild: false },
};

/** Package aliases of the flow node storage; the 2017 layout has none. */
const ALIASES = [
  ["org.jenkinsci.plugins.workflow.cps.nodes.", "cps.n."],
  ["org.jenkinsci.plugins.workflow.cps.actions.", "cps.a."],
  ["org.jenkinsci.plugins.workflow.support.actions.", "s.a."],
  ["org.jenkinsci.plugins.workflow.actions.", "wf.a."],
];

const ACTIONS = "org.jenkinsci.plugins.workflow.actions.";
const CPS_ACTIONS = "org.jenkinsci.plugins.workflow.cps.actions.";
const SUPPORT_ACTIONS = "org.jenkinsci.plugins.workflow.support.actions.";
const STEPS = "org.jenkinsci.plugins.workflow.support.steps.";

/**
 * @param {string} className
 * @param {import("./eras.mjs").Era} era
 * @returns {string}
 */
export function aliased(className, era) {
  if (era.isLegacy) return className;
  const alias = ALIASES.find(([prefix]) => className.startsWith(prefix));
  return alias ? className.replace(alias[0], alias[1]) : className;
}

/**
 * @param {string} result
 * @returns {XmlElement}
 */
export function resultElement(result) {
  const fields = Object.entries(RESULTS[result]).map(([name, value]) => el(name, value));
  return el("result", [el("name", result), ...fields]);
}

/** @type {Record<string, (action: Action, context: {era: import("./eras.mjs").Era, time: number}) => XmlElement>} */
const WRITERS = {
  Timing: (_action, { era, time }) =>
    el(aliased(`${ACTIONS}TimingAction`, era), [el("startTime", time)], { plugin: era.plugins.api }),
  BodyInvocation: (_action, { era }) =>
    el(aliased(`${ACTIONS}BodyInvocationAction`, era), [], { plugin: era.plugins.api }),
  NotExecuted: (_action, { era }) =>
    el(aliased(`${ACTIONS}NotExecutedNodeAction`, era), [], { plugin: era.plugins.api }),
  Label: (action, { era }) =>
    el(aliased(`${ACTIONS}LabelAction`, era), [el("displayName", action.text)], { plugin: era.plugins.api }),
  BranchLabel: (action, { era }) =>
    el(
      "org.jenkinsci.plugins.workflow.cps.steps.ParallelStepExecution_-ParallelLabelAction",
      [el("branchName", action.text)],
      { plugin: era.plugins.cps },
    ),
  Tags: (action, { era }) => {
    const pairs = action.tags.map(([key, value]) => [el("string", key), el("string", value)]);
    return el(aliased(`${ACTIONS}TagsAction`, era), [el("tags", entries(pairs))], { plugin: era.plugins.api });
  },
  LogStorage: (_action, { era }) =>
    era.isLegacy
      ? el(`${SUPPORT_ACTIONS}LogActionImpl`, [el("charset", "UTF-8")])
      : el(aliased(`${SUPPORT_ACTIONS}LogStorageAction`, era)),
  Arguments: (action, { era }) => argumentsAction(action.args, era),
  QueueItem: (action, { era }) =>
    el(`${STEPS}ExecutorStepExecution_-QueueItemActionImpl`, [el("id", action.id)], {
      plugin: era.plugins.durableTask,
    }),
  Workspace: (action, { era }) => {
    const labels = action.labels.map((label) => el("hudson.model.labels.LabelAtom", label));
    const fields = [el("node", action.node), el("path", action.path), el("labels", labels, { class: "sorted-set" })];
    return el(aliased(`${SUPPORT_ACTIONS}WorkspaceActionImpl`, era), fields);
  },
  Pause: (action, { era }) =>
    el(aliased(`${SUPPORT_ACTIONS}PauseAction`, era), [
      el("cause", action.cause),
      el("startTime", action.start),
      el("endTime", action.end),
    ]),
  InputSubmitted: (action, { era }) =>
    el(
      `${STEPS}input.InputSubmittedAction`,
      [el("parameters", [], { class: "linked-hash-map" }), el("approver", action.approver)],
      { plugin: era.plugins.inputStep },
    ),
  Warning: (action, { era }) => {
    const message = action.message ? el("message", action.message) : null;
    const fields = [resultElement(action.result), message];
    return el(aliased(`${ACTIONS}WarningAction`, era), fields, { plugin: era.plugins.api });
  },
};

/**
 * @param {Record<string, unknown>} args
 * @param {import("./eras.mjs").Era} era
 * @returns {XmlElement}
 */
function argumentsAction(args, era) {
  const pairs = Object.entries(args).map(([name, value]) => [el("string", name), argumentValue(value, era)]);
  const isComplete = !Object.values(args).some(isPartlyStored);
  const mapClass = era.isLegacy ? "linked-hash-map" : undefined;
  return el(
    aliased(`${CPS_ACTIONS}ArgumentsActionImpl`, era),
    [
      el("arguments", entries(pairs), { class: mapClass }),
      era.isLegacy ? null : el("sensitiveVariables"),
      el("isUnmodifiedBySanitization", isComplete),
    ],
    { plugin: era.plugins.cps },
  );
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isPartlyStored(value) {
  if (value === NOT_STORED) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(isPartlyStored);
}

/**
 * @param {unknown} value
 * @param {import("./eras.mjs").Era} era
 * @returns {XmlElement}
 */
function argumentValue(value, era) {
  if (value === NOT_STORED) return el(aliased(`${ACTIONS}ArgumentsAction_-NotStoredReason`, era), "UNSERIALIZABLE");
  if (typeof value === "number") return el("int", value);
  if (typeof value === "boolean") return el("boolean", value);
  if (typeof value === "string") return el("string", value);
  if (Array.isArray(value)) {
    return el(
      "list",
      value.map((item) => argumentValue(item, era)),
    );
  }
  const pairs = (map) => Object.entries(map).map(([name, inner]) => [el("string", name), argumentValue(inner, era)]);
  if (!value.symbol) return el("tree-map", entries(pairs(value)));
  const fields = [el("symbol", value.symbol), el("arguments", entries(pairs(value.arguments)), { class: "tree-map" })];
  return el("org.jenkinsci.plugins.structs.describable.UninstantiatedDescribable", fields, {
    plugin: era.plugins.structs,
  });
}

/**
 * @param {Action} action any but Error
 * @param {{era: import("./eras.mjs").Era, time: number}} context
 * @returns {XmlElement}
 */
export function actionElement(action, context) {
  return WRITERS[action.type](action, context);
}
