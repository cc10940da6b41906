import { type FactTable, factTables } from "../../../model/facts.ts";
import type { RunRows } from "../../../model/run-rows.ts";
import { sqlName } from "../../sql-names.ts";
import type { SqlRow } from "../../store.ts";
import type { Connection } from "../connection.ts";

const tables = Object.keys(factTables) as FactTable[];

/** The facts of runs as the store has them now, by run id. @throws StoreError */
export async function readRunRows(connection: Connection, runIds: readonly number[]): Promise<Map<number, RunRows>> {
  const found = new Map(runIds.map((id) => [id, emptyRows()]));
  if (runIds.length === 0) return found as unknown as Map<number, RunRows>;
  for (const table of tables) {
    const columns = Object.keys(factTables[table]).filter((column) => column !== "runId" && column !== "pipelineId");
    const select = columns.map((column) => `"${sqlName(column)}" AS "${column}"`).join(", ");
    const rows = await connection.query(
      `SELECT run_id AS "ofRun", ${select} FROM ${sqlName(table)}_fact WHERE run_id IN (${runIds.join(", ")})`,
    );
    for (const { ofRun, ...row } of rows) found.get(ofRun as number)![table].push(withoutAbsent(row));
  }
  return found as unknown as Map<number, RunRows>;
}

function emptyRows(): Record<FactTable, SqlRow[]> {
  return Object.fromEntries(tables.map((table) => [table, [] as SqlRow[]])) as Record<FactTable, SqlRow[]>;
}

function withoutAbsent(row: SqlRow): SqlRow {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
