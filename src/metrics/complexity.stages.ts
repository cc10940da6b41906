import type { Metric } from "./engine/metric.ts";

/** Stages of a run; of runs that have flow nodes. */
export const complexityStages: Metric = {
  id: "complexity.stages",
  subject: "run",
  where: "r.flow_nodes > 0",
  value: "r.stages",
};
