/** Descriptors of the steps that runs of tests are made of, by what Pipelines call them. */
export const testSteps: Readonly<Record<string, string>> = {
  node: "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep",
  stage: "org.jenkinsci.plugins.workflow.support.steps.StageStep",
  sh: "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep",
  lock: "org.jenkins.plugins.lockableresources.LockStep",
  input: "org.jenkinsci.plugins.workflow.support.steps.input.InputStep",
  parallel: "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep",
  sleep: "org.jenkinsci.plugins.workflow.steps.SleepStep",
  timeout: "org.jenkinsci.plugins.workflow.steps.TimeoutStep",
  build: "org.jenkinsci.plugins.workflow.support.steps.build.BuildTriggerStep",
  waitForBuild: "org.jenkinsci.plugins.workflow.support.steps.build.WaitForBuildStep",
  echo: "org.jenkinsci.plugins.workflow.steps.EchoStep",
};
