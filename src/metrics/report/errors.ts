import type { Errors } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Thrown where a person or a timeout stopped the run: it says who was interrupted, not what is wrong. */
const INTERRUPTION = "org.jenkinsci.plugins.workflow.steps.FlowInterruptedException";

/** Errors by class, with the function they arise in most; and by function without interruptions. */
export async function errors(reader: ScopedReader): Promise<Errors> {
  const { top } = reader.scope;
  const [totals] = await reader.runs(
    `${SCOPED} SELECT count(*) AS total, count(DISTINCT error_class) AS "distinctClasses",
       count(*) FILTER (error_class IS DISTINCT FROM '${INTERRUPTION}') AS "notInterruptions",
       count(*) FILTER (function IS NULL) AS "outsideSteps" FROM scoped_error`,
  );
  const functions = await reader.runs(
    `${SCOPED} SELECT function, count(*) FILTER (error_class IS DISTINCT FROM '${INTERRUPTION}') AS errors,
       count(*) FILTER (error_class = '${INTERRUPTION}') AS interruptions FROM scoped_error
     WHERE function IS NOT NULL GROUP BY 1 HAVING errors > 0 ORDER BY errors DESC, function LIMIT ${top}`,
  );
  return {
    ...readRow(totals, { total: "count", distinctClasses: "count", notInterruptions: "count", outsideSteps: "count" }),
    classes: readRows(await reader.runs(classesQuery(top)), {
      errorClass: "text",
      errors: "count",
      runs: "count",
      pipelines: "count",
      function: "textOrNone",
      functionErrors: "count",
    }),
    functions: readRows(functions, { function: "text", errors: "count", interruptions: "count" }),
  };
}

const SCOPED = `, scoped_error AS (
    SELECT e.run_id, r.pipeline_id, coalesce(e.effective_class, '(unknown)') AS error_class, e.function
    FROM error_fact e JOIN scoped_run r ON r.run_id = e.run_id)`;

function classesQuery(top: number): string {
  return `${SCOPED}, per_function AS (
      SELECT error_class, function, count(*) AS n,
        row_number() OVER (PARTITION BY error_class ORDER BY count(*) DESC, function) AS place
      FROM scoped_error WHERE function IS NOT NULL GROUP BY 1, 2),
    per_class AS (
      SELECT error_class, count(*) AS errors, count(DISTINCT run_id) AS runs, count(DISTINCT pipeline_id) AS pipelines
      FROM scoped_error GROUP BY 1)
    SELECT c.error_class AS "errorClass", c.errors, c.runs, c.pipelines, f.function, f.n AS "functionErrors"
    FROM per_class c LEFT JOIN per_function f ON f.error_class = c.error_class AND f.place = 1
    ORDER BY errors DESC, "errorClass" LIMIT ${top}`;
}
