import type { Metric } from "./engine/metric.ts";

/** Pipelines that exist and had a run in the 28 days before the end of the period. */
export const pipelineActive: Metric = {
  id: "pipeline.active",
  subject: "item",
  where: "h.is_active",
};
