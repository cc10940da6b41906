import { type Metric, text } from "./engine/metric.ts";

/** Runs that a person had repeated: replayed with an edited script, or restarted from a stage. */
export const runRerun: Metric = {
  id: "run.rerun",
  subject: "run",
  where: "r.replayed OR r.restarted",
  labels: { how: text("CASE WHEN r.replayed THEN 'replay' ELSE 'restart_stage' END") },
};
