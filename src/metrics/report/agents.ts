import type { AgentUse, LabelRow } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Name that facts give to the controller's own executors. */
const BUILT_IN = "(built-in)";

/** A 95th percentile of fewer waits is only their longest. */
const FEWEST_WAITS = 5;

/** Labels asked for, the agents that served them, and the executors configured. */
export async function agentUse(reader: ScopedReader): Promise<AgentUse> {
  const labels = readRows(await reader.runs(labelsQuery), {
    label: "textOrNone",
    uses: "count",
    withoutAgent: "count",
    pipelines: "count",
    waitMsP50: "whole",
    waitMsP95: "whole",
  });
  const [configured] = await reader.controllers(
    `SELECT count(*) FILTER (name <> '${BUILT_IN}') AS "configuredAgents",
       sum(executors) FILTER (name <> '${BUILT_IN}') AS "agentExecutors",
       sum(executors) FILTER (name = '${BUILT_IN}') AS "builtInExecutors"
     FROM agent WHERE gone_at IS NULL AND controller_id IN (SELECT id FROM scoped_controller)`,
  );
  return {
    uses: labels.reduce((sum, row) => sum + row.uses, 0),
    withoutAgent: labels.reduce((sum, row) => sum + row.withoutAgent, 0),
    slowestLabel: labels
      .filter((row) => row.uses - row.withoutAgent >= FEWEST_WAITS)
      .reduce<LabelRow | undefined>(
        (most, row) => ((row.waitMsP95 ?? 0) > (most?.waitMsP95 ?? -1) ? row : most),
        undefined,
      ),
    distinctLabels: labels.filter((row) => row.label !== undefined).length,
    labels: labels.slice(0, reader.scope.top),
    byKind: readRows(await reader.runs(kindsQuery), {
      kind: "text",
      uses: "count",
      agents: "count",
      heldMs: "count",
    }).map((row) => ({ ...row, kind: kindOf(row.kind) })),
    ...readRow(configured, { configuredAgents: "count", agentExecutors: "count", builtInExecutors: "number" }),
  };
}

const labelsQuery = `SELECT a.label, count(*) AS uses, count(*) FILTER (a.agent IS NULL) AS "withoutAgent",
    count(DISTINCT r.pipeline_id) AS pipelines, quantile_cont(a.wait_ms, 0.5) AS "waitMsP50",
    quantile_cont(a.wait_ms, 0.95) AS "waitMsP95"
  FROM agent_use_fact a JOIN scoped_run r ON r.run_id = a.run_id WHERE a.is_invocation GROUP BY 1 ORDER BY uses DESC, label`;

const kindsQuery = `, configured AS (
    SELECT c.key AS controller, a.name FROM agent a JOIN controller c ON c.id = a.controller_id WHERE a.gone_at IS NULL),
  used AS (
    SELECT r.controller, a.agent, a.held_ms, CASE
        WHEN a.agent = '${BUILT_IN}' THEN 'built-in'
        WHEN EXISTS (SELECT 1 FROM configured k WHERE k.controller = r.controller AND k.name = a.agent) THEN 'configured'
        ELSE 'other' END AS kind
    FROM agent_use_fact a JOIN scoped_run r ON r.run_id = a.run_id WHERE a.agent IS NOT NULL)
  SELECT kind, count(*) AS uses, count(DISTINCT controller || '/' || agent) AS agents, sum(held_ms) AS "heldMs"
  FROM used GROUP BY 1 ORDER BY uses DESC, kind`;

function kindOf(kind: string): "built-in" | "configured" | "other" {
  return kind === "built-in" || kind === "configured" ? kind : "other";
}
