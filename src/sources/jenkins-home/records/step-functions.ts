import { simpleName } from "../xml/place.ts";
import { lookup } from "./safe-text.ts";

/**
 * Pipeline function of each step descriptor class. Records name the class; people know the function.
 *
 * Sources: the descriptors' `getFunctionName()` in the plugins named by the packages. A class that is not here keeps its name.
 */
const functions = lookup({
  "hudson.plugins.ansicolor.AnsiColorStep": "ansiColor",
  "hudson.plugins.timestamper.pipeline.TimestamperStep": "timestamps",
  "hudson.tasks.junit.pipeline.JUnitResultsStep": "junit",
  "com.cloudbees.jenkins.plugins.sshagent.SSHAgentStep": "sshagent",
  "com.cloudbees.plugins.flow.FlowStep": "flow",
  "io.jenkins.plugins.checks.steps.PublishChecksStep": "publishChecks",
  "io.jenkins.plugins.checks.steps.WithChecksStep": "withChecks",
  "io.jenkins.plugins.analysis.core.steps.RecordIssuesStep": "recordIssues",
  "io.jenkins.plugins.coverage.metrics.steps.CoverageStep": "recordCoverage",
  "io.jenkins.plugins.opentelemetry.job.step.WithSpanAttributeStep": "withSpanAttribute",
  "jenkins.plugins.git.GitStep": "git",
  "jenkins.plugins.http_request.HttpRequestStep": "httpRequest",
  "jenkins.plugins.slack.workflow.SlackSendStep": "slackSend",
  "jenkins.plugins.slack.workflow.SlackUploadFileStep": "slackUploadFile",
  "org.csanchez.jenkins.plugins.kubernetes.pipeline.ContainerStep": "container",
  "org.csanchez.jenkins.plugins.kubernetes.pipeline.ContainerLogStep": "containerLog",
  "org.csanchez.jenkins.plugins.kubernetes.pipeline.PodTemplateStep": "podTemplate",
  "org.jenkins.plugins.lockableresources.LockStep": "lock",
  "org.jenkins.plugins.lockableresources.UpdateLockStep": "updateLock",
  "org.jenkinsci.plugins.ansible.workflow.AnsiblePlaybookStep": "ansiblePlaybook",
  "org.jenkinsci.plugins.configfiles.buildwrapper.ConfigFileBuildWrapper": "configFileProvider",
  "org.jenkinsci.plugins.credentialsbinding.impl.BindingStep": "withCredentials",
  "org.jenkinsci.plugins.docker.workflow.RegistryEndpointStep": "withDockerRegistry",
  "org.jenkinsci.plugins.docker.workflow.ServerEndpointStep": "withDockerServer",
  "org.jenkinsci.plugins.docker.workflow.WithContainerStep": "withDockerContainer",
  "org.jenkinsci.plugins.docker.workflow.FromFingerprintStep": "dockerFingerprintFrom",
  "org.jenkinsci.plugins.docker.workflow.RunFingerprintStep": "dockerFingerprintRun",
  "org.jenkinsci.plugins.nodejs.NodeJSBuildWrapper": "nodejs",
  "org.jenkinsci.plugins.pipeline.maven.WithMavenStep": "withMaven",
  "org.jenkinsci.plugins.pipeline.milestone.MilestoneStep": "milestone",
  "org.jenkinsci.plugins.pipeline.modeldefinition.steps.EnvVarsForToolStep": "envVarsForTool",
  "org.jenkinsci.plugins.pipeline.modeldefinition.steps.ScriptStep": "script",
  "org.jenkinsci.plugins.pipeline.modeldefinition.steps.ValidateDeclarativePipelineStep": "validateDeclarativePipeline",
  "org.jenkinsci.plugins.pipeline.utility.steps.fs.FileSha1Step": "sha1",
  "org.jenkinsci.plugins.pipeline.utility.steps.fs.FindFilesStep": "findFiles",
  "org.jenkinsci.plugins.pipeline.utility.steps.fs.TouchStep": "touch",
  "org.jenkinsci.plugins.pipeline.utility.steps.json.ReadJSONStep": "readJSON",
  "org.jenkinsci.plugins.pipeline.utility.steps.json.WriteJSONStep": "writeJSON",
  "org.jenkinsci.plugins.pipeline.utility.steps.maven.ReadMavenPomStep": "readMavenPom",
  "org.jenkinsci.plugins.pipeline.utility.steps.yaml.ReadYamlStep": "readYaml",
  "org.jenkinsci.plugins.pipeline.utility.steps.yaml.WriteYamlStep": "writeYaml",
  "org.jenkinsci.plugins.pipeline.utility.steps.zip.UnZipStep": "unzip",
  "org.jenkinsci.plugins.pipeline.utility.steps.zip.ZipStep": "zip",
  "org.jenkinsci.plugins.scriptsecurity.scripts.ApprovalStep": "approve",
  "org.jenkinsci.plugins.workflow.cps.steps.LoadStep": "load",
  "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep": "parallel",
  "org.jenkinsci.plugins.workflow.libs.LibraryStep": "library",
  "org.jenkinsci.plugins.workflow.libs.ResourceStep": "libraryResource",
  "org.jenkinsci.plugins.workflow.multibranch.JobPropertyStep": "properties",
  "org.jenkinsci.plugins.workflow.multibranch.ReadTrustedStep": "readTrusted",
  "org.jenkinsci.plugins.workflow.multibranch.ResolveScmStep": "resolveScm",
  "org.jenkinsci.plugins.workflow.steps.ArtifactArchiverStep": "archive",
  "org.jenkinsci.plugins.workflow.steps.ArtifactUnarchiverStep": "unarchive",
  "org.jenkinsci.plugins.workflow.steps.CatchErrorStep": "catchError",
  "org.jenkinsci.plugins.workflow.steps.DeleteDirStep": "deleteDir",
  "org.jenkinsci.plugins.workflow.steps.EchoStep": "echo",
  "org.jenkinsci.plugins.workflow.steps.EnvStep": "withEnv",
  "org.jenkinsci.plugins.workflow.steps.ErrorStep": "error",
  "org.jenkinsci.plugins.workflow.steps.FileExistsStep": "fileExists",
  "org.jenkinsci.plugins.workflow.steps.GetContextStep": "getContext",
  "org.jenkinsci.plugins.workflow.steps.IsUnixStep": "isUnix",
  "org.jenkinsci.plugins.workflow.steps.MailStep": "mail",
  "org.jenkinsci.plugins.workflow.steps.PushdStep": "dir",
  "org.jenkinsci.plugins.workflow.steps.PwdStep": "pwd",
  "org.jenkinsci.plugins.workflow.steps.ReadFileStep": "readFile",
  "org.jenkinsci.plugins.workflow.steps.RetryStep": "retry",
  "org.jenkinsci.plugins.workflow.steps.SleepStep": "sleep",
  "org.jenkinsci.plugins.workflow.steps.StageStep": "stage",
  "org.jenkinsci.plugins.workflow.steps.TimeoutStep": "timeout",
  "org.jenkinsci.plugins.workflow.steps.ToolStep": "tool",
  "org.jenkinsci.plugins.workflow.steps.UnstableStep": "unstable",
  "org.jenkinsci.plugins.workflow.steps.WaitForConditionStep": "waitUntil",
  "org.jenkinsci.plugins.workflow.steps.WarnErrorStep": "warnError",
  "org.jenkinsci.plugins.workflow.steps.WithContextStep": "withContext",
  "org.jenkinsci.plugins.workflow.steps.WriteFileStep": "writeFile",
  "org.jenkinsci.plugins.workflow.steps.durable_task.BatchScriptStep": "bat",
  "org.jenkinsci.plugins.workflow.steps.durable_task.PowershellScriptStep": "powershell",
  "org.jenkinsci.plugins.workflow.steps.durable_task.PowerShellCoreScriptStep": "pwsh",
  "org.jenkinsci.plugins.workflow.steps.durable_task.ShellStep": "sh",
  "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep": "node",
  "org.jenkinsci.plugins.workflow.support.steps.PushdStep": "dir",
  "org.jenkinsci.plugins.workflow.support.steps.StageStep": "stage",
  "org.jenkinsci.plugins.workflow.support.steps.WorkspaceStep": "ws",
  "org.jenkinsci.plugins.workflow.support.steps.build.BuildTriggerStep": "build",
  "org.jenkinsci.plugins.workflow.support.steps.build.WaitForBuildStep": "waitForBuild",
  "org.jenkinsci.plugins.workflow.support.steps.input.InputStep": "input",
  "org.jenkinsci.plugins.workflow.support.steps.stash.StashStep": "stash",
  "org.jenkinsci.plugins.workflow.support.steps.stash.UnstashStep": "unstash",
  "org.jenkinsci.plugins.throttleconcurrents.pipeline.ThrottleStep": "throttle",
  "org.sonarsource.scanner.jenkins.pipeline.WaitForQualityGateStep": "waitForQualityGate",
});

/** Steps that run a delegate named in their arguments, and their own function for when the delegate is not known. */
const metaSteps = lookup({
  "org.jenkinsci.plugins.workflow.steps.CoreStep": "step",
  "org.jenkinsci.plugins.workflow.steps.CoreWrapperStep": "wrap",
  "org.jenkinsci.plugins.workflow.steps.scm.GenericSCMStep": "checkout",
});

/** Descriptor of the `node` step. */
export const NODE_STEP = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStep";

/** Whether steps of that descriptor run a delegate. */
export function isMetaStep(descriptor: string): boolean {
  return metaSteps.has(descriptor);
}

/**
 * Pipeline function of a descriptor class.
 *
 * `step` and `wrap` are what they run (`archiveArtifacts`); `checkout` stays `checkout`, whatever the SCM. Of a class that
 * is not known its own name is the best there is.
 */
export function functionOf(descriptor: string, delegate: string | undefined): string {
  const meta = metaSteps.get(descriptor);
  if (meta === undefined) return functions.get(descriptor) ?? simpleName(descriptor);
  return meta === "checkout" || delegate === undefined ? meta : delegate;
}
