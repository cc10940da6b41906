import { pick, seeded, uuid } from "./random.mjs";
import { el, entry, render } from "./xml.mjs";

/**
 * @typedef {import("./pipelines.mjs").Pipeline} Pipeline
 * @typedef {import("./run.mjs").Run} Run
 */

const AST = "org.jenkinsci.plugins.pipeline.modeldefinition.ast";
const MODEL_ACTION = "org.jenkinsci.plugins.pipeline.modeldefinition.actions.ExecutionModelAction";
const MODEL_API = 'plugin="pipeline-model-api@2.2150.v4cfd8916915c"';
const TIMINGS = { flowNode: 180, classLoad: 450, runQueue: 600, run: 1_900, parse: 95, saveProgram: 420 };
const INTERNAL_CALLS = [
  "hudson.model.Result.fromString",
  "org.jenkinsci.plugins.pipeline.StageStatus.TAG_NAME",
  "org.jenkinsci.plugins.workflow.job.WorkflowRun.result",
];
const CAUSES = [
  el('hudson.triggers.SCMTrigger_-SCMTriggerCause plugin="scm-api@676.v886669a_199a_a_"'),
  el("hudson.triggers.TimerTrigger_-TimerTriggerCause"),
  el("hudson.model.Cause_-UserIdCause", [el("userId", "release-manager")]),
];

/**
 * `build.xml` of a run.
 *
 * @param {Run} run
 * @param {{ storageDir?: string }} [where] the folder of the flow nodes, if it is not `workflow`
 */
export function runFile(run, { storageDir } = {}) {
  const random = seeded(run.startedAt % 2 ** 31);
  // Flow nodes move to one file at the end of a run since version 1360 of the plugin.
  const version = storageDir === undefined ? "1326.ve643e00e9220" : "1400.v7fd111b_ec82f";
  const element = el(`flow-build plugin="workflow-job@${version}"`, [
    el("actions", actions(run, random)),
    el("queueId", run.queueId),
    el("timestamp", run.scheduledAt),
    el("startTime", run.startedAt),
    el("result", run.result),
    el("duration", run.completedAt - run.startedAt),
    el("charset", "UTF-8"),
    el("keepLog", false),
    execution(run, { random, storageDir }),
    el("completed", true),
    el('checkouts class="hudson.util.PersistedList"'),
  ]);
  return `<?xml version='1.1' encoding='UTF-8'?>\n${render(element)}`;
}

/**
 * `config.xml` of a Pipeline.
 *
 * @param {Pipeline} pipeline
 */
export function pipelineFile({ script }) {
  const element = el('flow-definition plugin="workflow-job@1326.ve643e00e9220"', [
    el("description"),
    el("keepDependencies", false),
    el("properties"),
    el(
      'definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition" plugin="workflow-cps@3802.vd42b_fcf00b_a_c"',
      [el("script", script), el("sandbox", true)],
    ),
    el("triggers"),
    el("disabled", false),
  ]);
  return `<?xml version='1.1' encoding='UTF-8'?>\n${render(element)}`;
}

/** @param {Run} run @param {import("./random.mjs").Random} random */
function actions(run, random) {
  const { pipeline } = run;
  const cause = el("entry", [pick(random, CAUSES), el("int", 1)]);
  const library = el("org.jenkinsci.plugins.workflow.libs.LibraryRecord", [
    el("name", pipeline.library),
    el("version", "main"),
    el(
      'variables class="sorted-set"',
      pipeline.stages
        .map(({ call }) => call)
        .sort()
        .map((call) => el("string", call)),
    ),
    el("trusted", true),
    el("changelog", true),
    el("directoryName", "5a1f0c9b".repeat(8)),
  ]);
  return [
    el("hudson.model.CauseAction", [el('causeBag class="linked-hash-map"', [cause])]),
    el('org.jenkinsci.plugins.workflow.libs.LibrariesAction plugin="pipeline-groovy-lib@685.v8ee9ed91d574"', [
      el("libraries", [library]),
    ]),
    executionModel(pipeline, uuid(random)),
  ];
}

/** @param {Run} run @param {{ random: import("./random.mjs").Random, storageDir: string | undefined }} options */
function execution(run, { random, storageDir }) {
  const lastId = run.flowNodes.at(-1)?.id ?? 1;
  const timings = Object.entries(TIMINGS).map(([name, ms]) =>
    entry(name, el("long", Math.round(ms * 1e6 * (0.5 + random())))),
  );
  return el('execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution"', [
    el("result", run.result),
    el("script", run.pipeline.script),
    el('loadedScripts class="linked-hash-map"'),
    el("durabilityHint", "MAX_SURVIVABILITY"),
    el('timings class="map"', timings),
    el(
      'internalCalls class="sorted-set"',
      INTERNAL_CALLS.map((call) => el("string", call)),
    ),
    el("sandbox", true),
    el("iota", lastId),
    el("head", `1:${lastId}`),
    el("done", true),
    el("resumeBlocked", false),
    ...(storageDir === undefined ? [] : [el("storageDir", storageDir)]),
  ]);
}

/** @param {Pipeline} pipeline @param {string} id */
function executionModel(pipeline, id) {
  const agent = el(`variables class="${AST}.ModelASTValue$ConstantValue"`, [
    el('value class="string"', pipeline.label),
  ]);
  return el(`${MODEL_ACTION} plugin="pipeline-model-definition@2.2150.v4cfd8916915c"`, [
    el("stagesUUID", id),
    el("pipelineDefs", [
      el(`${AST}.ModelASTPipelineDef ${MODEL_API}`, [
        el("stages", [el("stages", pipeline.stages.map(modelStage)), el("uuid", id)]),
        el("agent", [agent, el("agentType", [el("key", "label")])]),
      ]),
    ]),
  ]);
}

/** @param {Pipeline["stages"][number]} stage */
function modelStage({ name, call }) {
  const noArguments = el(`args class="${AST}.ModelASTNamedArgumentList"`, [el('arguments class="linked-hash-map"')]);
  const step = el(`${AST}.ModelASTStep`, [el("name", call), noArguments]);
  const branch = el(`${AST}.ModelASTBranch`, [el("name", "default"), el("steps", [step])]);
  return el(`${AST}.ModelASTStage`, [el("name", name), el("branches", [branch])]);
}
