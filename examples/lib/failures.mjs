/** @typedef {{name: string, plugin?: string, fields: [string, string | number][]}} InterruptionCause */

/** What a step, and with it a run, ended with. Thrown through the simulated steps as Jenkins throws it. */
export class Failure extends Error {
  /**
   * @param {string} className Java class
   * @param {string} message what Jenkins keeps as detailMessage, "" when it keeps none
   * @param {{result?: string, cause?: InterruptionCause, isInterruption?: boolean, isProxied?: boolean}} [more]
   */
  constructor(className, message, more = {}) {
    super(message);
    this.className = className;
    this.result = more.result ?? "FAILURE";
    this.cause = more.cause;
    this.isInterruption = more.isInterruption ?? false;
    this.isProxied = more.isProxied ?? false;
    /** Set when the failure is first written: the id Jenkins gives an error since 2022. */
    this.uuid = "";
  }

  /** @returns {string} the class in the record: Jenkins replaces an exception it cannot serialise */
  get writtenClass() {
    return this.isProxied ? "hudson.remoting.ProxyException" : this.className;
  }

  /** @returns {string} */
  get writtenMessage() {
    return this.isProxied ? `${this.className}: ${this.message}` : this.message;
  }
}

/**
 * @param {unknown} thrown
 * @returns {Failure} the planted failure; anything else is a bug of this generator and goes on
 */
export function asFailure(thrown) {
  if (thrown instanceof Failure) return thrown;
  throw thrown;
}

const FLOW_INTERRUPTED = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";

/**
 * @param {number} code
 * @returns {Failure} what `sh` throws
 */
export function exitCode(code) {
  return new Failure("hudson.AbortException", `script returned exit code ${code}`);
}

/**
 * @param {string} message
 * @returns {Failure} what `error` and most plugins throw
 */
export function aborted(message) {
  return new Failure("hudson.AbortException", message);
}

/**
 * @param {string} className
 * @param {string} message
 * @returns {Failure}
 */
export function javaError(className, message) {
  return new Failure(className, message);
}

/**
 * @param {string} className
 * @param {string} message
 * @returns {Failure} an exception of the script itself, as older versions keep it
 */
export function proxiedError(className, message) {
  return new Failure(className, message, { isProxied: true });
}

/** @returns {Failure} someone pressed the stop button */
export function stoppedByUser() {
  const cause = { name: "jenkins.model.CauseOfInterruption_-UserInterruption", fields: [["user", "admin"]] };
  return new Failure(FLOW_INTERRUPTED, "", { result: "ABORTED", isInterruption: true, cause });
}

/** @returns {Failure} a `timeout` ran out */
export function timedOut() {
  const cause = {
    name: "org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution_-ExceededTimeout",
    plugin: "basicSteps",
    fields: [],
  };
  return new Failure(FLOW_INTERRUPTED, "", { result: "ABORTED", cause });
}

/** @returns {Failure} an `input` was answered with "Abort" */
export function rejected() {
  const cause = {
    name: "org.jenkinsci.plugins.workflow.support.steps.input.Rejection",
    plugin: "inputStep",
    fields: [["userName", "admin"]],
  };
  return new Failure(FLOW_INTERRUPTED, "", { result: "ABORTED", cause });
}

/**
 * @param {string} job
 * @param {number} number
 * @returns {Failure} a `build` step propagates the result of its downstream run
 */
export function downstreamFailed(job, number) {
  const cause = {
    name: "org.jenkinsci.plugins.workflow.support.steps.build.DownstreamFailureCause",
    plugin: "buildStep",
    fields: [
      ["jobFullName", job],
      ["buildNumber", number],
      ["url", `job/${job.split("/").join("/job/")}/${number}/`],
      ["result", "FAILURE"],
    ],
  };
  return new Failure(FLOW_INTERRUPTED, "", { cause });
}

/**
 * @param {string} newerBuild
 * @returns {Failure} a newer run passed the milestone first
 */
export function superseded(newerBuild) {
  const cause = {
    name: "org.jenkinsci.plugins.pipeline.milestone.CancelledCause",
    plugin: "milestoneStep",
    fields: [
      ["newerBuild", newerBuild],
      ["displayName", newerBuild],
    ],
  };
  return new Failure(FLOW_INTERRUPTED, "", { result: "NOT_BUILT", isInterruption: true, cause });
}
