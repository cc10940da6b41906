/**
 * The steps the example Pipelines are made of. A step is plain data: how it is written in Groovy, how
 * it is stored (descriptor, arguments), and what happens to it in this run (how long, which failure).
 */

/** @typedef {import("./failures.mjs").Failure} Failure */

/**
 * @typedef {object} Step
 * @property {string} kind how it runs, see runner.mjs
 * @property {string} symbol how Groovy calls it
 * @property {string} descriptor what the record calls it
 * @property {Record<string, unknown>} [args]
 * @property {string} [main] the argument Groovy may give without its name
 * @property {number} [ms] how long an atom takes; Infinity: it has not ended yet
 * @property {Failure} [failure] what it ends with
 * @property {{result: string, message: string}} [warning]
 * @property {string} [says] what it writes to the console
 * @property {Step[]} [body]
 * @property {string} [groovy] its source, where it cannot be derived from the rest
 */

/** @typedef {Partial<Step>} Course what happens to a step in one run */

const WORKFLOW = "org.jenkinsci.plugins.workflow";

/** Stands for an argument that Jenkins refused to store. */
export const NOT_STORED = Symbol("UNSERIALIZABLE");

/**
 * @param {Pick<Step, "symbol" | "descriptor" | "args" | "main">} step
 * @param {Course} [course]
 * @returns {Step}
 */
function atom(step, course = {}) {
  return { kind: "atom", ms: 40, ...step, ...course };
}

/**
 * @param {string} script
 * @param {Course} [course]
 * @returns {Step}
 */
export function sh(script, course) {
  const says = `+ ${script}`;
  const descriptor = `${WORKFLOW}.steps.durable_task.ShellStep`;
  return atom({ symbol: "sh", descriptor, args: { script }, main: "script" }, { ms: 2500, says, ...course });
}

/**
 * @param {string} message
 * @returns {Step}
 */
export function echo(message) {
  const says = message.replaceAll("\u001b", "");
  return atom(
    { symbol: "echo", descriptor: `${WORKFLOW}.steps.EchoStep`, args: { message }, main: "message" },
    { ms: 8, says },
  );
}

/**
 * @param {string} message
 * @param {Failure} failure
 * @returns {Step}
 */
export function error(message, failure) {
  const descriptor = `${WORKFLOW}.steps.ErrorStep`;
  return atom({ symbol: "error", descriptor, args: { message }, main: "message" }, { failure });
}

/**
 * @param {string} branch
 * @returns {Step} `checkout scm`
 */
export function checkout(branch) {
  const scm = { symbol: "scmGit", arguments: { branches: [{ name: branch }], extensions: NOT_STORED } };
  const descriptor = `${WORKFLOW}.steps.scm.GenericSCMStep`;
  return atom(
    { symbol: "checkout", descriptor, args: { scm } },
    { ms: 4200, says: `Checking out ${branch}`, groovy: "checkout scm" },
  );
}

/**
 * @param {string} testResults
 * @param {Course} [course]
 * @returns {Step}
 */
export function junit(testResults, course) {
  const descriptor = "hudson.tasks.junit.pipeline.JUnitResultsStep";
  const says = "Recording test results";
  return atom(
    { symbol: "junit", descriptor, args: { testResults }, main: "testResults" },
    { ms: 650, says, ...course },
  );
}

/**
 * @param {string} artifacts
 * @returns {Step} a "general build step": the record only names the step inside its arguments
 */
export function archive(artifacts) {
  const delegate = { symbol: "archiveArtifacts", arguments: { artifacts } };
  const says = "Archiving artifacts";
  return atom(
    { symbol: "archiveArtifacts", descriptor: `${WORKFLOW}.steps.CoreStep`, args: { delegate } },
    { ms: 420, says, groovy: `archiveArtifacts '${artifacts}'` },
  );
}

/**
 * @param {string} name
 * @returns {Step}
 */
export function stash(name) {
  const descriptor = `${WORKFLOW}.support.steps.stash.StashStep`;
  return atom(
    { symbol: "stash", descriptor, args: { name, includes: "dist/**" } },
    { ms: 900, says: "Stashed 14 file(s)" },
  );
}

/** @returns {Step} */
export function deleteDir() {
  return atom({ symbol: "deleteDir", descriptor: `${WORKFLOW}.steps.DeleteDirStep` }, { ms: 60 });
}

/**
 * @param {string} identifier
 * @returns {Step} loads a library while running
 */
export function library(identifier) {
  const descriptor = `${WORKFLOW}.libs.LibraryStep`;
  const says = `Loading library ${identifier}`;
  return atom({ symbol: "library", descriptor, args: { identifier }, main: "identifier" }, { ms: 1300, says });
}

/**
 * @param {number} ordinal
 * @param {Course} [course]
 * @returns {Step}
 */
export function milestone(ordinal, course) {
  const descriptor = "org.jenkinsci.plugins.pipeline.milestone.MilestoneStep";
  return atom({ symbol: "milestone", descriptor, args: { ordinal }, main: "ordinal" }, course);
}

/**
 * @param {string} message
 * @param {Course} [course] `ms` is how long it waited for an answer
 * @returns {Step}
 */
export function input(message, course) {
  const descriptor = `${WORKFLOW}.support.steps.input.InputStep`;
  return { kind: "input", symbol: "input", descriptor, args: { message }, main: "message", says: message, ...course };
}

/**
 * @param {string} job
 * @param {Course & {number: number}} course `number` is the downstream run it started
 * @returns {Step}
 */
export function build(job, course) {
  const descriptor = `${WORKFLOW}.support.steps.build.BuildTriggerStep`;
  const says = `Scheduling project: ${job.replaceAll("/", " » ")}`;
  const parameter = { symbol: "string", arguments: { name: "VERSION", value: "3.2.0" } };
  return { kind: "build", symbol: "build", descriptor, args: { job, parameters: [parameter] }, says, ...course };
}

/** @returns {Step} what Declarative itself calls in a stage it skips */
export function getContext() {
  const descriptor = `${WORKFLOW}.steps.GetContextStep`;
  return atom({ symbol: "getContext", descriptor, args: { type: NOT_STORED } }, { ms: 9 });
}

/** What an entry of `tools` is called inside. */
const TOOL_TYPES = { maven: "hudson.tasks.Maven$MavenInstallation", jdk: "hudson.model.JDK" };

/**
 * @param {"maven" | "jdk"} symbol
 * @param {string} name
 * @returns {Step[]} what Declarative does for one entry of `tools`
 */
export function tool(symbol, name) {
  const type = TOOL_TYPES[symbol];
  const variables = "org.jenkinsci.plugins.pipeline.modeldefinition.steps.EnvVarsForToolStep";
  return [
    atom({ symbol: "tool", descriptor: `${WORKFLOW}.steps.ToolStep`, args: { name, type } }, { ms: 35 }),
    atom({ symbol: "envVarsForTool", descriptor: variables, args: { toolId: type, toolVersion: name } }, { ms: 30 }),
  ];
}

/**
 * Nothing but a Groovy exception: it leaves no node of its own.
 *
 * @param {Failure} failure
 * @param {string} groovy
 * @returns {Step}
 */
export function raise(failure, groovy) {
  return { kind: "raise", symbol: "", descriptor: "", failure, groovy };
}
