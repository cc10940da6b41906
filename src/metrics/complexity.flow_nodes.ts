import type { Metric } from "./engine/metric.ts";

/** Flow nodes of a run; of runs that have any. */
export const complexityFlowNodes: Metric = {
  id: "complexity.flow_nodes",
  subject: "run",
  where: "r.flow_nodes > 0",
  value: "r.flow_nodes",
};
