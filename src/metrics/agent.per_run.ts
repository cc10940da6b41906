import type { Metric } from "./engine/metric.ts";

/** Different agents that a run used; 0 for runs that ran without any. */
export const agentPerRun: Metric = {
  id: "agent.per_run",
  subject: "run",
  from: `LEFT JOIN (SELECT a.run_id, count(DISTINCT a.agent) AS agents FROM agent_use a GROUP BY 1) o ON o.run_id = r.run_id`,
  where: "r.flow_nodes > 0",
  value: "coalesce(o.agents, 0)",
};
