import { type Metric, name, nameId, text } from "./engine/metric.ts";

/** Statuses that Declarative writes on a stage it skips. */
const reasons = ["FAILURE", "UNSTABLE", "CONDITIONAL", "RESTART"].map((reason) => `'SKIPPED_FOR_${reason}'`).join(", ");

/** Stages that a Pipeline has itself, not those that Declarative adds, by whether they ran and why not. */
export const stageReached: Metric = {
  id: "stage.reached",
  subject: "run",
  table: "stage",
  from: "LEFT JOIN name sn ON sn.id = o.status",
  where: `o.kind = ${nameId("stage")} AND o.synthetic IS NULL`,
  labels: {
    outcome: text(
      `CASE WHEN o.executed THEN 'executed' WHEN sn.text IS NULL THEN 'inside_skipped' WHEN sn.text IN (${reasons}) THEN lower(sn.text) ELSE 'other' END`,
    ),
    stage: name("o.name"),
  },
};
