import type { Metric } from "./engine/metric.ts";

/** Branches of the widest `parallel` of a run; of runs that have flow nodes, 0 without one. */
export const complexityParallelWidth: Metric = {
  id: "complexity.parallel_width",
  subject: "run",
  where: "r.flow_nodes > 0",
  value: "r.parallel_width",
};
