import { waitOfFunction } from "../model/wait-kinds.ts";
import { type Metric, name, text } from "./engine/metric.ts";

const waiting = [...waitOfFunction.keys()].map((step) => `'${step}'`).join(", ");

/** Time of steps that ended. Of a block it is the wall time of what is inside, so blocks overlap and are told apart. */
export const stepDuration: Metric = {
  id: "step.duration",
  subject: "run",
  table: "step",
  where: "o.function IS NOT NULL",
  value: "o.duration_ms",
  labels: {
    step: name("o.function"),
    kind: text(
      `CASE WHEN o.is_block THEN 'block' WHEN o.function IN (SELECT id FROM name WHERE text IN (${waiting})) THEN 'wait' ELSE 'work' END`,
    ),
  },
};
