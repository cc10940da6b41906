import { isDeclarative } from "./engine/declarative.ts";
import { type Metric, nameId, text } from "./engine/metric.ts";

/** Declarative Pipelines by how often their latest run used the `script` step. */
export const declarativeScriptStep: Metric = {
  id: "declarative.script_step",
  subject: "pipeline",
  from: `LEFT JOIN (SELECT s.run_id, count(*) AS scripts FROM step s WHERE s.function = ${nameId("script")} GROUP BY 1) o ON o.run_id = r.run_id`,
  where: isDeclarative,
  population: isDeclarative,
  labels: {
    uses: text(
      "CASE WHEN o.scripts IS NULL THEN '0' WHEN o.scripts <= 2 THEN '1-2' WHEN o.scripts <= 9 THEN '3-9' ELSE '10+' END",
    ),
  },
};
