import type { FeatureKind } from "../../model/facts.ts";
import type { DeclarativeUse, FeatureRow } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

type DeclaredKind = Exclude<keyof DeclarativeUse, "pipelines" | "anyPost" | "anyTimeout">;

const kinds: Readonly<Record<DeclaredKind, FeatureKind>> = {
  directives: "directive",
  options: "option",
  postPipeline: "postPipeline",
  postStage: "postStage",
  triggers: "trigger",
  parameters: "parameter",
  when: "when",
  agents: "agent",
};

/** Every stage and every `script` in a stage is counted with the directives; they are no directives. */
const NOT_DIRECTIVES = "NOT (kind = 'directive' AND name IN ('stage', 'script'))";

/** What Declarative Pipelines declare, one count per Pipeline; of those with a Declarative run in scope. */
export async function declarativeUse(reader: ScopedReader): Promise<DeclarativeUse> {
  const declared = readRows(await reader.runs(declaredQuery), { kind: "text", name: "text", pipelines: "count" });
  const [totals] = await reader.runs(totalsQuery);
  const { top } = reader.scope;
  const ofKind = (kind: FeatureKind): FeatureRow[] =>
    declared
      .filter((row) => row.kind === kind)
      .slice(0, top)
      .map(({ name, pipelines }) => ({ name, pipelines }));
  const lists = Object.fromEntries(Object.entries(kinds).map(([list, kind]) => [list, ofKind(kind)]));
  return {
    ...(lists as Record<DeclaredKind, FeatureRow[]>),
    ...readRow(totals, { pipelines: "count", anyPost: "count", anyTimeout: "count" }),
  };
}

const declaredQuery = `SELECT f.kind, f.name, count(DISTINCT r.pipeline_id) AS pipelines
  FROM feature_fact f JOIN scoped_run r ON r.run_id = f.run_id
  WHERE f.kind IN (${Object.values(kinds)
    .map((kind) => `'${kind}'`)
    .join(", ")}) AND ${NOT_DIRECTIVES} AND r.syntax = 'declarative'
  GROUP BY 1, 2 ORDER BY pipelines DESC, name`;

const totalsQuery = `, declarative AS (SELECT run_id, pipeline_id FROM scoped_run WHERE syntax = 'declarative'),
  feature AS (SELECT d.pipeline_id, f.kind, f.name FROM feature_fact f JOIN declarative d ON d.run_id = f.run_id)
  SELECT (SELECT count(DISTINCT pipeline_id) FROM declarative) AS pipelines,
    count(DISTINCT pipeline_id) FILTER (kind IN ('postPipeline', 'postStage')) AS "anyPost",
    count(DISTINCT pipeline_id) FILTER (kind = 'option' AND name = 'timeout') AS "anyTimeout"
  FROM feature`;
