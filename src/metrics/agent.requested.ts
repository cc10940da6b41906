import { type Metric, name, text } from "./engine/metric.ts";

/**
 * `node` steps, and whether they got an agent. One that has none still waits, or its run ended first. A step that waited to an
 * end got one, also where the records do not name it.
 */
export const agentRequested: Metric = {
  id: "agent.requested",
  subject: "run",
  table: "agentUse",
  where: "o.is_invocation",
  labels: {
    served: text("CASE WHEN o.agent IS NULL AND o.wait_ms IS NULL THEN 'no' ELSE 'yes' END"),
    label: name("o.label"),
  },
};
