import type { BlockedStart, Controller } from "../controller/controller.ts";
import type { QueueItem } from "../controller/queue.ts";
import { plugins } from "./plugins.ts";
import { DECLARATION, escapeXml } from "./xml.ts";

/** `queue.xml`: `node` steps that wait, and runs that wait for the run before them. */
export function queueRecord({ queue, blocked, lastQueueIdGiven }: Controller): string {
  const items = [...queue.items.map(buildable), ...blocked.map(blockedItem)];
  const list = items.length === 0 ? "  <items/>\n" : `  <items>\n${items.join("")}  </items>\n`;
  return `${DECLARATION}<hudson.model.Queue_-State>\n${list}  <properties>\n    <entry>\n      <string>jenkins.model.queue.QueueIdStrategy$DefaultStrategy</string>\n      <long>${lastQueueIdGiven}</long>\n    </entry>\n  </properties>\n</hudson.model.Queue_-State>`;
}

function buildable({ id, run, flowNode, label, since }: QueueItem): string {
  const { fullName } = run.pipeline;
  const labelElement = label === undefined ? "" : `        <label>${escapeXml(label)}</label>\n`;
  return `    <hudson.model.Queue_-BuildableItem>\n      <actions/>\n      <id>${id}</id>\n      <task class="org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$PlaceholderTask" plugin="${plugins.durableTask}">\n        <context class="org.jenkinsci.plugins.workflow.cps.CpsStepContext" plugin="${plugins.cps}">\n          <executionRef class="org.jenkinsci.plugins.workflow.job.WorkflowRun$Owner" plugin="${plugins.job}">\n            <job>${escapeXml(fullName)}</job>\n            <id>${run.number}</id>\n          </executionRef>\n          <id>${flowNode}</id>\n          <bodyHeads/>\n          <body class="org.jenkinsci.plugins.workflow.cps.HandleBodyReference">\n            <id>1</id>\n          </body>\n          <threadId>0</threadId>\n          <stepDescriptorId>org.jenkinsci.plugins.workflow.support.steps.ExecutorStep</stepDescriptorId>\n        </context>\n${labelElement}        <labelIsSelfLabel>false</labelIsSelfLabel>\n        <runId>${escapeXml(run.id)}</runId>\n      </task>\n      <inQueueSince>${since}</inQueueSince>\n      <buildableStartMilliseconds>${since + 3}</buildableStartMilliseconds>\n      <isPending>false</isPending>\n    </hudson.model.Queue_-BuildableItem>\n`;
}

function blockedItem({ id, pipeline, since }: BlockedStart): string {
  return `    <hudson.model.Queue_-BlockedItem>\n      <actions/>\n      <id>${id}</id>\n      <task class="org.jenkinsci.plugins.workflow.job.WorkflowJob" plugin="${plugins.job}">${escapeXml(pipeline.fullName)}</task>\n      <inQueueSince>${since}</inQueueSince>\n    </hudson.model.Queue_-BlockedItem>\n`;
}
