import { type Metric, name, nameId, text } from "./engine/metric.ts";

/** Stages that a Pipeline has itself, not those that Declarative adds, by whether they ran and why not. */
export const stageReached: Metric = {
  id: "stage.reached",
  subject: "run",
  table: "stage",
  from: "LEFT JOIN name sn ON sn.id = o.status",
  where: `o.kind = ${nameId("stage")} AND o.synthetic IS NULL`,
  labels: {
    outcome: text("CASE WHEN o.executed THEN 'executed' ELSE coalesce(lower(sn.text), 'inside_skipped') END"),
    stage: name("o.name"),
  },
};
