import { type Metric, name } from "./engine/metric.ts";

/** Pipelines by the durability hint of their latest run. */
export const durabilityHint: Metric = {
  id: "durability.hint",
  subject: "pipeline",
  where: "r.has_execution",
  population: "r.has_execution",
  labels: { hint: name("r.durability") },
};
