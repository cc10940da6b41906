/**
 * Jenkins' plugin names causes by the simple names of their classes; a home has more of them. Those that are known are given the
 * name a home gives them, so that the same cause has one name; all others stay as they came.
 */
const causesOfInterruption: Readonly<Record<string, string>> = {
  ExceededTimeout: "org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution$ExceededTimeout",
  UserInterruption: "jenkins.model.CauseOfInterruption$UserInterruption",
  CancelledCause: "org.jenkinsci.plugins.pipeline.milestone.CancelledCause",
  FailFastCause: "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep$FailFastCause",
  DownstreamFailureCause: "org.jenkinsci.plugins.workflow.support.steps.build.DownstreamFailureCause",
  BuildTriggerCancelledCause: "org.jenkinsci.plugins.workflow.support.steps.build.BuildTriggerCancelledCause",
  RemovedNodeCause: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$RemovedNodeCause",
  RemovedNodeTimeoutCause: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$RemovedNodeTimeoutCause",
  QueueTaskCancelled: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$QueueTaskCancelled",
  Rejection: "org.jenkinsci.plugins.workflow.support.steps.input.Rejection",
};

/** Causes of runs that are classes within another; a home has them with the outer class's name. */
const causesOfRuns: Readonly<Record<string, string>> = {
  UserIdCause: "Cause$UserIdCause",
  UpstreamCause: "Cause$UpstreamCause",
  RemoteCause: "Cause$RemoteCause",
  TimerTriggerCause: "TimerTrigger$TimerTriggerCause",
  SCMTriggerCause: "SCMTrigger$SCMTriggerCause",
};

/** What a step that was interrupted throws. */
export const INTERRUPTED = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";

/** Name in a home of what interrupted a step. */
export function interruptionCause(simple: string): string {
  return Object.hasOwn(causesOfInterruption, simple) ? causesOfInterruption[simple]! : simple;
}

/** Name in a home of what started a run. */
export function runCause(simple: string): string {
  return Object.hasOwn(causesOfRuns, simple) ? causesOfRuns[simple]! : simple;
}
