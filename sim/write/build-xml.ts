import type { Run } from "../run/run.ts";
import { plugins } from "./plugins.ts";
import { scriptOf, stagesOf } from "./script.ts";
import { DECLARATION, escapeXml } from "./xml.ts";

/** Where the flow nodes of a run are, once it has ended. */
export type NodePlace = "workflow" | "workflow-completed" | "workflow-fallback";

/** `build.xml` of a run as it was last saved. */
export function buildRecord(run: Run, place: NodePlace): string {
  const { start } = run;
  const ended = run.isRecordEnded;
  const duration = ended ? run.endAt! - start.at : 0;
  return [
    DECLARATION,
    `<flow-build plugin="${plugins.job}">\n`,
    `  <actions>\n${actions(run)}  </actions>\n`,
    `  <queueId>${start.queueId}</queueId>\n`,
    `  <timestamp>${start.scheduledAt}</timestamp>\n`,
    `  <startTime>${start.at}</startTime>\n`,
    ended ? `  <result>${run.result}</result>\n` : "",
    `  <duration>${duration}</duration>\n`,
    "  <charset>UTF-8</charset>\n  <keepLog>false</keepLog>\n",
    execution(run, place),
    `  <completed>${ended}</completed>\n`,
    '  <checkouts class="hudson.util.PersistedList"/>\n',
    "</flow-build>",
  ].join("");
}

function actions(run: Run): string {
  const parts = [
    causeAction(run),
    `    <org.jenkinsci.plugins.workflow.libs.LibrariesAction plugin="${plugins.libraries}">\n      <libraries/>\n    </org.jenkinsci.plugins.workflow.libs.LibrariesAction>\n`,
  ];
  if (run.pipeline.isDeclarative) parts.push(modelAction(run));
  if (run.downstream.length > 0) parts.push(downstreamAction(run));
  if ([...run.strands].some(({ doing }) => doing.kind === "input")) parts.push(inputAction);
  return parts.join("");
}

const inputAction = `    <org.jenkinsci.plugins.workflow.support.steps.input.InputAction plugin="${plugins.input}">\n      <ids class="java.util.concurrent.CopyOnWriteArrayList">\n        <string>2c94e404c4e2fbf440d47fe45b29264b</string>\n      </ids>\n    </org.jenkinsci.plugins.workflow.support.steps.input.InputAction>\n`;

function causeAction({ start: { cause } }: Run): string {
  const entry = (content: string) =>
    `    <hudson.model.CauseAction>\n      <causeBag class="linked-hash-map">\n        <entry>\n${content}          <int>1</int>\n        </entry>\n      </causeBag>\n    </hudson.model.CauseAction>\n`;
  switch (cause.kind) {
    case "user":
      return entry(
        "          <hudson.model.Cause_-UserIdCause>\n            <userId>an-admin</userId>\n          </hudson.model.Cause_-UserIdCause>\n",
      );
    case "timer":
      return entry("          <hudson.triggers.TimerTrigger_-TimerTriggerCause/>\n");
    case "scm":
      return entry(`          <jenkins.branch.BranchIndexingCause plugin="${plugins.branchApi}"/>\n`);
    case "upstream": {
      const { pipeline, number } = cause.run;
      const tag = "org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamCause";
      const action = "org.jenkinsci.plugins.workflow.support.steps.build.BuildUpstreamNodeAction";
      const url = `job/${pipeline.fullName.replaceAll("/", "/job/")}/`;
      return `${entry(
        `          <${tag} plugin="${plugins.build}">\n            <upstreamProject>${escapeXml(pipeline.fullName)}</upstreamProject>\n            <upstreamUrl>${escapeXml(url)}</upstreamUrl>\n            <upstreamBuild>${number}</upstreamBuild>\n            <upstreamCauses/>\n            <nodeId>${cause.flowNode}</nodeId>\n          </${tag}>\n`,
      )}    <${action} plugin="${plugins.build}">\n      <upstreamNodeId>${cause.flowNode}</upstreamNodeId>\n      <upstreamRunId>${escapeXml(pipeline.fullName)}#${number}</upstreamRunId>\n    </${action}>\n`;
    }
  }
}

function modelAction(run: Run): string {
  const ast = "org.jenkinsci.plugins.pipeline.modeldefinition.ast";
  const stages = stagesOf(run.pipeline.program).map(
    ({ name }) =>
      `              <${ast}.ModelASTStage>\n                <name>${escapeXml(name)}</name>\n              </${ast}.ModelASTStage>\n`,
  );
  const tag = "org.jenkinsci.plugins.pipeline.modeldefinition.actions.ExecutionModelAction";
  return `    <${tag} plugin="${plugins.model}">\n      <stagesUUID>5867c938-4995-4336-a505-298ec859d415</stagesUUID>\n      <pipelineDefs>\n        <${ast}.ModelASTPipelineDef plugin="${plugins.modelApi}">\n          <stages>\n            <stages>\n${stages.join("")}            </stages>\n          </stages>\n        </${ast}.ModelASTPipelineDef>\n      </pipelineDefs>\n    </${tag}>\n`;
}

function downstreamAction(run: Run): string {
  const tag = "org.jenkinsci.plugins.workflow.support.steps.build.DownstreamBuildAction";
  const builds = run.downstream.map(
    ({ flowNode, run: child }) =>
      `        <${tag}_-DownstreamBuild>\n          <flowNodeId>${flowNode}</flowNodeId>\n          <jobFullName>${escapeXml(child.pipeline.fullName)}</jobFullName>\n          <buildNumber>${child.number}</buildNumber>\n        </${tag}_-DownstreamBuild>\n`,
  );
  return `    <${tag} plugin="${plugins.build}">\n      <downstreamBuilds>\n${builds.join("")}      </downstreamBuilds>\n    </${tag}>\n`;
}

function execution(run: Run, place: NodePlace): string {
  const { pipeline } = run;
  const { heads, starts, isDone, nodes, lastId } = graphSeen(run);
  return [
    '  <execution class="org.jenkinsci.plugins.workflow.cps.CpsFlowExecution">\n',
    `    <result>${run.isRecordEnded ? run.result : "SUCCESS"}</result>\n`,
    `    <script>${escapeXml(scriptOf(pipeline))}</script>\n`,
    '    <loadedScripts class="linked-hash-map"/>\n',
    `    <durabilityHint>${pipeline.durability}</durabilityHint>\n`,
    timings(nodes),
    '    <internalCalls class="sorted-set"/>\n    <sandbox>true</sandbox>\n',
    `    <iota>${lastId}</iota>\n`,
    heads.map((head) => `    <head>${head}</head>\n`).join(""),
    starts.map((id) => `    <start>${id}</start>\n`).join(""),
    `    <done>${isDone}</done>\n    <resumeBlocked>false</resumeBlocked>\n`,
    run.isRecordEnded && place !== "workflow" ? `    <storageDir>${place}</storageDir>\n` : "",
    "  </execution>\n",
  ].join("");
}

/** What the record shows of the flow graph: of a run that is not written node by node, only its first node until it ends. */
function graphSeen(run: Run) {
  const { graph } = run;
  const isSeen = run.pipeline.durability !== "PERFORMANCE_OPTIMIZED" || run.isRecordEnded || run.isSavedWhole;
  if (!isSeen) return { heads: ["1:2"], starts: [2], isDone: false, nodes: 1, lastId: 2 };
  const isDone = graph.isDone && !run.isDoneLost;
  return {
    heads: graph.heads.map(({ id, tip }) => `${id}:${tip}`),
    starts: isDone ? [] : graph.openStarts,
    isDone,
    nodes: graph.nodes.length,
    lastId: graph.lastId,
  };
}

/** What the engine has cost so far, in nanoseconds: some milliseconds a node. */
function timings(nodes: number): string {
  const costs: readonly (readonly [string, number])[] = [
    ["flowNode", 9_031_117],
    ["classLoad", 2_100_313],
    ["runQueue", 41_203_991],
    ["run", 30_117_402],
    ["parse", 4_000_721],
    ["saveProgram", 15_220_013],
  ];
  const entries = costs.map(
    ([name, each]) =>
      `      <entry>\n        <string>${name}</string>\n        <long>${each * nodes}</long>\n      </entry>\n`,
  );
  return `    <timings class="map">\n${entries.join("")}    </timings>\n`;
}
