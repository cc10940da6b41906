/**
 * The reference numbers, counted while the home is written: every count is made at the place that
 * plants what is counted. Nothing here reads a file back, so the numbers are independent of any reader.
 */

import { RunTally } from "./run-tally.mjs";

/** Counts by key; `toJSON` gives a plain object. */
class Counter {
  /** @type {Map<string, number>} */
  #counts = new Map();

  /**
   * @param {string} key
   * @param {number} [by]
   */
  add(key, by = 1) {
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + by);
  }

  /** @returns {number} */
  get total() {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** @returns {Record<string, number>} */
  toJSON() {
    return Object.fromEntries(this.#counts);
  }
}

/**
 * @typedef {object} PipelineTally what is known of one Pipeline item
 * @property {boolean} isBranch
 * @property {string} configSyntax what its configured script is written in
 * @property {{number: number, syntax: string}} newest its newest run of known syntax
 * @property {Set<string>} labels
 */

/** @typedef {{errors: number, invocations: number, total_duration_ms: number, unclosed: number}} StepTally */

const ITEM_KINDS = ["folders", "multibranch_projects", "organization_folders", "other_jobs", "no_config"];
const RUN_COUNTERS = ["by_durability", "by_result", "by_storage", "by_syntax", "causes"];
const NODE_KINDS = ["FlowEndNode", "FlowStartNode", "StepAtomNode", "StepEndNode", "StepStartNode"];

/**
 * @param {readonly string[]} names
 * @returns {Record<string, Counter>}
 */
function counters(names) {
  return Object.fromEntries(names.map((name) => [name, new Counter()]));
}

export class Tally {
  items = Object.fromEntries(ITEM_KINDS.map((kind) => [kind, 0]));
  /** @type {Map<string, PipelineTally>} */
  pipelines = new Map();
  runs = { ...counters(RUN_COUNTERS), other: 0, running: 0, total: 0, durationMs: 0, withoutNodes: 0 };
  nodes = { byKind: new Counter(), notExecuted: 0, untimed: 0 };
  /** @type {Map<string, StepTally>} */
  steps = new Map();
  stages = { byName: new Counter(), status: new Counter(), synthetic: new Counter(), invocations: 0 };
  parallel = { branches: 0, invocations: 0, items: new Set() };
  scriptBlocks = { invocations: 0, items: new Set() };
  errors = { byClass: new Counter(), byEffectiveClass: new Counter() };
  agents = { requested: new Counter(), used: new Counter(), steps: 0, waitMs: 0 };
  /** @type {{global: string[], folder: Record<string, string[]>, usage: Counter, runs: number}} */
  libraries = { global: [], folder: {}, usage: new Counter(), runs: 0 };
  conditions = { pipeline: new Counter(), stage: new Counter() };
  timings = new Counter();
  internalCalls = new Counter();
  /** @type {{file: string, reason: string}[]} */
  malformed = [];

  /** @param {string} kind one of ITEM_KINDS */
  item(kind) {
    this.items[kind] += 1;
  }

  /**
   * @param {string} fullName
   * @param {{isBranch: boolean, configSyntax: string}} details
   */
  pipeline(fullName, { isBranch, configSyntax }) {
    const newest = { number: -1, syntax: "unknown" };
    this.pipelines.set(fullName, { isBranch, configSyntax, newest, labels: new Set() });
  }

  /**
   * @param {string} fullName
   * @param {number} number
   * @returns {RunTally}
   */
  run(fullName, number) {
    this.runs.total += 1;
    return new RunTally(this, fullName, number);
  }

  /** @returns {object} the reference numbers, keys sorted */
  report() {
    return sortKeys({
      agents: this.#agents(),
      cps_timings_ns: this.timings.toJSON(),
      errors: this.#errors(),
      flow_nodes: this.#flowNodes(),
      internal_calls: this.internalCalls.toJSON(),
      libraries: this.#libraries(),
      malformed: this.malformed,
      oracle_version: 1,
      parallel: use(this.parallel, { branches: this.parallel.branches }),
      pipelines: this.#pipelines(),
      post_conditions: { pipeline: this.conditions.pipeline.toJSON(), stage: this.conditions.stage.toJSON() },
      runs: this.#runs(),
      script_block: use(this.scriptBlocks),
      stages: this.#stages(),
      steps: Object.fromEntries(this.steps),
      steps_total: this.#stepsTotal(),
    });
  }

  #agents() {
    const labels = [...this.pipelines].map(([name, pipeline]) => [name, pipeline.labels.size]);
    return {
      labels_per_pipeline: Object.fromEntries(labels.filter(([, count]) => count > 0)),
      labels_requested: this.agents.requested.toJSON(),
      node_steps: this.agents.steps,
      nodes_used: this.agents.used.toJSON(),
      queue_wait_ms: this.agents.waitMs,
    };
  }

  #errors() {
    const { byClass, byEffectiveClass } = this.errors;
    return { by_class: byClass.toJSON(), by_effective_class: byEffectiveClass.toJSON(), total: byClass.total };
  }

  #flowNodes() {
    const { byKind, notExecuted, untimed } = this.nodes;
    const present = Object.keys(byKind.toJSON()).filter((kind) => !NODE_KINDS.includes(kind));
    if (present.length > 0) throw new Error(`unknown node kinds ${present}`);
    return { by_kind: byKind.toJSON(), not_executed: notExecuted, total: byKind.total, untimed };
  }

  #libraries() {
    const { global, folder, usage, runs } = this.libraries;
    return { folder, global, runs_using: runs, usage: usage.toJSON() };
  }

  #pipelines() {
    const all = [...this.pipelines.values()];
    const syntaxes = all.map(({ newest, configSyntax }) => (newest.number < 0 ? configSyntax : newest.syntax));
    return {
      ...this.items,
      branch_pipelines: all.filter((pipeline) => pipeline.isBranch).length,
      declarative: syntaxes.filter((syntax) => syntax === "declarative").length,
      scripted: syntaxes.filter((syntax) => syntax === "scripted").length,
      total: all.length,
      unknown: syntaxes.filter((syntax) => syntax === "unknown").length,
    };
  }

  #runs() {
    const { runs } = this;
    return {
      ...Object.fromEntries(RUN_COUNTERS.map((name) => [name, runs[name].toJSON()])),
      other_builds: runs.other,
      running: runs.running,
      total: runs.total,
      total_duration_ms: runs.durationMs,
      without_nodes: runs.withoutNodes,
    };
  }

  #stages() {
    const { byName, invocations, status, synthetic } = this.stages;
    return { by_name: byName.toJSON(), invocations, status: status.toJSON(), synthetic: synthetic.toJSON() };
  }

  #stepsTotal() {
    const all = [...this.steps.values()];
    const sum = (key) => all.reduce((total, step) => total + step[key], 0);
    return {
      distinct: all.length,
      errors: sum("errors"),
      invocations: sum("invocations"),
      unclosed: sum("unclosed"),
    };
  }
}

/**
 * @param {{invocations: number, items: Set<string>}} counted
 * @param {Record<string, number>} [more]
 */
function use(counted, more = {}) {
  return { ...more, invocations: counted.invocations, pipelines_using: counted.items.size };
}

/**
 * @param {unknown} value
 * @returns {unknown} the same with the keys of every object in order
 */
function sortKeys(value) {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const sorted = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, inner]) => [key, sortKeys(inner)]));
}
