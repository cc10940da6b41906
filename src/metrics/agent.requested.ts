import { type Metric, name, text } from "./engine/metric.ts";

/** `node` steps, and whether they got an agent. One that has none still waits, or its run ended first. */
export const agentRequested: Metric = {
  id: "agent.requested",
  subject: "run",
  table: "agentUse",
  where: "o.is_invocation",
  labels: {
    served: text("CASE WHEN o.agent IS NULL THEN 'no' ELSE 'yes' END"),
    label: name("o.label"),
  },
};
