import { noNames, type Phrase } from "./phrase.ts";

const owners = ["run"] as const;

/**
 * Lines of the run itself.
 *
 * Sources: workflow-job `WorkflowRun` (resuming, the offers, hard kill, finished), workflow-cps `CpsFlowExecution` (ready, paused,
 * waiting to resume) and `CpsThreadGroup` (pausing), core `CauseOfInterruption.UserInterruption` (aborted by).
 */
export const runPhrases: readonly Phrase[] = [
  {
    kind: "resuming",
    owners,
    pattern: /^Resuming build at (.{10,60}?) after Jenkins restart$/,
    names: noNames,
    dateGroup: 1,
  },
  // Of a pause that a person or a cancelled shutdown ended.
  { kind: "resuming", owners, pattern: /^Resuming(?: \([^)]*\))?$/ },
  { kind: "readyToRun", owners, pattern: /^Ready to run at (.{10,60})$/, names: noNames, dateGroup: 1 },
  // With "(Preparing for shutdown)", "(shutting down)" or what an administrator gave as the reason.
  { kind: "pausing", owners, pattern: /^Pausing(?: \(.*\))?$/ },
  { kind: "stillPaused", owners, pattern: /^Still paused$/ },
  { kind: "waitingToResume", owners, pattern: /^Waiting to resume .+$/ },
  {
    kind: "notResumed",
    owners,
    pattern: /^(?:Cannot resume build|Could not resume|Failed to resume|Resume disabled by user)\b.*$/,
  },
  { kind: "notResumed", owners, pattern: /^Build started too long ago; cancelling\b.*$/ },
  { kind: "notResumed", owners, pattern: /^Could not find FlowNode for .+ so it will not be resumed$/ },
  // The name of who did it is not kept.
  { kind: "aborted", owners, pattern: /^Aborted by .+$/, names: noNames },
  { kind: "aborted", owners, pattern: /^Superseded by (.+#\d+)$/ },
  { kind: "offerTerminate", owners, pattern: /^Click here to forcibly terminate running steps$/ },
  { kind: "offerKill", owners, pattern: /^Click here to forcibly kill entire build$/ },
  { kind: "finished", owners, pattern: /^Finished: (SUCCESS|UNSTABLE|FAILURE|NOT_BUILT|ABORTED)$/ },
];
