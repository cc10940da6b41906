import type { Pipeline } from "../pipelines/pipeline.ts";
import { plugins } from "./plugins.ts";
import { scriptOf } from "./script.ts";
import { DECLARATION, escapeXml } from "./xml.ts";

/** `config.xml` of a Pipeline. */
export function pipelineConfig(pipeline: Pipeline): string {
  const properties = [
    pipeline.branchOf ? branchProperty(pipeline.branchOf.branch) : "",
    pipeline.hasOneRunAtATime
      ? "    <org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty>\n      <abortPrevious>false</abortPrevious>\n    </org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty>\n"
      : "",
  ].join("");
  const definition = pipeline.branchOf
    ? `  <definition class="org.jenkinsci.plugins.workflow.multibranch.SCMBinder" plugin="${plugins.multibranch}">\n    <scriptPath>Jenkinsfile</scriptPath>\n  </definition>\n`
    : `  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="${plugins.cps}">\n    <script>${escapeXml(scriptOf(pipeline))}</script>\n    <sandbox>true</sandbox>\n  </definition>\n`;
  return `${DECLARATION}<flow-definition plugin="${plugins.job}">\n  <description></description>\n  <keepDependencies>false</keepDependencies>\n  <properties>\n${properties}  </properties>\n${definition}  <triggers/>\n  <disabled>false</disabled>\n</flow-definition>`;
}

function branchProperty(branch: string): string {
  return `    <org.jenkinsci.plugins.workflow.multibranch.BranchJobProperty plugin="${plugins.multibranch}">\n      <branch plugin="${plugins.branchApi}">\n        <sourceId>1</sourceId>\n        <head class="jenkins.plugins.git.GitBranchSCMHead" plugin="${plugins.git}">\n          <name>${escapeXml(branch)}</name>\n        </head>\n        <properties/>\n        <actions/>\n      </branch>\n    </org.jenkinsci.plugins.workflow.multibranch.BranchJobProperty>\n`;
}

/** `config.xml` of a folder. */
export function folderConfig(): string {
  return `${DECLARATION}<com.cloudbees.hudson.plugins.folder.Folder plugin="${plugins.folder}">\n  <properties/>\n  <healthMetrics/>\n</com.cloudbees.hudson.plugins.folder.Folder>`;
}

/** `config.xml` of a multibranch project. */
export function multibranchConfig(): string {
  return `${DECLARATION}<org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject plugin="${plugins.multibranch}">\n  <properties/>\n  <healthMetrics/>\n  <triggers/>\n  <disabled>false</disabled>\n  <factory class="org.jenkinsci.plugins.workflow.multibranch.WorkflowBranchProjectFactory">\n    <scriptPath>Jenkinsfile</scriptPath>\n  </factory>\n</org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject>`;
}

/** `builds/permalinks`: the last run that ended so, or -1. */
export function permalinks({ runs }: Pipeline): string {
  let [completed, failed, successful, unsuccessful] = [-1, -1, -1, -1];
  for (const { number, result } of runs) {
    if (result === undefined) continue;
    completed = number;
    if (result === "FAILURE") failed = number;
    if (result === "SUCCESS") successful = number;
    else unsuccessful = number;
  }
  return `lastCompletedBuild ${completed}\nlastFailedBuild ${failed}\nlastStableBuild ${successful}\nlastSuccessfulBuild ${successful}\nlastUnstableBuild -1\nlastUnsuccessfulBuild ${unsuccessful}\n`;
}
