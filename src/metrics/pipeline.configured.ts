import { type Metric, text } from "./engine/metric.ts";

/** Pipelines that exist, by syntax: that of their latest run that tells, else of the script in their configuration. */
export const pipelineConfigured: Metric = {
  id: "pipeline.configured",
  subject: "item",
  labels: { syntax: text("coalesce((SELECT text FROM name WHERE id = h.syntax), pl.syntax, 'unknown')") },
};
