import type { DeclaredPart, RunProfile } from "../../model/inventory-profile.ts";
import type { SqlReader, SqlRow } from "../../store/store.ts";
import { metricOf } from "../metrics.ts";

/** Which runs to profile: a table with the columns of `run`, called `r`, and conditions on it. */
export interface ProfiledRuns {
  readonly from: string;
  readonly conditions: readonly string[];
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** A run's profile, and which Pipeline in the store it is of. */
export interface ProfiledRun {
  readonly pipelineId: number;
  readonly profile: RunProfile;
}

const parts: readonly DeclaredPart[] = [
  "directive",
  "option",
  "trigger",
  "parameter",
  "when",
  "postPipeline",
  "postStage",
  "agent",
];

const PART_IDS = `SELECT id FROM name WHERE text IN (${parts.map((part) => `'${part}'`).join(", ")})`;

/** What the runs show of how their Pipelines are made, oldest first. @throws StoreError */
export async function runProfiles(store: SqlReader, runs: ProfiledRuns): Promise<ProfiledRun[]> {
  const where = (more: readonly string[]): string => {
    const all = [...runs.conditions, ...more];
    return all.length === 0 ? "" : `WHERE ${all.join(" AND ")}`;
  };
  const query = (sql: string): Promise<SqlRow[]> => store.query(sql, runs.parameters);
  const declared = groupByRun(
    await query(`SELECT r.run_id, (SELECT text FROM name WHERE id = f.kind) AS part, (SELECT text FROM name WHERE id = f.name) AS name
      FROM ${runs.from} JOIN feature f ON f.run_id = r.run_id ${where([`f.kind IN (${PART_IDS})`])} ORDER BY 1, 2, 3`),
  );
  const libraries = groupByRun(
    await query(`SELECT DISTINCT r.run_id, (SELECT text FROM name WHERE id = u.library) AS library,
        (SELECT text FROM name WHERE id = u.version) AS version
      FROM ${runs.from} JOIN library_use u ON u.run_id = r.run_id ${where([])} ORDER BY ALL`),
  );
  const rows =
    await query(`SELECT r.run_id, r.pipeline_id, r.run_number, r.start_at, r.flow_nodes, r.stages, r.stage_depth,
      r.parallel_width, r.script_lines, (SELECT text FROM name WHERE id = r.result) AS result,
      (SELECT text FROM name WHERE id = r.syntax) AS syntax, (SELECT text FROM name WHERE id = r.durability) AS durability, o.scripts
    FROM ${runs.from} ${metricOf("declarative.script_step").from} ${where([])} ORDER BY r.start_at, r.run_id`);
  return rows.map((row) => {
    const id = Number(row.run_id);
    const profile = readProfile(row, declared.get(id) ?? [], libraries.get(id) ?? []);
    return { pipelineId: Number(row.pipeline_id), profile };
  });
}

function groupByRun(rows: readonly SqlRow[]): Map<number, SqlRow[]> {
  const groups = new Map<number, SqlRow[]>();
  for (const row of rows) {
    const id = Number(row.run_id);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [row]);
    else group.push(row);
  }
  return groups;
}

function readProfile(row: SqlRow, declared: readonly SqlRow[], libraries: readonly SqlRow[]): RunProfile {
  const all = declared.map(({ part, name }) => ({ part: part as DeclaredPart, name: String(name) }));
  const isBlock = (name: string) => (one: (typeof all)[number]) => one.part === "directive" && one.name === name;
  return {
    runNumber: Number(row.run_number),
    startAt: row.start_at as number | undefined,
    result: row.result as string | undefined,
    syntax: row.syntax as string | undefined,
    durability: row.durability as string | undefined,
    flowNodes: Number(row.flow_nodes),
    stages: Number(row.stages ?? 0),
    stageDepth: row.stage_depth as number | undefined,
    parallelWidth: Number(row.parallel_width ?? 0),
    scriptLines: row.script_lines as number | undefined,
    scriptSteps: row.syntax === "declarative" ? Number(row.scripts ?? 0) : 0,
    declaresScript: all.some(isBlock("script")),
    // As in the metric: every Pipeline has stages, and script blocks are told apart.
    declared: all.filter((one) => !isBlock("script")(one) && !isBlock("stage")(one)),
    libraries: libraries.map(({ library, version }) => ({
      library: String(library),
      version: version as string | undefined,
    })),
  };
}
