import { errorCategoryOf, errorNames } from "./engine/errors.ts";
import { type Metric, nameId, text } from "./engine/metric.ts";

const causes = ["timeout", "user_abort", "superseded", "infrastructure"].map((cause) => `'${cause}'`).join(", ");

/** Aborted runs by what aborted them: the first by name of the categories of the errors that ended them. */
export const runAbortCause: Metric = {
  id: "run.abort_cause",
  subject: "run",
  from: `LEFT JOIN (SELECT o.run_id, min(CASE WHEN ${errorCategoryOf} IN (${causes}) THEN ${errorCategoryOf} END) AS cause
      FROM error o ${errorNames} WHERE o.handled IS NULL OR NOT o.handled GROUP BY 1) q ON q.run_id = r.run_id`,
  where: `r.finished AND r.result = ${nameId("ABORTED")}`,
  labels: { cause: text("coalesce(q.cause, 'other')") },
};
