/** Steps the simulator knows, and the class Jenkins names each by in a flow node. */
export const descriptors = {
  sh: "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep",
  bat: "org.jenkinsci.plugins.workflow.steps.durable_task.BatchScriptStep",
  powershell: "org.jenkinsci.plugins.workflow.steps.durable_task.PowershellScriptStep",
  echo: "org.jenkinsci.plugins.workflow.steps.EchoStep",
  checkout: "org.jenkinsci.plugins.workflow.steps.scm.GenericSCMStep",
  git: "jenkins.plugins.git.GitStep",
  junit: "hudson.tasks.junit.pipeline.JUnitResultsStep",
  archiveArtifacts: "org.jenkinsci.plugins.workflow.steps.ArtifactArchiverStep",
  stash: "org.jenkinsci.plugins.workflow.support.steps.stash.StashStep",
  unstash: "org.jenkinsci.plugins.workflow.support.steps.stash.UnstashStep",
  node: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep",
  stage: "org.jenkinsci.plugins.workflow.support.steps.StageStep",
  parallel: "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep",
  withEnv: "org.jenkinsci.plugins.workflow.steps.EnvStep",
  timeout: "org.jenkinsci.plugins.workflow.steps.TimeoutStep",
  retry: "org.jenkinsci.plugins.workflow.steps.RetryStep",
  waitUntil: "org.jenkinsci.plugins.workflow.steps.WaitForConditionStep",
  lock: "org.jenkins.plugins.lockableresources.LockStep",
  input: "org.jenkinsci.plugins.workflow.support.steps.input.InputStep",
  sleep: "org.jenkinsci.plugins.workflow.steps.SleepStep",
  build: "org.jenkinsci.plugins.workflow.support.steps.build.BuildTriggerStep",
} as const;

/** Pipeline function of a step. */
export type StepFunction = keyof typeof descriptors;
