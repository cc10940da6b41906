import type { ItemFact } from "../../model/items.ts";
import type { ScanEnd } from "../store.ts";
import type { Connection } from "./connection.ts";
import { appendRows } from "./rows.ts";
import { quoted } from "./sql-names.ts";

/** Paths per statement: enough to be quick, few enough for the parser. */
const PATHS_PER_STATEMENT = 500;

/** Writes what is known only at the end of a scan to the transaction at hand. */
export async function writeScanEnd(connection: Connection, controllerId: number, end: ScanEnd): Promise<void> {
  await writeItems(connection, controllerId, end);
  await dropGoneBuilds(connection, controllerId, end.goneBuilds);
  await writeChanges(connection, controllerId, end);
  await writeInventory(connection, controllerId, end);
  await connection.run(`DELETE FROM quarantine WHERE controller_id = ${controllerId} AND build = ''`);
  await appendRows(
    connection,
    "quarantine",
    end.problems.map(({ file, code, reason, build }) => [controllerId, file, code, reason, build, end.at]),
  );
  const version = end.inventory.jenkinsVersion ?? null;
  await connection.run(
    `UPDATE controller SET last_scan_at = $at, jenkins_version = $version WHERE id = ${controllerId}`,
    {
      at: end.at,
      version,
    },
  );
}

/** Items are written anew each time: there are few, and they change freely. */
async function writeItems(
  connection: Connection,
  controllerId: number,
  { at, items, goneItems }: ScanEnd,
): Promise<void> {
  const gone = goneItems.join(", ");
  if (gone !== "") await connection.run(`UPDATE pipeline SET gone_at = coalesce(gone_at, ${at}) WHERE id IN (${gone})`);
  const firstSeen = new Map<number, number>();
  for (const { id, first } of await connection.query(
    `SELECT id, first_seen_at AS first FROM pipeline WHERE controller_id = ${controllerId}`,
  ))
    firstSeen.set(id as number, first as number);
  const ids = [...items.keys()];
  for (let from = 0; from < ids.length; from += PATHS_PER_STATEMENT)
    await connection.run(
      `DELETE FROM pipeline WHERE id IN (${ids.slice(from, from + PATHS_PER_STATEMENT).join(", ")})`,
    );
  await appendRows(
    connection,
    "pipeline",
    [...items].map(([id, item]) => itemRow(controllerId, { id, item, at, firstSeenAt: firstSeen.get(id) ?? at })),
  );
}

function itemRow(
  controllerId: number,
  { id, item, at, firstSeenAt }: { id: number; item: ItemFact; at: number; firstSeenAt: number },
): (string | number | boolean | undefined)[] {
  const { fullName, kind, isBranch, hasConfig, definition, syntax, disabled } = item;
  return [
    id,
    controllerId,
    fullName,
    kind,
    isBranch,
    hasConfig,
    definition,
    syntax,
    disabled,
    firstSeenAt,
    at,
    undefined,
  ];
}

async function dropGoneBuilds(connection: Connection, controllerId: number, gone: readonly string[]): Promise<void> {
  for (let from = 0; from < gone.length; from += PATHS_PER_STATEMENT) {
    const paths = gone
      .slice(from, from + PATHS_PER_STATEMENT)
      .map(quoted)
      .join(", ");
    await connection.run(`DELETE FROM build WHERE controller_id = ${controllerId} AND path IN (${paths})`);
    await connection.run(`DELETE FROM quarantine WHERE controller_id = ${controllerId} AND build IN (${paths})`);
  }
}

async function writeChanges(connection: Connection, controllerId: number, { at, changes }: ScanEnd): Promise<void> {
  for (const { kind, pipelineId, otherPipelineId } of changes)
    if (kind === "renamed" && otherPipelineId !== undefined) await moveRuns(connection, pipelineId, otherPipelineId);
  await appendRows(
    connection,
    "pipeline_change",
    changes.map(({ pipelineId, kind, otherPipelineId }) => [controllerId, pipelineId, at, kind, otherPipelineId]),
  );
}

/** Gives the history of a renamed Pipeline to the one it is now; runs that were read under both names stay once. */
async function moveRuns(connection: Connection, from: number, to: number): Promise<void> {
  const twice = `SELECT old.run_id FROM run old JOIN run new ON new.pipeline_id = ${to} AND new.run_number = old.run_number
    AND new.start_at IS NOT DISTINCT FROM old.start_at WHERE old.pipeline_id = ${from}`;
  await connection.run(`CREATE OR REPLACE TEMP TABLE read_twice AS ${twice}`);
  for (const table of ["step", "stage", "wait", "error", "agent_use", "library_use", "feature", "run"])
    await connection.run(`DELETE FROM ${table} WHERE run_id IN (SELECT run_id FROM read_twice)`);
  await connection.run(`UPDATE run SET pipeline_id = ${to} WHERE pipeline_id = ${from}`);
}

async function writeInventory(connection: Connection, controllerId: number, end: ScanEnd): Promise<void> {
  await writeAgents(connection, controllerId, end);
  await writeLibraries(connection, controllerId, end);
  await connection.run(`DELETE FROM plugin WHERE installed AND controller_id = ${controllerId}`);
  await appendRows(
    connection,
    "plugin",
    end.inventory.plugins.map(({ name, version }) => [controllerId, name, version, true, end.at, end.at]),
  );
}

async function writeAgents(connection: Connection, controllerId: number, { at, inventory }: ScanEnd): Promise<void> {
  await connection.run(`UPDATE agent SET gone_at = ${at} WHERE controller_id = ${controllerId} AND gone_at IS NULL`);
  for (const { name, labels, executors, exclusive } of inventory.agents) {
    const parameters = { name, labels: labels.join(" "), executors: executors ?? null, exclusive };
    const known = `controller_id = ${controllerId} AND name = $name`;
    const [before] = await connection.query(`SELECT min(first_seen_at) AS first FROM agent WHERE ${known}`, { name });
    await connection.run(`DELETE FROM agent WHERE ${known}`, { name });
    await connection.run(
      `INSERT INTO agent VALUES (${controllerId}, $name, list_filter(string_split($labels, ' '), x -> x <> ''), $executors,
         $exclusive, ${before?.first ?? at}, ${at}, NULL)`,
      parameters,
    );
  }
}

async function writeLibraries(
  connection: Connection,
  controllerId: number,
  { at, inventory, items }: ScanEnd,
): Promise<void> {
  const seen: [string, string | undefined][] = inventory.globalLibraries.map((name) => [name, undefined]);
  for (const { fullName, libraries } of items.values()) for (const name of libraries) seen.push([name, fullName]);
  await connection.run(`DELETE FROM library WHERE controller_id = ${controllerId}`);
  await appendRows(
    connection,
    "library",
    seen.map(([name, folder]) => [controllerId, name, folder, at, at, undefined]),
  );
}
