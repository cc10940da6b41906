import { type Metric, name } from "./engine/metric.ts";

/** Time from a `node` step to the start of its body. */
export const agentWait: Metric = {
  id: "agent.wait",
  subject: "run",
  table: "agentUse",
  where: "o.is_invocation",
  value: "o.wait_ms",
  labels: { label: name("o.label") },
};
