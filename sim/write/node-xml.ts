import { descriptors } from "../run/descriptors.ts";
import type { FlowError, FlowNode, RunResult } from "../run/flow-graph.ts";
import { plugins } from "./plugins.ts";
import { escapeXml } from "./xml.ts";

/** The `<Tag>` of a flow node, without declaration. `errorAt` gives where an error was written before in the same file. */
export function nodeTag(node: FlowNode, errorAt: (error: FlowError) => string | undefined = () => undefined): string {
  return `<Tag plugin="${plugins.support}">\n${nodeElement(node)}\n  <actions>\n${actions(node, errorAt)}  </actions>\n</Tag>`;
}

const classes = {
  flowStart: `org.jenkinsci.plugins.workflow.graph.FlowStartNode" plugin="${plugins.api}`,
  flowEnd: `org.jenkinsci.plugins.workflow.graph.FlowEndNode" plugin="${plugins.api}`,
  start: `cps.n.StepStartNode" plugin="${plugins.cps}`,
  end: `cps.n.StepEndNode" plugin="${plugins.cps}`,
  atom: `cps.n.StepAtomNode" plugin="${plugins.cps}`,
} as const;

function nodeElement(node: FlowNode): string {
  const parents =
    node.kind === "flowStart"
      ? "    <parentIds/>\n"
      : `    <parentIds>\n${node.parents.map((id) => `      <string>${id}</string>\n`).join("")}    </parentIds>\n`;
  const start = node.startId === undefined ? "" : `    <startId>${node.startId}</startId>\n`;
  const result = node.result ? resultElement(node.result, "    ") : "";
  const descriptor =
    node.step && node.kind !== "end" ? `    <descriptorId>${descriptors[node.step]}</descriptorId>\n` : "";
  return `  <node class="${classes[node.kind]}">\n${parents}    <id>${node.id}</id>\n${start}${descriptor}${result}  </node>`;
}

const ordinals: Record<RunResult, readonly [number, string, boolean]> = {
  SUCCESS: [0, "BLUE", true],
  UNSTABLE: [1, "YELLOW", true],
  FAILURE: [2, "RED", true],
  NOT_BUILT: [3, "NOTBUILT", false],
  ABORTED: [4, "ABORTED", false],
};

function resultElement(result: RunResult, space: string): string {
  const [ordinal, color, isComplete] = ordinals[result];
  const inner = `${space}  <name>${result}</name>\n${space}  <ordinal>${ordinal}</ordinal>\n${space}  <color>${color}</color>\n${space}  <completeBuild>${isComplete}</completeBuild>\n`;
  return `${space}<result>\n${inner}${space}</result>\n`;
}

/** Actions in the order Jenkins writes them: a block's log comes first, a step's after its time. */
function actions(node: FlowNode, errorAt: (error: FlowError) => string | undefined): string {
  const log = node.hasLog ? "    <s.a.LogStorageAction/>\n" : "";
  const time = `    <wf.a.TimingAction plugin="${plugins.api}">\n      <startTime>${node.at}</startTime>\n    </wf.a.TimingAction>\n`;
  const names = bodyName(node);
  const first = node.isBody ? `    <wf.a.BodyInvocationAction plugin="${plugins.api}"/>\n${names}` : "";
  const error = node.error ? errorAction(node.error, errorAt(node.error)) : "";
  const leading = node.kind === "end" || node.kind === "flowEnd" ? error : "";
  const trailing = leading === "" ? error : "";
  const parts =
    node.kind === "atom"
      ? [argumentsAction(node), time, log]
      : [log, argumentsAction(node), time, queueAction(node), workspaceAction(node)];
  return [first, leading, ...parts, pauseAction(node), trailing].join("");
}

function bodyName({ label, branch }: FlowNode): string {
  if (label !== undefined) {
    return `    <wf.a.LabelAction plugin="${plugins.api}">\n      <displayName>${escapeXml(label)}</displayName>\n    </wf.a.LabelAction>\n`;
  }
  if (branch === undefined) return "";
  const tag = "org.jenkinsci.plugins.workflow.cps.steps.ParallelStepExecution_-ParallelLabelAction";
  return `    <${tag} plugin="${plugins.cps}">\n      <branchName>${escapeXml(branch)}</branchName>\n    </${tag}>\n`;
}

function argumentsAction(node: FlowNode): string {
  if (!node.arguments) return "";
  const entries = node.arguments.map(
    ({ name, type, value }) =>
      `        <entry>\n          <string>${name}</string>\n          <${type}>${escapeXml(value)}</${type}>\n        </entry>\n`,
  );
  return `    <cps.a.ArgumentsActionImpl plugin="${plugins.cps}">\n      <arguments>\n${entries.join("")}      </arguments>\n      <sensitiveVariables/>\n      <isUnmodifiedBySanitization>true</isUnmodifiedBySanitization>\n    </cps.a.ArgumentsActionImpl>\n`;
}

function queueAction({ queueItem }: FlowNode): string {
  if (queueItem === undefined) return "";
  const tag = "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution_-QueueItemActionImpl";
  return `    <${tag} plugin="${plugins.durableTask}">\n      <id>${queueItem}</id>\n    </${tag}>\n`;
}

function workspaceAction({ workspace }: FlowNode): string {
  if (!workspace) return "";
  const tag = "hudson.model.labels.LabelAtom";
  const labels = workspace.labels.map((label) => `        <${tag}>${escapeXml(label)}</${tag}>\n`).join("");
  return `    <s.a.WorkspaceActionImpl>\n      <node>${escapeXml(workspace.agent)}</node>\n      <path>${escapeXml(workspace.path)}</path>\n      <labels class="sorted-set">\n${labels}      </labels>\n    </s.a.WorkspaceActionImpl>\n`;
}

function pauseAction({ pause }: FlowNode): string {
  if (!pause) return "";
  return `    <s.a.PauseAction>\n      <cause>${pause.cause}</cause>\n      <startTime>${pause.startAt}</startTime>\n      <endTime>${pause.endAt}</endTime>\n    </s.a.PauseAction>\n`;
}

const errorClasses = {
  exit: "hudson.AbortException",
  interrupted: "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException",
} as const;

function errorAction(error: FlowError, writtenAt: string | undefined): string {
  const open = `    <wf.a.ErrorAction plugin="${plugins.api}">\n`;
  const close = "    </wf.a.ErrorAction>\n";
  const name = errorClasses[error.kind];
  if (writtenAt !== undefined) return `${open}      <error class="${name}" reference="${writtenAt}"/>\n${close}`;
  const plugin = error.kind === "interrupted" ? ` plugin="${plugins.stepApi}"` : "";
  const message = error.kind === "exit" ? `        <detailMessage>${escapeXml(error.message)}</detailMessage>\n` : "";
  const trace =
    "        <stackTrace>\n          <trace>java.base/java.lang.Thread.run(Thread.java:840)</trace>\n        </stackTrace>\n";
  const id = `        <suppressedExceptions>\n          <wf.a.ErrorAction_-ErrorId plugin="${plugins.api}">\n            <stackTrace/>\n            <suppressedExceptions class="empty-list"/>\n            <uuid>${error.id}</uuid>\n          </wf.a.ErrorAction_-ErrorId>\n        </suppressedExceptions>\n`;
  const more = error.kind === "interrupted" ? interruptionParts(error) : "";
  const content = `${message}${trace}${id}${more}`;
  const bare = `${trace}${id}${interruptionParts({ ...error, cause: undefined })}`;
  const whole = error.isWrapped ? wrapped(wrapped(content, bare), bare) : content;
  return `${open}      <error class="${name}"${plugin}>\n${whole}      </error>\n${close}`;
}

/** An error as the cause of another of its kind. */
function wrapped(content: string, around: string): string {
  return `        <cause class="${errorClasses.interrupted}">\n${content}        </cause>\n${around}`;
}

function interruptionParts({ result, cause }: FlowError): string {
  const content = cause ? `              <${cause.className}>${cause.content}</${cause.className}>\n` : "";
  return `${resultElement(result, "        ")}        <causes class="java.util.Arrays$ArrayList">\n          <a class="jenkins.model.CauseOfInterruption-array">\n${content}          </a>\n        </causes>\n        <actualInterruption>false</actualInterruption>\n`;
}
