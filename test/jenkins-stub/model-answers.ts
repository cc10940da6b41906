import type { StubAnswer, StubAnswers } from "./jenkins-stub.ts";
import type { StubAgent, StubItem, StubModel, StubRun, StubStage, StubStep, StubTask } from "./stub-model.ts";

const RUN_CLASS = "org.jenkinsci.plugins.workflow.job.WorkflowRun";
const PLACEHOLDER = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$PlaceholderTask";
const ROOT = "http://jenkins.invalid/";

/** Answers of a controller that has what a model says, as it is when it is asked. */
export function modelAnswers(model: StubModel): StubAnswers {
  return ({ path, query }) => {
    if (path.endsWith("api/json") && !/\/\d+\/api\/json$/.test(path)) {
      const list = ofController(model, path);
      if (list !== undefined) return { body: list };
    }
    return ofRun(model, path, query);
  };
}

function ofController(model: StubModel, path: string): object | undefined {
  if (path === "computer/api/json") return { _class: "hudson.model.ComputerSet", computer: computersOf(model) };
  if (path === "queue/api/json") return { _class: "hudson.model.Queue", items: model.queue.map(queueItem) };
  if (path === "pluginManager/api/json")
    return { plugins: (model.plugins ?? []).map(({ name, version }) => ({ shortName: name, version, active: true })) };
  if (path === "lockable-resources/api/json")
    return model.locks === undefined ? undefined : { resources: model.locks.map(lockOf) };
  if (path.startsWith("label/")) {
    const label = decodeURIComponent(path.slice("label/".length, -"/api/json".length));
    return { name: label, clouds: (model.cloudLabels ?? []).includes(label) ? [{}] : [] };
  }
  const folder = itemOfPath(path.replace(/\/?api\/json$/, ""));
  return folder === "" || model.items.has(folder) ? { jobs: jobsIn(listsOf(model), folder) } : undefined;
}

function lockOf({ name, heldBy, isReserved }: NonNullable<StubModel["locks"]>[number]): object {
  return {
    name,
    labelsAsList: [],
    reserved: isReserved === true,
    reservedBy: "somebody",
    locked: heldBy !== undefined,
    buildName: heldBy?.replace("#", " #") ?? null,
  };
}

function itemOfPath(path: string): string {
  return path
    .split("/")
    .filter((_, at) => at % 2 === 1)
    .map(decodeURIComponent)
    .join("/");
}

const urlOf = (fullName: string): string =>
  `${ROOT}${fullName
    .split("/")
    .map((name) => `job/${encodeURIComponent(name)}/`)
    .join("")}`;

const classes: Readonly<Record<StubItem["kind"], string>> = {
  pipeline: "org.jenkinsci.plugins.workflow.job.WorkflowJob",
  folder: "com.cloudbees.hudson.plugins.folder.Folder",
  multibranch: "org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject",
  freestyle: "hudson.model.FreeStyleProject",
};

type Lists = ReadonlyMap<string, readonly StubItem[]>;

/** Items by the folder they are in. */
function listsOf(model: StubModel): Lists {
  const lists = new Map<string, StubItem[]>();
  for (const item of model.items.values()) {
    const folder = item.fullName.slice(0, Math.max(0, item.fullName.lastIndexOf("/")));
    const list = lists.get(folder);
    if (list === undefined) lists.set(folder, [item]);
    else list.push(item);
  }
  return lists;
}

function jobsIn(lists: Lists, folder: string): object[] {
  return (lists.get(folder) ?? []).map((item) => ({
    _class: classes[item.kind],
    name: item.fullName.slice(item.fullName.lastIndexOf("/") + 1),
    fullName: item.fullName,
    url: urlOf(item.fullName),
    description: "private description",
    ...(item.kind === "pipeline" || item.kind === "freestyle" ? { nextBuildNumber: item.nextNumber ?? 1 } : {}),
    ...(item.disabled === undefined ? {} : { disabled: item.disabled }),
    ...(item.kind === "folder" || item.kind === "multibranch" ? { jobs: jobsIn(lists, item.fullName) } : {}),
  }));
}

interface Running {
  readonly item: StubItem;
  readonly run: StubRun;
}

function runningOf(model: StubModel): Running[] {
  const running: Running[] = [];
  for (const item of model.items.values())
    for (const run of item.runs?.values() ?? []) if (run.durationMs === undefined) running.push({ item, run });
  return running;
}

function computersOf(model: StubModel): object[] {
  const running = runningOf(model);
  return model.agents.map((agent) => computerOf(agent, running));
}

function computerOf(agent: StubAgent, running: readonly Running[]): object {
  const executable = (cls: string, { item, run }: Running): object => ({
    currentExecutable: {
      _class: cls,
      number: run.number,
      url: `${urlOf(item.fullName)}${run.number}/`,
      timestamp: run.scheduledAt,
      displayName: "private name",
      actions: [{ _class: "hudson.model.CauseAction", causes: run.causes ?? [] }, {}],
    },
  });
  const steps = running.flatMap((one) =>
    (one.run.agents ?? [])
      .filter((name) => name === agent.name)
      .map(() => executable(`${PLACEHOLDER}$PlaceholderExecutable`, one)),
  );
  const isBuiltIn = agent.name === "";
  return {
    _class: isBuiltIn ? "hudson.model.Hudson$MasterComputer" : "hudson.slaves.SlaveComputer",
    displayName: isBuiltIn ? "Built-In Node" : agent.name,
    offline: agent.isOffline === true || agent.isTakenOffline === true,
    temporarilyOffline: agent.isTakenOffline === true,
    offlineCauseReason: agent.isOffline === true ? "private reason" : "",
    numExecutors: agent.executors,
    assignedLabels: agent.labels.map((name) => ({ name })),
    executors: [
      ...steps,
      ...Array.from({ length: Math.max(0, agent.executors - steps.length) }, () => ({ currentExecutable: null })),
    ],
    oneOffExecutors: isBuiltIn ? running.map((one) => executable(RUN_CLASS, one)) : [],
  };
}

function queueItem({ id, pipeline, number, why, state = "buildable", inQueueSince }: StubTask): object {
  return {
    _class: `hudson.model.Queue$${state[0]!.toUpperCase()}${state.slice(1)}Item`,
    id,
    inQueueSince,
    buildableStartMilliseconds: inQueueSince + 1,
    why,
    params: "private parameters",
    pending: false,
    task:
      number === undefined
        ? { _class: classes.pipeline, url: urlOf(pipeline) }
        : { _class: PLACEHOLDER, url: `${urlOf(pipeline)}${number}/` },
  };
}

function ofRun(model: StubModel, path: string, query: URLSearchParams): StubAnswer | undefined {
  const match = /^((?:job\/[^/]+\/)+)(\d+)\/(.*)$/.exec(path);
  if (match === null) return undefined;
  const run = model.items.get(itemOfPath(match[1]!.slice(0, -1)))?.runs?.get(Number(match[2]));
  if (run === undefined) return undefined;
  const { graphView = true, stageView = true } = model.has ?? {};
  switch (match[3]) {
    case "api/json":
      return { body: runOf(run) };
    case "stages/tree":
      return graphView
        ? { body: { status: "ok", data: { complete: run.durationMs !== undefined, stages: treeOf(run) } } }
        : undefined;
    case "stages/allSteps":
      return graphView
        ? {
            body: { status: "ok", data: { runIsComplete: run.durationMs !== undefined, steps: run.steps.map(stepOf) } },
          }
        : undefined;
    case "wfapi/describe":
      return stageView ? { body: viewOf(run) } : undefined;
    case "logText/progressiveText":
      return logOf(run, Number(query.get("start") ?? 0));
    default:
      return undefined;
  }
}

function logOf(run: StubRun, start: number): StubAnswer {
  const more = run.durationMs === undefined ? { "x-more-data": "true" } : {};
  const from = start > run.logBytes ? 0 : start;
  return {
    body: "private log ".repeat(100_000).slice(0, run.logBytes - from),
    headers: { "x-text-size": `${run.logBytes}`, ...more },
  };
}

function runOf(run: StubRun): object {
  return {
    _class: RUN_CLASS,
    number: run.number,
    building: run.durationMs === undefined,
    result: run.result ?? null,
    timestamp: run.scheduledAt,
    duration: run.durationMs ?? 0,
    description: "private description",
    actions: [
      { _class: "hudson.model.CauseAction", causes: run.causes ?? [] },
      { _class: "hudson.model.ParametersAction", parameters: [{ name: "private", value: "private" }] },
      { _class: "org.jenkinsci.plugins.workflow.libs.LibrariesAction", libraries: run.libraries ?? [] },
      {
        _class: "org.jenkinsci.plugins.pipeline.modeldefinition.actions.RestartDeclarativePipelineAction",
        restartableStages: run.isDeclarative === true ? run.stages.map(({ name }) => name) : [],
      },
      {},
    ],
  };
}

function treeOf(run: StubRun, parent?: number): object[] {
  return run.stages
    .filter((stage) => stage.parent === parent)
    .map((stage) => ({ ...treeStage(stage), children: treeOf(run, stage.id) }));
}

function treeStage(stage: StubStage): object {
  return {
    id: `${stage.id}`,
    name: stage.name,
    title: stage.name,
    type: stage.isBranch === true ? "PARALLEL" : "STAGE",
    state: stage.state,
    startTimeMillis: stage.startAt,
    ...(stage.durationMs === undefined ? {} : { totalDurationMillis: stage.durationMs }),
    pauseDurationMillis: stage.pausedMs ?? 0,
    synthetic: stage.isSynthetic === true,
    placeholder: false,
    ...(stage.agent === undefined ? {} : { agent: stage.agent === "" ? "built-in" : stage.agent }),
  };
}

function stepOf(step: StubStep): object {
  return {
    id: `${step.id}`,
    name: step.argument ?? "private argument",
    title: step.title,
    type: "STEP",
    state: step.state,
    ...(step.stage === undefined ? { stageId: "2" } : { stageId: `${step.stage}` }),
    startTimeMillis: step.startAt,
    ...(step.durationMs === undefined ? {} : { totalDurationMillis: step.durationMs }),
    pauseDurationMillis: step.pausedMs ?? 0,
    inputStep: null,
    flags: {},
  };
}

const statuses: Readonly<Record<StubStep["state"], string>> = {
  success: "SUCCESS",
  failure: "FAILED",
  unstable: "UNSTABLE",
  aborted: "ABORTED",
  skipped: "NOT_EXECUTED",
  running: "IN_PROGRESS",
  paused: "PAUSED_PENDING_INPUT",
};

/** Flat, with at most a hundred steps of a stage, as the plugin does. */
function viewOf(run: StubRun): object {
  return {
    id: `${run.number}`,
    status: run.durationMs === undefined ? "IN_PROGRESS" : "SUCCESS",
    startTimeMillis: run.startAt,
    durationMillis: run.durationMs ?? 0,
    stages: run.stages
      .filter(({ isBranch }) => isBranch !== true)
      .map((stage) => ({
        id: `${stage.id}`,
        name: stage.name,
        status: statuses[stage.state],
        startTimeMillis: stage.startAt,
        durationMillis: 1,
        stageFlowNodes: run.steps
          .filter((step) => step.stage === stage.id)
          .slice(0, 100)
          .map(viewStep),
      })),
  };
}

function viewStep(step: StubStep): object {
  return {
    id: `${step.id}`,
    name: step.title,
    status: statuses[step.state],
    parameterDescription: step.argument ?? "private argument",
    startTimeMillis: step.startAt,
    durationMillis: step.durationMs ?? 1,
    pauseDurationMillis: step.pausedMs ?? 0,
    ...(step.error === undefined ? {} : { error: { type: step.error, message: "private message" } }),
  };
}
