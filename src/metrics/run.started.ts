import { type Metric, nameId, text } from "./engine/metric.ts";

/** Classes of causes by what they mean; a pattern matches the class name, packages included. */
const causes: Readonly<Record<string, string>> = {
  user: "%UserIdCause",
  timer: "%TimerTriggerCause",
  scm_change: "%SCMTriggerCause",
  upstream: "%UpstreamCause",
  branch_indexing: "%BranchIndexingCause",
  branch_event: "%BranchEventCause",
  replay: "%ReplayCause",
  restart: "%RestartDeclarativePipelineCause",
  remote: "%RemoteCause",
};

function causeCase(column: string): string {
  const cases = Object.entries(causes).map(([cause, pattern]) => `WHEN ${column} LIKE '${pattern}' THEN '${cause}'`);
  return `CASE ${cases.join(" ")} WHEN ${column} LIKE '%PushCause' OR ${column} LIKE '%WebHookCause' THEN 'scm_change' ELSE 'other' END`;
}

/** What started runs; a run may have several causes, and each counts. */
export const runStarted: Metric = {
  id: "run.started",
  subject: "run",
  table: "feature",
  from: "JOIN name cn ON cn.id = o.name",
  where: `o.kind = ${nameId("cause")}`,
  labels: { cause: text(causeCase("cn.text")), causeClass: text("cn.text") },
};
