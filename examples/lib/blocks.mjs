/** Steps that contain other steps: see steps.mjs for what a step is. */

/** @typedef {import("./steps.mjs").Step} Step */
/** @typedef {import("./steps.mjs").Course} Course */

const WORKFLOW = "org.jenkinsci.plugins.workflow";

/**
 * @param {Pick<Step, "symbol" | "descriptor" | "args" | "main">} step
 * @param {Step[]} body
 * @param {Course} [course]
 * @returns {Step}
 */
function block(step, body, course = {}) {
  return { kind: "block", ...step, body, ...course };
}

/**
 * @param {string} name
 * @param {Step[]} body
 * @returns {Step}
 */
export function stage(name, body) {
  const descriptor = `${WORKFLOW}.support.steps.StageStep`;
  return block({ symbol: "stage", descriptor, args: { name }, main: "name" }, body, { kind: "stage" });
}

/**
 * @param {string | undefined} label
 * @param {{agent?: string, waitMs?: number}} place where it ran and how long it waited for it; no agent: still waiting
 * @param {Step[]} [body]
 * @returns {Step & {agent?: string, waitMs?: number}}
 */
export function node(label, place, body = []) {
  const descriptor = `${WORKFLOW}.support.steps.ExecutorStep`;
  const args = label ? { label } : {};
  return { ...block({ symbol: "node", descriptor, args, main: "label" }, body, { kind: "node" }), ...place };
}

/**
 * @param {string[]} overrides
 * @param {Step[]} [body]
 * @returns {Step}
 */
export function withEnv(overrides, body = []) {
  return block(
    { symbol: "withEnv", descriptor: `${WORKFLOW}.steps.EnvStep`, args: { overrides }, main: "overrides" },
    body,
  );
}

/**
 * @param {string} path
 * @param {Step[]} body
 * @returns {Step}
 */
export function dir(path, body) {
  return block({ symbol: "dir", descriptor: `${WORKFLOW}.steps.PushdStep`, args: { path }, main: "path" }, body);
}

/**
 * @param {number} time
 * @param {string} unit
 * @param {Step[]} [body]
 * @returns {Step}
 */
export function timeout(time, unit, body = []) {
  return block({ symbol: "timeout", descriptor: `${WORKFLOW}.steps.TimeoutStep`, args: { time, unit } }, body);
}

/**
 * @param {Step[]} [body]
 * @returns {Step}
 */
export function timestamps(body = []) {
  return block({ symbol: "timestamps", descriptor: "hudson.plugins.timestamper.pipeline.TimestamperStep" }, body);
}

/**
 * @param {number} count
 * @param {Step[][]} attempts the body of each attempt made; all but the last fail
 * @returns {Step & {attempts: Step[][]}}
 */
export function retry(count, attempts) {
  const descriptor = `${WORKFLOW}.steps.RetryStep`;
  const step = block({ symbol: "retry", descriptor, args: { count }, main: "count" }, attempts[0], { kind: "retry" });
  return { ...step, attempts };
}

/**
 * @param {string} resource
 * @param {number} waitMs
 * @param {Step[]} [body]
 * @returns {Step & {waitMs: number}}
 */
export function lock(resource, waitMs, body = []) {
  const descriptor = "org.jenkins.plugins.lockableresources.LockStep";
  return { ...block({ symbol: "lock", descriptor, args: { resource } }, body, { kind: "lock" }), waitMs };
}

/**
 * @param {{buildResult: string, stageResult: string, message: string}} args
 * @param {Step[]} body
 * @returns {Step}
 */
export function catchError(args, body) {
  return block({ symbol: "catchError", descriptor: `${WORKFLOW}.steps.CatchErrorStep`, args }, body, {
    kind: "catchError",
  });
}

/**
 * @param {string} groovy its source: a `script` block is free Groovy
 * @param {Step[]} body the steps this run of it came to
 * @returns {Step}
 */
export function script(groovy, body) {
  const descriptor = "org.jenkinsci.plugins.pipeline.modeldefinition.steps.ScriptStep";
  return block({ symbol: "script", descriptor }, body, { groovy });
}

/**
 * @param {Record<string, Step[]>} branches
 * @returns {Step & {branches: Record<string, Step[]>}}
 */
export function parallel(branches) {
  return { kind: "parallel", symbol: "parallel", descriptor: `${WORKFLOW}.cps.steps.ParallelStep`, branches };
}
