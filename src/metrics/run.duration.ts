import { type Metric, name } from "./engine/metric.ts";

/** Time from start to end of finished runs. */
export const runDuration: Metric = {
  id: "run.duration",
  subject: "run",
  where: "r.finished",
  value: "r.duration_ms",
  labels: { result: name("r.result") },
};
