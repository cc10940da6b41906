import { type Metric, name } from "./engine/metric.ts";

/** Finished runs by result. Runs that have ended and whose result was not recorded have none. */
export const runCompleted: Metric = {
  id: "run.completed",
  subject: "run",
  where: "r.finished",
  labels: { result: name("r.result") },
};
