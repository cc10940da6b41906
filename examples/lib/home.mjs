import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildXml } from "./build-xml.mjs";
import * as config from "./config-xml.mjs";
import { PRESENT } from "./eras.mjs";
import { flowNodeStore, nodeFiles } from "./flow-xml.mjs";
import { freestyleBuild } from "./freestyle-xml.mjs";
import { playRun, sourceOf } from "./run.mjs";
import { Tally } from "./tally.mjs";
import { el, renderXml } from "./xml.mjs";

/** @typedef {import("./run.mjs").RunPlan} RunPlan */
/** @typedef {import("./run.mjs").RunRecord} RunRecord */
/** @typedef {import("./run.mjs").Agent & {executors: number}} Agent */

/** @typedef {{fullName: string, path: string}} Item an item: its name, and its directory below the home */

/** The permanent links of a job, and which runs each may lead to. */
const PERMALINKS = {
  lastCompletedBuild: () => true,
  lastFailedBuild: (result) => result === "FAILURE",
  lastStableBuild: (result) => result === "SUCCESS",
  lastSuccessfulBuild: (result) => result === "SUCCESS" || result === "UNSTABLE",
  lastUnstableBuild: (result) => result === "UNSTABLE",
  lastUnsuccessfulBuild: (result) => result !== "SUCCESS",
};

/** A JENKINS_HOME being written. */
export class Home {
  tally = new Tally();
  /** @type {Item} */
  root = { fullName: "", path: "" };
  #directory;
  #queueId = 200;
  /** Downstream runs by name, with the `build` step that started each. */
  #startedBy = new Map();
  /** @type {{job: string, number: number}[]} */
  #unfinished = [];

  /**
   * Starts over: whatever is in the directory goes.
   *
   * @param {string} directory
   * @param {readonly Agent[]} agents the controller among them, under the name ""
   */
  constructor(directory, agents) {
    this.#directory = directory;
    this.agents = agents;
    rmSync(directory, { recursive: true, force: true });
    for (const agent of agents) {
      if (agent.name === "") this.#writeXml("config.xml", config.controllerConfig(agent));
      else this.#writeXml(`nodes/${agent.name}/config.xml`, config.agentConfig(agent));
    }
    this.#writeXml("jenkins.model.JenkinsLocationConfiguration.xml", config.location("https://ci.example.org/"));
  }

  /** @returns {number} */
  nextQueueId() {
    this.#queueId += 1;
    return this.#queueId;
  }

  /** @param {string[]} names */
  globalLibraries(names) {
    this.tally.libraries.global.push(...names.toSorted());
    this.#writeXml("org.jenkinsci.plugins.workflow.libs.GlobalLibraries.xml", config.globalLibraries(names));
  }

  /**
   * @param {Item} parent
   * @param {string} name
   * @param {{description: string, libraries?: string[]}} details
   * @returns {Item}
   */
  folder(parent, name, { description, libraries = [] }) {
    const item = inJobs(parent, name);
    this.tally.item("folders");
    if (libraries.length > 0) this.tally.libraries.folder[item.fullName] = libraries;
    this.#writeXml(`${item.path}/config.xml`, config.folder(description, libraries));
    return item;
  }

  /**
   * @param {Item} parent
   * @param {string} name
   * @param {string} description
   * @returns {Item}
   */
  organizationFolder(parent, name, description) {
    const item = inJobs(parent, name);
    this.tally.item("organization_folders");
    this.#writeXml(`${item.path}/config.xml`, config.organizationFolder(description));
    return item;
  }

  /**
   * @param {Item} parent
   * @param {string} name
   * @param {string} url
   * @returns {Item}
   */
  multibranch(parent, name, url) {
    const item = inJobs(parent, name);
    this.tally.item("multibranch_projects");
    this.#writeXml(`${item.path}/config.xml`, config.multibranchProject(url));
    return item;
  }

  /**
   * @param {Item} project
   * @param {{directory: string, branch: string, url: string}} names how the branch is called, and its directory
   * @param {RunPlan[]} plans
   */
  branch(project, { directory, branch, url }, plans) {
    const item = { fullName: `${project.fullName}/${directory}`, path: `${project.path}/branches/${directory}` };
    this.tally.pipeline(item.fullName, { isBranch: true, configSyntax: "unknown" });
    this.#writeXml(`${item.path}/config.xml`, config.branchPipeline(url, branch));
    this.#runs(item, plans);
  }

  /**
   * @param {Item} parent
   * @param {{name: string, description: string, draft?: RunPlan}} details `draft` is its script where it never ran
   * @param {RunPlan[]} plans
   * @returns {Item}
   */
  pipeline(parent, { name, description, draft }, plans) {
    const item = inJobs(parent, name);
    const configured = draft ?? plans.findLast((plan) => !plan.causes.some((cause) => cause.original));
    const configSyntax = configured.pipeline ? "declarative" : "scripted";
    this.tally.pipeline(item.fullName, { isBranch: false, configSyntax });
    this.#writeXml(`${item.path}/config.xml`, config.inlinePipeline(sourceOf(configured), description));
    this.#runs(item, plans);
    return item;
  }

  /**
   * @param {Item} parent
   * @param {{name: string, description: string, url: string}} details
   * @param {RunPlan[]} plans
   */
  scmPipeline(parent, { name, description, url }, plans) {
    const item = inJobs(parent, name);
    this.tally.pipeline(item.fullName, { isBranch: false, configSyntax: "unknown" });
    this.#writeXml(`${item.path}/config.xml`, config.scmPipeline(url, description));
    this.#runs(item, plans);
  }

  /**
   * @param {Item} parent
   * @param {{name: string, command: string}} details
   * @param {{at: number, durationMs: number}[]} builds
   */
  freestyle(parent, { name, command }, builds) {
    const item = inJobs(parent, name);
    this.tally.item("other_jobs");
    this.#writeXml(`${item.path}/config.xml`, config.freestyleProject(command));
    builds.forEach((build, index) => {
      const directory = `${item.path}/builds/${index + 1}`;
      this.tally.runs.other += 1;
      this.#writeXml(`${directory}/build.xml`, freestyleBuild({ ...build, queueId: this.nextQueueId() }));
      this.#write(`${directory}/log`, `Started by timer\n+ ${command}\nFinished: SUCCESS\n`);
    });
    this.#write(`${item.path}/nextBuildNumber`, `${builds.length + 1}\n`);
  }

  /**
   * A build directory without its build.xml, as a full disk leaves it.
   *
   * @param {Item} item
   * @param {number} number
   */
  brokenBuild(item, number) {
    const directory = `${item.path}/builds/${number}`;
    this.tally.malformed.push({ file: directory, reason: "missing build.xml" });
    this.#write(`${directory}/log`, "Started by timer\n");
  }

  /**
   * Older versions kept the permanent links as symbolic links.
   *
   * @param {Item} item
   * @param {number} number
   */
  linkLastSuccessful(item, number) {
    symlinkSync(String(number), join(this.#directory, item.path, "builds", "lastSuccessfulBuild"));
  }

  /** Writes what is only known at the end: the runs Jenkins would resume. */
  close() {
    const owners = this.#unfinished.map(({ job, number }) =>
      el("flow-owner", [el("job", job), el("id", number)], { plugin: PRESENT.plugins.job }),
    );
    this.#writeXml("org.jenkinsci.plugins.workflow.flow.FlowExecutionList.xml", el("list", owners));
  }

  /**
   * @param {Item} item
   * @param {RunPlan[]} plans
   */
  #runs(item, plans) {
    const records = plans.map((plan) => this.#run(item, plan));
    const finished = records.filter((record) => record.isFinished);
    const links = Object.entries(PERMALINKS).map(([name, mayLeadTo]) => {
      const last = finished.findLast((record) => mayLeadTo(record.state.result));
      return `${name} ${last?.plan.number ?? -1}\n`;
    });
    this.#write(`${item.path}/nextBuildNumber`, `${Math.max(0, ...plans.map((plan) => plan.number)) + 1}\n`);
    if (plans.length === 0) return;
    this.#write(`${item.path}/builds/permalinks`, links.join(""));
    this.#write(`${item.path}/builds/legacyIds`, "");
  }

  /**
   * @param {Item} item
   * @param {RunPlan} plan
   * @returns {RunRecord}
   */
  #run(item, plan) {
    const jobName = item.fullName;
    const queueId = this.nextQueueId();
    const record = playRun(plan, jobName, this);
    const { job, number } = { job: jobName, number: plan.number };
    for (const started of record.state.downstream) {
      this.#startedBy.set(`${started.job}#${started.number}`, { job, number, nodeId: started.nodeId });
    }
    if (!record.isFinished) this.#unfinished.push({ job, number });
    const upstream = this.#startedBy.get(`${job}#${number}`);
    const directory = `${item.path}/builds/${number}`;
    this.#write(`${directory}/build.xml`, buildXml(record, { queueId, upstream, jobName }));
    this.#writeNodes(directory, record);
    this.#writeLog(directory, record);
    return record;
  }

  /**
   * @param {string} directory
   * @param {RunRecord} record
   */
  #writeNodes(directory, { storage, flow, era }) {
    if (storage === "none") return;
    const [folder, form] = storage.split(":");
    if (form === "bulk") {
      this.#write(`${directory}/${folder}/flowNodeStore.xml`, flowNodeStore(flow.nodes, era));
      return;
    }
    for (const [name, content] of nodeFiles(flow.nodes, era)) this.#write(`${directory}/${folder}/${name}`, content);
  }

  /**
   * @param {string} directory
   * @param {RunRecord} record
   */
  #writeLog(directory, { flow, era }) {
    this.#write(`${directory}/log`, flow.console.text);
    if (!era.isLegacy) {
      this.#write(`${directory}/log-index`, flow.console.index);
      return;
    }
    for (const [id, text] of flow.console.byNode) this.#write(`${directory}/${id}.log`, text);
  }

  /**
   * @param {string} path
   * @param {import("./xml.mjs").XmlElement} root
   */
  #writeXml(path, root) {
    this.#write(path, renderXml(root));
  }

  /**
   * @param {string} path below the home
   * @param {string} content
   */
  #write(path, content) {
    const file = join(this.#directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/**
 * @param {Item} parent
 * @param {string} name
 * @returns {Item}
 */
function inJobs(parent, name) {
  const fullName = parent.fullName ? `${parent.fullName}/${name}` : name;
  return { fullName, path: parent.path ? `${parent.path}/jobs/${name}` : `jobs/${name}` };
}
