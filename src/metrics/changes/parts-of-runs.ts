import type { SqlReader, SqlRow } from "../../store/store.ts";
import { nameId } from "../engine/metric.ts";
import type { PartSeries } from "./attribute-change.ts";

/** Time of each run in each of its stages; undefined where a run has none of the name. @throws StoreError */
export async function stagesOfRuns(store: SqlReader, runIds: readonly number[]): Promise<PartSeries[]> {
  const rows = await store.query(
    `SELECT n.text AS name, s.run_id, sum(s.duration_ms) AS ms FROM stage s JOIN name n ON n.id = s.name
     WHERE s.kind = ${nameId("stage")} AND s.executed AND s.duration_ms IS NOT NULL AND s.run_id IN (${runIds.join(", ")}) GROUP BY 1, 2`,
  );
  return seriesOf(rows, "stage", runIds);
}

/** Time of each run in each step without a body, of all its steps or of those right in a stage of that name. @throws StoreError */
export async function stepsOfRuns(
  store: SqlReader,
  runIds: readonly number[],
  stage: string | undefined,
): Promise<PartSeries[]> {
  const inStage =
    stage === undefined
      ? ""
      : "JOIN stage g ON g.run_id = s.run_id AND g.flow_node = s.stage JOIN name gn ON gn.id = g.name AND gn.text = $stage";
  const rows = await store.query(
    `SELECT n.text AS name, s.run_id, sum(s.duration_ms) AS ms FROM step s JOIN name n ON n.id = s.function ${inStage}
     WHERE NOT s.is_block AND s.duration_ms IS NOT NULL AND s.run_id IN (${runIds.join(", ")}) GROUP BY 1, 2`,
    stage === undefined ? {} : { stage },
  );
  return seriesOf(rows, "step", runIds);
}

function seriesOf(rows: readonly SqlRow[], kind: "stage" | "step", runIds: readonly number[]): PartSeries[] {
  const placeOf = new Map(runIds.map((id, place) => [id, place]));
  const parts = new Map<string, (number | undefined)[]>();
  for (const { name, run_id: runId, ms } of rows) {
    const values = parts.get(String(name)) ?? runIds.map(() => undefined);
    parts.set(String(name), values);
    values[placeOf.get(Number(runId))!] = Number(ms);
  }
  return [...parts].map(([name, values]) => ({ name, kind, values }));
}
