import { PRESENT } from "./eras.mjs";
import { el } from "./xml.mjs";

/** config.xml of the items, the agents and the home itself, as the present plugins write them. */

/** @typedef {import("./xml.mjs").XmlElement} XmlElement */

const { plugins } = PRESENT;
const LIBS = "org.jenkinsci.plugins.workflow.libs";
const MULTIBRANCH = "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject";
const ORGANIZATION = "jenkins.branch.OrganizationFolder";

/**
 * @param {string} url
 * @param {string} branch
 * @returns {XmlElement}
 */
function gitScm(url, branch) {
  const remote = el("hudson.plugins.git.UserRemoteConfig", [el("name", "origin"), el("url", url)]);
  return el(
    "scm",
    [
      el("configVersion", 2),
      el("userRemoteConfigs", [remote]),
      el("branches", [el("hudson.plugins.git.BranchSpec", [el("name", branch)])], { class: "singleton-list" }),
      el("doGenerateSubmoduleConfigurations", false),
      el("submoduleCfg", [], { class: "empty-list" }),
      el("extensions"),
    ],
    { class: "hudson.plugins.git.GitSCM", plugin: plugins.git },
  );
}

/**
 * @param {{definition: XmlElement, displayName?: string, description?: string, properties?: XmlElement[]}} parts
 * @returns {XmlElement}
 */
function flowDefinition({ definition, displayName, description, properties = [] }) {
  return el(
    "flow-definition",
    [
      el("actions"),
      description === undefined ? null : el("description", description),
      displayName === undefined ? null : el("displayName", displayName),
      el("keepDependencies", false),
      el("properties", properties),
      definition,
      el("triggers"),
      el("disabled", false),
    ],
    { plugin: plugins.job },
  );
}

/**
 * @param {string} script
 * @param {string} description
 * @returns {XmlElement} a Pipeline whose script is in its configuration
 */
export function inlinePipeline(script, description) {
  const definition = el("definition", [el("script", script), el("sandbox", true)], {
    class: "org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition",
    plugin: plugins.cps,
  });
  return flowDefinition({ definition, description });
}

/**
 * @param {string} url
 * @param {string} description
 * @returns {XmlElement} a Pipeline whose script is in a repository
 */
export function scmPipeline(url, description) {
  const fields = [gitScm(url, "*/main"), el("scriptPath", "Jenkinsfile"), el("lightweight", true)];
  const definition = el("definition", fields, {
    class: "org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition",
    plugin: plugins.cps,
  });
  return flowDefinition({ definition, description });
}

/**
 * @param {string} url
 * @param {string} branch
 * @returns {XmlElement}
 */
export function branchPipeline(url, branch) {
  const head = el("head", [el("name", branch)], {
    class: "jenkins.plugins.git.GitBranchSCMHead",
    plugin: plugins.git,
  });
  const fields = [el("sourceId", 1), head, gitScm(url, branch), el("properties"), el("actions")];
  const property = el(
    "org.jenkinsci.plugins.workflow.multibranch.BranchJobProperty",
    [el("branch", fields, { plugin: plugins.branchApi })],
    { plugin: plugins.multibranch },
  );
  const definition = el("definition", [el("scriptPath", "Jenkinsfile")], {
    class: "org.jenkinsci.plugins.workflow.multibranch.SCMBinder",
    plugin: plugins.multibranch,
  });
  return flowDefinition({ definition, displayName: branch, properties: [property] });
}

/**
 * @param {string} root
 * @returns {XmlElement} the owner of a part of an item two levels up
 */
function owner(root) {
  return el("owner", [], { class: root, reference: "../.." });
}

/**
 * @param {string} url
 * @returns {XmlElement}
 */
export function multibranchProject(url) {
  const traits = el("traits", [el("jenkins.plugins.git.traits.BranchDiscoveryTrait")]);
  const source = el("source", [el("id", 1), el("remote", url), traits], {
    class: "jenkins.plugins.git.GitSCMSource",
    plugin: plugins.git,
  });
  const factory = el("factory", [owner(MULTIBRANCH), el("scriptPath", "Jenkinsfile")], {
    class: "org.jenkinsci.plugins.workflow.multibranch.WorkflowBranchProjectFactory",
  });
  return el(
    MULTIBRANCH,
    [
      el("properties"),
      el("folderViews", [owner(MULTIBRANCH)], {
        class: "jenkins.branch.MultiBranchProjectViewHolder",
        plugin: plugins.branchApi,
      }),
      el("healthMetrics"),
      el("triggers"),
      el("disabled", false),
      el("sources", [el("data", [el("jenkins.branch.BranchSource", [source])]), owner(MULTIBRANCH)], {
        class: "jenkins.branch.MultiBranchProject$BranchSourceList",
        plugin: plugins.branchApi,
      }),
      factory,
    ],
    { plugin: plugins.multibranch },
  );
}

/**
 * @param {string} description
 * @returns {XmlElement}
 */
export function organizationFolder(description) {
  const factory = el(
    "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProjectFactory",
    [el("scriptPath", "Jenkinsfile")],
    { plugin: plugins.multibranch },
  );
  return el(
    ORGANIZATION,
    [
      el("actions"),
      el("description", description),
      el("properties"),
      el("folderViews", [owner(ORGANIZATION)], { class: "jenkins.branch.OrganizationFolderViewHolder" }),
      el("healthMetrics"),
      el("triggers"),
      el("disabled", false),
      el("navigators"),
      el("projectFactories", [factory]),
      el("buildStrategies"),
    ],
    { plugin: plugins.branchApi },
  );
}

/**
 * @param {string[]} libraries
 * @returns {XmlElement[]}
 */
function libraryConfigurations(libraries) {
  return libraries.map((name) => {
    const remote = el("remote", `https://git.example.org/libraries/${name}.git`);
    const scm = el("scm", [remote], { class: "jenkins.plugins.git.GitSCMSource", plugin: plugins.git });
    const retriever = el("retriever", [el("clone", false), scm], { class: `${LIBS}.SCMSourceRetriever` });
    return el(`${LIBS}.LibraryConfiguration`, [
      el("name", name),
      retriever,
      el("defaultVersion", "main"),
      el("implicit", false),
      el("allowVersionOverride", true),
      el("includeInChangesets", true),
    ]);
  });
}

/**
 * @param {string} description
 * @param {string[]} libraries
 * @returns {XmlElement}
 */
export function folder(description, libraries) {
  const configured = el(`${LIBS}.FolderLibraries`, [el("libraries", libraryConfigurations(libraries))], {
    plugin: plugins.libs,
  });
  return el(
    "com.cloudbees.hudson.plugins.folder.Folder",
    [
      el("description", description),
      el("properties", libraries.length > 0 ? [configured] : []),
      el("folderViews", [], { class: "com.cloudbees.hudson.plugins.folder.views.DefaultFolderViewHolder" }),
      el("healthMetrics"),
      el("icon", [], { class: "com.cloudbees.hudson.plugins.folder.icons.StockFolderIcon" }),
    ],
    { plugin: plugins.folder },
  );
}

/**
 * @param {string[]} libraries
 * @returns {XmlElement}
 */
export function globalLibraries(libraries) {
  const configured = el("libraries", libraryConfigurations(libraries));
  return el(`${LIBS}.GlobalLibraries`, [configured], { plugin: plugins.libs });
}

/**
 * @param {string} command
 * @returns {XmlElement}
 */
export function freestyleProject(command) {
  return el("project", [
    el("keepDependencies", false),
    el("properties"),
    el("scm", [], { class: "hudson.scm.NullSCM" }),
    el("canRoam", true),
    el("disabled", false),
    el("triggers"),
    el("concurrentBuild", false),
    el("builders", [el("hudson.tasks.Shell", [el("command", command), el("configuredLocalRules")])]),
    el("publishers"),
    el("buildWrappers"),
  ]);
}

/**
 * @param {{name: string, labels: string[], home: string, executors: number}} agent
 * @returns {XmlElement}
 */
export function agentConfig({ name, labels, home, executors }) {
  return el("slave", [
    el("name", name),
    el("remoteFS", home),
    el("numExecutors", executors),
    el("mode", "NORMAL"),
    el("retentionStrategy", [], { class: "hudson.slaves.RetentionStrategy$Always" }),
    el("launcher", [el("webSocket", true)], { class: "hudson.slaves.JNLPLauncher" }),
    el("label", labels.join(" ")),
    el("nodeProperties"),
  ]);
}

/**
 * @param {{executors: number, labels: string[]}} controller
 * @returns {XmlElement}
 */
export function controllerConfig({ executors, labels }) {
  return el("hudson", [
    el("disabledAdministrativeMonitors"),
    el("version", "2.541.2"),
    el("numExecutors", executors),
    el("mode", "NORMAL"),
    el("useSecurity", true),
    el("disableRememberMe", false),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Jenkins fills these in
    el("workspaceDir", "${JENKINS_HOME}/workspace/${ITEM_FULL_NAME}"),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Jenkins fills these in
    el("buildsDir", "${ITEM_ROOTDIR}/builds"),
    el("clouds"),
    el("quietPeriod", 5),
    el("primaryView", "all"),
    el("slaveAgentPort", -1),
    el("label", labels.join(" ")),
    el("nodeProperties"),
    el("globalNodeProperties"),
  ]);
}

/**
 * @param {string} url
 * @returns {XmlElement}
 */
export function location(url) {
  return el("jenkins.model.JenkinsLocationConfiguration", [el("jenkinsUrl", url)]);
}
