import { type Metric, name } from "./engine/metric.ts";

/** Steps that began, by Pipeline function. */
export const stepInvocations: Metric = {
  id: "step.invocations",
  subject: "run",
  table: "step",
  where: "o.function IS NOT NULL",
  labels: { step: name("o.function") },
};
