import { actionElement, aliased, resultElement } from "./action-xml.mjs";
import { ErrorWriter } from "./error-xml.mjs";
import { DECLARATION, el, renderXml } from "./xml.mjs";

/** The three ways flow nodes are stored. */

/** @typedef {import("./xml.mjs").XmlElement} XmlElement */
/** @typedef {import("./flow.mjs").FlowNode} FlowNode */
/** @typedef {import("./eras.mjs").Era} Era */

const LEGACY_TAG = "org.jenkinsci.plugins.workflow.support.storage.SimpleXStreamFlowNodeStorage_-Tag";

/**
 * @param {FlowNode} node
 * @param {Era} era
 * @returns {XmlElement}
 */
function nodeElement(node, era) {
  const isFlow = node.kind === "FlowStartNode" || node.kind === "FlowEndNode";
  const className = `org.jenkinsci.plugins.workflow.${isFlow ? "graph" : "cps.nodes"}.${node.kind}`;
  const fields = [
    el(
      "parentIds",
      node.parents.map((id) => el("string", id)),
    ),
    el("id", node.id),
    node.descriptor ? el("descriptorId", node.descriptor) : null,
    node.startId ? el("startId", node.startId) : null,
    node.result ? resultElement(node.result) : null,
  ];
  const plugin = isFlow ? era.plugins.api : era.plugins.cps;
  return el("node", fields, { class: isFlow ? className : aliased(className, era), plugin });
}

/**
 * @param {FlowNode} node
 * @param {{era: Era, errors: ErrorWriter, entry: number}} context
 * @returns {XmlElement}
 */
function tagElement(node, { era, errors, entry }) {
  const ordered = era.isLegacy ? logFirst(node.actions) : node.actions;
  const actions = ordered.map((action) =>
    action.type === "Error" ? errors.action(action.failure, entry) : actionElement(action, { era, time: node.time }),
  );
  const parts = [nodeElement(node, era), actions.length > 0 ? el("actions", actions) : null];
  return el(era.isLegacy ? LEGACY_TAG : "Tag", parts, { plugin: era.plugins.support });
}

/**
 * @param {import("./flow.mjs").Action[]} actions
 * @returns {import("./flow.mjs").Action[]}
 */
function logFirst(actions) {
  return actions.toSorted((left, right) => Number(right.type === "LogStorage") - Number(left.type === "LogStorage"));
}

/**
 * One file per node.
 *
 * @param {FlowNode[]} nodes
 * @param {Era} era
 * @returns {Map<string, string>} content by file name
 */
export function nodeFiles(nodes, era) {
  const declaration = era.isLegacy ? DECLARATION.legacy : DECLARATION.usual;
  return new Map(
    nodes.map((node) => {
      const tag = tagElement(node, { era, errors: new ErrorWriter(era), entry: 0 });
      return [`${node.id}.xml`, renderXml(tag, declaration)];
    }),
  );
}

/**
 * All nodes in one file.
 *
 * @param {FlowNode[]} nodes
 * @param {Era} era
 * @returns {string}
 */
export function flowNodeStore(nodes, era) {
  const errors = new ErrorWriter(era);
  const ordered = era.mapType === "map" ? hashMapOrder(nodes) : nodes;
  const map = ordered.map((node, index) =>
    el("entry", [el("string", node.id), tagElement(node, { era, errors, entry: index + 1 })]),
  );
  return renderXml(el(era.mapType, map), DECLARATION.flowNodeStore);
}

/**
 * The order in which Java's HashMap gives back the ids (strings), which is the order in the file.
 *
 * @param {FlowNode[]} nodes
 * @returns {FlowNode[]}
 */
function hashMapOrder(nodes) {
  let capacity = 16;
  while (nodes.length > capacity * 0.75) capacity *= 2;
  const bucket = ({ id }) => {
    let hash = 0;
    for (const digit of String(id)) hash = (Math.imul(hash, 31) + digit.charCodeAt(0)) | 0;
    return (hash ^ (hash >>> 16)) & (capacity - 1);
  };
  return nodes.toSorted((left, right) => bucket(left) - bucket(right));
}
