import { type Metric, name } from "./engine/metric.ts";

/** Errors that arose in a step, not those passed up to the blocks around it. */
export const stepErrors: Metric = {
  id: "step.errors",
  subject: "run",
  table: "step",
  where: "o.function IS NOT NULL AND o.own_error",
  labels: { step: name("o.function") },
};
