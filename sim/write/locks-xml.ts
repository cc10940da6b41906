import type { Lock, LockRequest, Locks } from "../controller/locks.ts";
import { plugins } from "./plugins.ts";
import { DECLARATION, escapeXml } from "./xml.ts";

const resourceTag = "org.jenkins.plugins.lockableresources.LockableResource";
const managerTag = "org.jenkins.plugins.lockableresources.LockableResourcesManager";
const queuedTag = "org.jenkins.plugins.lockableresources.queue.QueuedContextStruct";
const structTag = "org.jenkins.plugins.lockableresources.queue.LockableResourcesStruct";

/** `org.jenkins.plugins.lockableresources.LockableResourcesManager.xml`: who holds each resource, and who queues for it. */
export function locksRecord({ byName }: Locks): string {
  const locks = [...byName.values()];
  const list = (tag: string, parts: readonly string[]) =>
    parts.length === 0 ? `  <${tag}/>\n` : `  <${tag}>\n${parts.join("")}  </${tag}>\n`;
  const waiting = locks
    .flatMap((lock, place) => lock.waiting.map((request) => ({ request, place })))
    .sort((one, other) => one.request.since - other.request.since);
  const queued = waiting.map(({ request, place }) => queuedContext(request, place));
  return `${DECLARATION}<${managerTag} plugin="${plugins.locks}">\n${list("resources", locks.map(resource))}  <allowEmptyOrNullValues>false</allowEmptyOrNullValues>\n${list("queuedContexts", queued)}  <enableSave>1</enableSave>\n</${managerTag}>`;
}

function resource({ name, heldBy, heldSince, isConfigured }: Lock): string {
  const reserved = heldBy ? `      <reservedTimestamp>${javaTimestamp(heldSince)}</reservedTimestamp>\n` : "";
  const holder = heldBy ? `      <buildExternalizableId>${escapeXml(heldBy.id)}</buildExternalizableId>\n` : "";
  return `    <${resourceTag}>\n      <name>${escapeXml(name)}</name>\n      <description></description>\n      <labelsAsList/>\n${reserved}      <note></note>\n      <stolen>false</stolen>\n      <ephemeral>${!isConfigured}</ephemeral>\n      <properties/>\n      <queueItemId>0</queueItemId>\n${holder}      <queuingStarted>0</queuingStarted>\n      <queuedContexts/>\n    </${resourceTag}>\n`;
}

/** XStream writes a `Date` so. */
function javaTimestamp(at: number): string {
  return new Date(at).toISOString().replace("T", " ").replace("Z", " UTC");
}

function queuedContext({ run, flowNode, lock, since }: LockRequest, place: number): string {
  const reference = place === 0 ? resourceTag : `${resourceTag}[${place + 1}]`;
  return `    <${queuedTag}>\n      <context class="org.jenkinsci.plugins.workflow.cps.CpsStepContext" plugin="${plugins.cps}">\n        <executionRef class="org.jenkinsci.plugins.workflow.job.WorkflowRun$Owner" plugin="${plugins.job}">\n          <job>${escapeXml(run.pipeline.fullName)}</job>\n          <id>${run.number}</id>\n        </executionRef>\n        <id>${flowNode}</id>\n        <bodyHeads/>\n        <body class="org.jenkinsci.plugins.workflow.cps.HandleBodyReference">\n          <id>1</id>\n        </body>\n        <threadId>0</threadId>\n        <stepDescriptorId>org.jenkins.plugins.lockableresources.LockStep</stepDescriptorId>\n      </context>\n      <lockableResourcesStruct>\n        <${structTag}>\n          <required>\n            <${resourceTag} reference="../../../../../resources/${reference}"/>\n          </required>\n          <label></label>\n          <queuedAt>${since}</queuedAt>\n        </${structTag}>\n      </lockableResourcesStruct>\n      <resourceDescription>Resource: ${escapeXml(lock.name)}</resourceDescription>\n      <queuedAt>${since}</queuedAt>\n    </${queuedTag}>\n`;
}
