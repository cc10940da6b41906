import { branchDirectory } from "../../../model/branch-directory.ts";
import type { ScanEnd } from "../../store.ts";
import type { Connection } from "../connection.ts";
import { appendRows } from "../rows.ts";
import type { RunKey } from "./seen-run.ts";

/** Which of the runs that a scan wrote other sources have seen. @throws StoreError */
export async function seenElsewhere(
  connection: Connection,
  controllerId: number,
  written: readonly RunKey[],
): Promise<RunKey[]> {
  if (written.length === 0 || !(await hasObserved(connection, controllerId))) return [];
  await connection.run("CREATE OR REPLACE TEMP TABLE written_key (pipeline_id INTEGER, run_number INTEGER)");
  const rows = written.map(({ pipelineId, number }) => [pipelineId, number]);
  await appendRows(connection, "written_key", rows);
  return keysOf(connection, "JOIN written_key USING (pipeline_id, run_number)");
}

/**
 * Runs that belong to another item once a scan has ended, and that other sources have seen: of renamed Pipelines, and of branches that
 * were known by the name Jenkins shows, which in the home have the name of their directory.
 *
 * @throws StoreError
 */
export async function movedRuns(connection: Connection, controllerId: number, { changes }: ScanEnd): Promise<RunKey[]> {
  if (!(await hasObserved(connection, controllerId))) return [];
  const targets = changes.flatMap(({ kind, otherPipelineId }) => (kind === "renamed" ? (otherPipelineId ?? []) : []));
  targets.push(...(await moveBranches(connection, controllerId)));
  return targets.length === 0 ? [] : keysOf(connection, `WHERE pipeline_id IN (${targets.join(", ")})`);
}

/** Moves what was seen of branches by their shown names to the items of their directories; these are returned. */
async function moveBranches(connection: Connection, controllerId: number): Promise<number[]> {
  const shown = await connection.query(
    `SELECT id, full_name FROM pipeline WHERE controller_id = ${controllerId} AND NOT has_config AND NOT is_branch AND full_name LIKE '%/%'
       AND id IN (SELECT pipeline_id FROM observed_run WHERE controller_id = ${controllerId})`,
  );
  const targets: number[] = [];
  for (const { id, full_name: name } of shown) {
    const [branch] = await connection.query(
      `SELECT id FROM pipeline WHERE controller_id = ${controllerId} AND is_branch AND full_name = $name AND id <> ${id}`,
      { name: branchDirectory(name as string) },
    );
    if (branch === undefined) continue;
    await moveItem(connection, id as number, branch.id as number);
    targets.push(branch.id as number);
  }
  return targets;
}

/** Gives the runs of an item to another, and forgets the item. @throws StoreError */
export async function moveItem(connection: Connection, from: number, to: number): Promise<void> {
  for (const table of ["run", "observed_run"])
    await connection.run(`UPDATE ${table} SET pipeline_id = ${to} WHERE pipeline_id = ${from}`);
  await connection.run(`DELETE FROM pipeline_change WHERE pipeline_id = ${from}`);
  await connection.run(`DELETE FROM pipeline WHERE id = ${from}`);
}

async function hasObserved(connection: Connection, controllerId: number): Promise<boolean> {
  const found = await connection.query(
    `SELECT 1 AS one FROM observed_run WHERE controller_id = ${controllerId} LIMIT 1`,
  );
  return found.length > 0;
}

async function keysOf(connection: Connection, of: string): Promise<RunKey[]> {
  const rows = await connection.query(`SELECT DISTINCT pipeline_id, run_number FROM observed_run ${of}`);
  return rows.map((row) => ({ pipelineId: row.pipeline_id as number, number: row.run_number as number }));
}
