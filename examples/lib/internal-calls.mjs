/** The internals of Jenkins that a run touched from Groovy: Declarative itself is the main user. */

const MODEL = "org.jenkinsci.plugins.pipeline.modeldefinition";

const DECLARATIVE = [
  `${MODEL}.Utils.createStepsBlock`,
  `${MODEL}.Utils.getRestartedStage`,
  `${MODEL}.Utils.updateJobProperties`,
  `${MODEL}.Utils.updateRunAndJobActions`,
  `${MODEL}.model.Agent.<init>`,
  `${MODEL}.model.Agent.getDeclarativeAgent`,
  `${MODEL}.model.Agent.hasAgent`,
  `${MODEL}.model.Root.<init>`,
  `${MODEL}.model.Root.agent`,
  `${MODEL}.model.Root.environment`,
  `${MODEL}.model.Root.options`,
  `${MODEL}.model.Root.post`,
  `${MODEL}.model.Root.stages`,
  `${MODEL}.model.Stage.<init>`,
  `${MODEL}.model.Stage.name`,
  `${MODEL}.model.Stage.steps`,
  `${MODEL}.model.Stage.when`,
  `${MODEL}.model.Stages.<init>`,
  `${MODEL}.model.StepsBlock.closure`,
  "org.jenkinsci.plugins.workflow.support.steps.build.RunWrapper.result",
];

const WITH_POST = [
  `${MODEL}.SyntheticStageNames.postBuild`,
  `${MODEL}.model.BuildCondition.getCombinedResult`,
  `${MODEL}.model.PostBuild.<init>`,
];

const FAILED = [
  "hudson.Functions.printThrowable",
  "hudson.model.Result.fromString",
  "org.jenkinsci.plugins.pipeline.StageStatus.TAG_NAME",
  "org.jenkinsci.plugins.workflow.job.WorkflowRun.result",
];

/**
 * @param {Pick<import("./run.mjs").RunRecord, "plan" | "era" | "state" | "syntax" | "hasExecution">} run
 * @returns {string[]} sorted
 */
export function internalCallsOf({ plan, era, state, syntax, hasExecution }) {
  if (!era.recordsInternalCalls || !hasExecution) return [];
  const calls = [...(plan.internalCalls ?? [])];
  // Newer versions of Declarative no longer show up themselves.
  if (syntax === "declarative" && era.mapType === "map") {
    calls.push(...DECLARATIVE, ...(plan.pipeline.post ? WITH_POST : []));
  }
  if (syntax === "declarative" && state.failure) calls.push(...FAILED);
  return calls.sort();
}
