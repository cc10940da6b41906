import { noNames, type Phrase } from "./phrase.ts";

/**
 * The built-in node calls itself "Jenkins", before 2.307 also "master"; here it has the name "".
 */
function agentName(groups: readonly (string | undefined)[]): readonly string[] {
  const name = groups[0] ?? "";
  return [name === "Jenkins" || name === "master" || name === "built-in" ? "" : name];
}

/** `folder » job #5` is how Jenkins shows `folder/job#5`. */
function runName(shown: string): string {
  return shown.replaceAll(" » ", "/").replace(/ #(\d+)$/, "#$1");
}

const shownAsName = (groups: readonly (string | undefined)[]): readonly string[] => [runName(groups[0] ?? "")];

/** Sources: workflow-durable-task-step `ExecutorStepExecution`, `ExecutorStepDynamicContext`. */
const nodePhrases: readonly Phrase[] = [
  { kind: "waitingToSchedule", owners: ["node"], pattern: /^Still waiting to schedule task$/ },
  { kind: "gotAgent", owners: ["node"], pattern: /^Running on (.+?) in .+$/, names: agentName },
  {
    kind: "waitingForReconnection",
    owners: ["node", "run", "script"],
    pattern: /^Waiting for reconnection of (.+) before proceeding with build$/,
  },
  {
    kind: "agentRemoved",
    owners: ["node", "script"],
    pattern: /^(.+) has been removed for .+, assuming it is not coming back$/,
  },
  { kind: "agentRemoved", owners: ["node", "script"], pattern: /^Agent (.+) was deleted; cancelling node body$/ },
  {
    kind: "agentRemoved",
    owners: ["node", "script"],
    pattern: /^Agent (.+) was deleted, but do not have a node body to cancel$/,
  },
  {
    kind: "nodeAnomaly",
    owners: ["node"],
    pattern: /^node block (?:still )?appears to be neither running nor scheduled(?:; cancelling)?$/,
  },
  {
    kind: "notResumed",
    owners: ["node", "run"],
    pattern: /^Queue item for node block in .+ is missing \(perhaps JENKINS-34281\).*$/,
  },
];

/**
 * Lines of a script step that are not its script's. A script can print the same words; the index tells whose step it is, not who
 * in it. What rests on them alone says so.
 *
 * Sources: workflow-durable-task-step `DurableTaskStep`; durable-task `BourneShellScript`, `FileMonitoringTask`.
 */
const scriptPhrases: readonly Phrase[] = [
  {
    kind: "agentUnreachable",
    owners: ["script"],
    pattern: /^Cannot contact (.+?): .+$/,
    names: (groups) => [groups[0] ?? ""],
  },
  { kind: "agentMarkedOffline", owners: ["script"], pattern: /^(.+?) was marked offline: .*$/ },
  { kind: "agentRemoved", owners: ["script"], pattern: /^(.+?) seems to be removed or offline(?: .*)?$/ },
  { kind: "agentRemoved", owners: ["script"], pattern: /^Timeout waiting for agent to come back$/ },
  { kind: "agentBack", owners: ["script"], pattern: /^(.+) is back online$/ },
  { kind: "processNeverStarted", owners: ["script"], pattern: /^process apparently never started in .+$/ },
  {
    kind: "wrapperSilent",
    owners: ["script"],
    pattern: /^wrapper script does not seem to be touching the log file in .+$/,
  },
  { kind: "interruptSent", owners: ["script"], pattern: /^Sending interrupt signal to process$/ },
  { kind: "interruptIgnored", owners: ["script"], pattern: /^After \d+s process did not stop$/ },
  {
    kind: "interruptIgnored",
    owners: ["script"],
    pattern: /^Could not connect to (.+) to send interrupt signal to process$/,
  },
  // The system's words, by whatever program; a full disk is what breaks the step, so it counts in the midst of a line.
  {
    kind: "noSpace",
    owners: ["script", "node", "other", "run"],
    pattern: /^.*\bNo space left on device\b.*$/,
    names: noNames,
  },
];

/** Sources: lockable-resources `LockStepExecution`, `LockableResource` and `LockableResourcesManager`, texts of 2016 to 2026. */
const lockPhrases: readonly Phrase[] = [
  { kind: "lockAsked", owners: ["lock"], pattern: /^Trying to acquire lock on \[(.+)\]$/, names: lockNames },
  { kind: "lockTaken", owners: ["lock"], pattern: /^Lock acquired on \[(.+)\]$/, names: lockNames },
  { kind: "lockReleased", owners: ["lock"], pattern: /^Lock released on (?:resource )?\[(.+)\]$/, names: lockNames },
  {
    kind: "lockHeld",
    owners: ["lock"],
    // The run is named by its full display name, which ends in its number and may repeat it: "shop » deploy #3 #3".
    pattern: /^(?:The resource )?\[(.+?)\] is locked by build (.+? #\d+)(?: .*)? since .+$/,
    names: (groups) => [...lockNames(groups), runName(groups[1] ?? "")],
  },
  {
    kind: "lockHeld",
    owners: ["lock"],
    pattern: /^(?:The resource )?\[(.+?)\] is (?:locked|reserved|not free|queued)\b.*$/,
    names: lockNames,
  },
  {
    kind: "lockHeld",
    owners: ["lock"],
    pattern: /^Found \d+ available resource\(s\)\. Waiting for correct amount: \d+\.?$/,
  },
];

/** `Resource: a`, `Label: b, Quantity: 1`, `{Resource: a},{Label: c}`, and the bare `a` of old versions. */
function lockNames(groups: readonly (string | undefined)[]): readonly string[] {
  const text = groups[0] ?? "";
  const named = [...text.matchAll(/\bResource: ([^{},\]]+)/g)].map((match) => match[1]!.trim());
  if (named.length > 0) return named;
  return /^\{?Label: /.test(text) ? [] : [text];
}

/** Sources: pipeline-build-step `BuildTriggerStepExecution`; pipeline-input-step `InputStepExecution`; workflow-basic-steps. */
const otherPhrases: readonly Phrase[] = [
  {
    kind: "downstreamScheduled",
    owners: ["build"],
    pattern: /^Scheduling (?:project|item): (.+)$/,
    names: shownAsName,
  },
  { kind: "downstreamStarted", owners: ["build"], pattern: /^Starting building: (.+ #\d+)$/, names: shownAsName },
  { kind: "inputAsked", owners: ["input"], pattern: /^Input requested$/ },
  { kind: "inputAsked", owners: ["input"], pattern: /^.+ or Abort$/, names: noNames },
  { kind: "sleeping", owners: ["sleep"], pattern: /^Sleeping for (.+)$/, names: noNames, spanGroup: 1 },
  { kind: "sleeping", owners: ["sleep"], pattern: /^No need to sleep any longer$/ },
  { kind: "willTryAgain", owners: ["waitUntil"], pattern: /^Will try again after (.+)$/, names: noNames, spanGroup: 1 },
  { kind: "retrying", owners: ["retry"], pattern: /^Retrying$/ },
  {
    kind: "timeoutSet",
    owners: ["timeout"],
    pattern: /^Timeout set to expire (?:in|after) (.+?)(?: without activity)?$/,
    names: noNames,
    spanGroup: 1,
  },
  { kind: "timeoutFired", owners: ["timeout"], pattern: /^Cancelling nested steps due to timeout$/ },
  { kind: "timeoutFired", owners: ["timeout"], pattern: /^Timeout expired .+ ago$/, names: noNames },
  {
    kind: "graceOver",
    owners: ["timeout"],
    pattern: /^Body did not finish within grace period; terminating with extreme prejudice$/,
  },
];

/** Lines of steps. */
export const stepPhrases: readonly Phrase[] = [...nodePhrases, ...scriptPhrases, ...lockPhrases, ...otherPhrases];
