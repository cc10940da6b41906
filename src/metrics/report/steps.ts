import type { ScriptEscapes, StepRow, StepUse } from "../../model/report.ts";
import { waitOfFunction } from "../../model/wait-kinds.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Step invocations by function. A step that never ended counts as an invocation and adds no time. */
export async function stepUse(reader: ScopedReader): Promise<StepUse> {
  const rows = await reader.runs(
    `SELECT s.function, count(*) AS invocations, sum(s.duration_ms) AS "totalMs", count(*) FILTER (s.own_error) AS "ownErrors",
       count(DISTINCT r.pipeline_id) AS pipelines, count(*) FILTER (s.is_block) AS blocks
     FROM step_fact s JOIN scoped_run r ON r.run_id = s.run_id WHERE s.function IS NOT NULL GROUP BY 1`,
  );
  const all = readRows(rows, stepShape).map(({ blocks, ...row }): StepRow => {
    return { ...row, kind: blocks > 0 ? "block" : waitOfFunction.has(row.function) ? "wait" : "work" };
  });
  const retry = all.find((row) => row.function === "retry");
  const first = (rowsOfKind: readonly StepRow[], by: "totalMs" | "invocations"): StepRow[] =>
    [...rowsOfKind].sort((one, other) => other[by] - one[by] || compare(one, other)).slice(0, reader.scope.top);
  return {
    functions: all.length,
    invocations: all.reduce((sum, row) => sum + row.invocations, 0),
    ownErrors: all.reduce((sum, row) => sum + row.ownErrors, 0),
    byTime: first(
      all.filter((row) => row.kind === "work"),
      "totalMs",
    ),
    blocksByTime: first(
      all.filter((row) => row.kind === "block"),
      "totalMs",
    ),
    byInvocations: first(all, "invocations"),
    retryPipelines: retry?.pipelines ?? 0,
    retryInvocations: retry?.invocations ?? 0,
  };
}

const stepShape = {
  function: "text",
  invocations: "count",
  totalMs: "count",
  ownErrors: "count",
  pipelines: "count",
  blocks: "count",
} as const;

function compare(one: StepRow, other: StepRow): number {
  return one.function < other.function ? -1 : 1;
}

/** `script` steps in Declarative runs. Pipelines are those with a Declarative run in scope. */
export async function scriptEscapes(reader: ScopedReader): Promise<ScriptEscapes> {
  const [row] = await reader.runs(
    `, declarative AS (SELECT run_id, pipeline_id FROM scoped_run WHERE syntax = 'declarative'),
     escaping AS (
       SELECT d.run_id, d.pipeline_id, count(*) AS n FROM step_fact s JOIN declarative d ON d.run_id = s.run_id
       WHERE s.function = 'script' GROUP BY ALL)
     SELECT (SELECT count(DISTINCT pipeline_id) FROM declarative) AS "declarativePipelines",
       (SELECT count(*) FROM declarative) AS "declarativeRuns", count(DISTINCT pipeline_id) AS pipelines, count(*) AS runs,
       sum(n) AS invocations, quantile_cont(n, 0.5) AS "perRunP50", quantile_cont(n, 0.95) AS "perRunP95"
     FROM escaping`,
  );
  return readRow(row, {
    declarativePipelines: "count",
    declarativeRuns: "count",
    pipelines: "count",
    runs: "count",
    invocations: "count",
    perRunP50: "number",
    perRunP95: "number",
  });
}
