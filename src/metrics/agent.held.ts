import { type Metric, name, text } from "./engine/metric.ts";

/** Name that facts give to the controller's own executors. */
const BUILT_IN = "(built-in)";

/** Time that a `node` body held its agent, by kind of agent. */
export const agentHeld: Metric = {
  id: "agent.held",
  subject: "run",
  table: "agentUse",
  from: `LEFT JOIN pipeline ap ON ap.id = r.pipeline_id LEFT JOIN name an ON an.id = o.agent
    LEFT JOIN (SELECT DISTINCT controller_id, name FROM agent) known ON known.controller_id = ap.controller_id AND known.name = an.text`,
  where: "o.agent IS NOT NULL",
  value: "coalesce(o.held_ms, 0)",
  labels: {
    kind: text(
      `CASE WHEN an.text = '${BUILT_IN}' THEN 'built_in' WHEN known.name IS NOT NULL THEN 'configured' ELSE 'other' END`,
    ),
    agent: name("o.agent"),
  },
  // An agent may be configured after it was used.
  changesLater: true,
};
