import { type Metric, text } from "./engine/metric.ts";

/** Column of the run table that holds each part. */
const columns = {
  work: "work_ms",
  lock: "lock_wait_ms",
  input: "input_wait_ms",
  agent: "agent_wait_ms",
  downstream: "downstream_wait_ms",
  sleep: "sleep_ms",
  other: "other_ms",
} as const;

/** The time of a finished run from its start, split without overlap (adr/0006): one value per run and part, zeros included. */
export const runTime: Metric = {
  id: "run.time",
  subject: "run",
  from: `CROSS JOIN (VALUES ${Object.keys(columns)
    .map((part) => `('${part}')`)
    .join(", ")}) parts(part)`,
  observationsPerRun: Object.keys(columns).length,
  where: "r.finished",
  value: `CASE parts.part ${Object.entries(columns)
    .map(([part, column]) => `WHEN '${part}' THEN r.${column}`)
    .join(" ")} END`,
  labels: { part: text("parts.part") },
};
