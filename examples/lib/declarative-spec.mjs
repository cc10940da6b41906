/** How the example writes a Declarative Pipeline down, and what its parts become when it runs. */

import * as blocks from "./blocks.mjs";

/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {import("./failures.mjs").Failure} Failure */

/** @typedef {{label?: string, agent?: string, waitMs?: number} | "none"} AgentSpec no label: `agent any` */
/** @typedef {Record<string, Step[]>} PostSpec steps by condition */

/**
 * @typedef {object} CallSpec an option, trigger or parameter
 * @property {string} name
 * @property {Record<string, unknown>} [args]
 * @property {unknown} [value] its only argument, given without a name
 * @property {number} [waitMs] how long this run waited for the lock
 */

/**
 * @typedef {object} MatrixSpec
 * @property {Record<string, string[]>} axes
 * @property {(cell: string[]) => AgentSpec} agent
 * @property {(cell: string[]) => StageSpec[]} stages
 */

/**
 * @typedef {object} StageSpec
 * @property {string} name
 * @property {AgentSpec} [agent]
 * @property {{condition: "branch" | "expression", value: string, isMet: boolean}} [when]
 * @property {Step} [input]
 * @property {Record<string, string>} [environment]
 * @property {CallSpec[]} [options]
 * @property {Step[]} [steps]
 * @property {StageSpec[]} [parallel]
 * @property {MatrixSpec} [matrix]
 * @property {PostSpec} [post]
 */

/**
 * @typedef {object} PipelineSpec
 * @property {AgentSpec} agent
 * @property {string} [branch] where its Jenkinsfile comes from: the agent checks it out
 * @property {Record<string, string>} [environment]
 * @property {CallSpec[]} [options]
 * @property {CallSpec[]} [parameters]
 * @property {CallSpec[]} [triggers]
 * @property {Record<string, string>} [tools] name by symbol
 * @property {StageSpec[]} stages
 * @property {PostSpec} [post]
 * @property {string} [restartedFrom] name of the stage this run was restarted from
 */

/** @typedef {{status: string, failure: Failure | null}} Skip why a stage does not run */

/** The conditions of `post` in the order they are tried, and when each holds. */
const CONDITIONS = {
  always: () => true,
  aborted: (result) => result === "ABORTED",
  failure: (result) => result === "FAILURE",
  success: (result) => result === "SUCCESS",
  unstable: (result) => result === "UNSTABLE",
  unsuccessful: (result) => result !== "SUCCESS",
  cleanup: () => true,
};

/**
 * @param {StageSpec} stage
 * @param {{failure?: Failure | null, isBeforeRestart?: boolean}} before
 * @returns {Skip | null}
 */
export function skipReason(stage, { failure, isBeforeRestart }) {
  if (failure) return { status: "SKIPPED_FOR_FAILURE", failure };
  if (isBeforeRestart) return { status: "SKIPPED_FOR_RESTART", failure: null };
  return stage.when && !stage.when.isMet ? { status: "SKIPPED_FOR_CONDITIONAL", failure: null } : null;
}

/**
 * @param {StageSpec} stage
 * @returns {(StageSpec & {cell: string[], inner: StageSpec[]})[]} one stage per combination of the axes
 */
export function matrixCells(stage) {
  const { axes, agent, stages } = stage.matrix;
  const names = Object.keys(axes);
  const cells = names.reduce((rows, name) => axes[name].flatMap((value) => rows.map((row) => [...row, value])), [[]]);
  return cells.map((cell) => {
    const label = names.map((name, index) => `${name} = '${cell[index]}'`).join(", ");
    const variables = names.map((name, index) => `${name}=${cell[index]}`).sort();
    const name = `${stage.name} - ${label}`;
    return { name, cell: variables, agent: agent(cell), inner: stages(cell) };
  });
}

/**
 * @param {PostSpec | undefined} post
 * @param {string} result
 * @returns {Step[]} the post steps whose conditions hold
 */
export function dueSteps(post, result) {
  if (!post) return [];
  const holding = Object.keys(CONDITIONS).filter((condition) => CONDITIONS[condition](result));
  return holding.flatMap((condition) => post[condition] ?? []);
}

/**
 * @param {AgentSpec} [agent]
 * @returns {Step[]}
 */
export function agentBlock(agent) {
  return agent === undefined || agent === "none" ? [] : [blocks.node(agent.label, agent)];
}

/**
 * @param {Record<string, string>} [environment]
 * @returns {Step[]}
 */
export function environmentBlock(environment) {
  if (!environment) return [];
  return [blocks.withEnv(Object.entries(environment).map(([name, value]) => `${name}=${value}`))];
}

/**
 * @param {CallSpec[]} [options]
 * @returns {Step[]} options that are blocks at run time; the others only configure the job
 */
export function optionBlocks(options = []) {
  return options.flatMap(({ name, args, waitMs }) => {
    if (name === "timeout") return [blocks.timeout(args.time, args.unit)];
    if (name === "timestamps") return [blocks.timestamps()];
    return name === "lock" ? [blocks.lock(args.resource, waitMs ?? 40)] : [];
  });
}
