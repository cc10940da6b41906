import { type Metric, name, nameId } from "./engine/metric.ts";

/** Wall time of stages that ran, with all that is inside them. */
export const stageDuration: Metric = {
  id: "stage.duration",
  subject: "run",
  table: "stage",
  where: `o.kind = ${nameId("stage")} AND o.executed`,
  value: "o.duration_ms",
  labels: { stage: name("o.name") },
};
