import { el } from "./xml.mjs";

/** Why a run was started. */

/** @typedef {{job: string, number: number, nodeId: number, time: number}} Upstream the `build` step that started a run */

/**
 * @typedef {object} Cause
 * @property {string} key the class of the cause without its package
 * @property {string} says the first line of the console
 * @property {number} [original] the run that is done again
 * @property {(context: {era: import("./eras.mjs").Era, upstream?: Upstream}) => import("./xml.mjs").XmlElement} write
 */

/** @returns {Cause} */
export function timer() {
  return {
    key: "TimerTrigger$TimerTriggerCause",
    says: "Started by timer",
    write: () => el("hudson.triggers.TimerTrigger_-TimerTriggerCause"),
  };
}

/** @returns {Cause} */
export function scmChange() {
  return {
    key: "SCMTrigger$SCMTriggerCause",
    says: "Started by an SCM change",
    write: () => el("hudson.triggers.SCMTrigger_-SCMTriggerCause"),
  };
}

/** @returns {Cause} */
export function user() {
  return {
    key: "Cause$UserIdCause",
    says: "Started by user admin",
    write: () => el("hudson.model.Cause_-UserIdCause", [el("userId", "admin")]),
  };
}

/** @returns {Cause} a push reported to a multibranch project */
export function branchEvent() {
  return {
    key: "BranchEventCause",
    says: "Branch event",
    write: ({ era }) => el("jenkins.branch.BranchEventCause", [], { plugin: era.plugins.branchApi }),
  };
}

/** @returns {Cause} */
export function branchIndexing() {
  return {
    key: "BranchIndexingCause",
    says: "Branch indexing",
    write: ({ era }) => el("jenkins.branch.BranchIndexingCause", [], { plugin: era.plugins.branchApi }),
  };
}

/** @returns {Cause} a `build` step of another run */
export function upstreamBuild() {
  return {
    key: "BuildUpstreamCause",
    says: "Started by upstream project",
    write: ({ era, upstream }) =>
      el(
        "org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamCause",
        [
          el("upstreamProject", upstream.job),
          el("upstreamUrl", `job/${upstream.job.split("/").join("/job/")}/`),
          el("upstreamBuild", upstream.number),
          el("upstreamCauses", [user().write({ era })]),
          el("nodeId", upstream.nodeId),
        ],
        { plugin: era.plugins.buildStep },
      ),
  };
}

/**
 * @param {number} original
 * @returns {Cause}
 */
export function replayOf(original) {
  return {
    key: "ReplayCause",
    says: `Replayed #${original}`,
    original,
    write: ({ era }) =>
      el("org.jenkinsci.plugins.workflow.cps.replay.ReplayCause", [el("originalNumber", original)], {
        plugin: era.plugins.cps,
      }),
  };
}

/**
 * @param {number} original
 * @param {string} stage
 * @returns {Cause}
 */
export function restartOf(original, stage) {
  return {
    key: "RestartDeclarativePipelineCause",
    says: `Restarted from build #${original}, stage ${stage}`,
    original,
    write: ({ era }) =>
      el(
        "org.jenkinsci.plugins.pipeline.modeldefinition.causes.RestartDeclarativePipelineCause",
        [el("originRunNumber", original), el("originStage", stage)],
        { plugin: era.plugins.model },
      ),
  };
}
