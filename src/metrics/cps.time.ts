import { type Metric, name, nameId } from "./engine/metric.ts";

/** Time that the Pipeline engine spent per run, by its own timer. The timers overlap and are never added up. */
export const cpsTime: Metric = {
  id: "cps.time",
  subject: "run",
  table: "feature",
  where: `o.kind = ${nameId("cpsNs")}`,
  value: "o.count",
  labels: { timer: name("o.name") },
};
