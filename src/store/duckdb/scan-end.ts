import type { ItemFact } from "../../model/items.ts";
import type { ControllerState, ScanEnd } from "../store.ts";
import type { Connection } from "./connection.ts";
import { dropBuilds, dropFacts } from "./drop.ts";
import { appendRows } from "./rows.ts";
import { writeSetupHistory } from "./setup-history.ts";

/** Ids per statement: enough to be quick, few enough for the parser. */
const IDS_PER_STATEMENT = 500;

/** Writes what is known only at the end of a scan to the transaction at hand. */
export async function writeScanEnd(
  connection: Connection,
  { controllerId }: Pick<ControllerState, "controllerId">,
  end: ScanEnd,
): Promise<void> {
  await writeItems(connection, controllerId, end);
  await dropBuilds(connection, controllerId, end.goneBuilds);
  await writeChanges(connection, controllerId, end);
  await dropTwins(connection);
  await writeInventory(connection, controllerId, end);
  await connection.run(`DELETE FROM quarantine WHERE controller_id = ${controllerId} AND build = ''`);
  await appendRows(
    connection,
    "quarantine",
    end.problems.map(({ file, code, reason, build }) => [controllerId, file, code, reason, build, end.at]),
  );
  const version = end.inventory.jenkinsVersion ?? null;
  await connection.run(
    `UPDATE controller SET last_scan_at = $at, scan_began_at = NULL, jenkins_version = $version WHERE id = ${controllerId}`,
    {
      at: end.at,
      version,
    },
  );
  await writeSetupHistory(connection, controllerId, end);
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
  for (let from = 0; from < ids.length; from += IDS_PER_STATEMENT)
    await connection.run(`DELETE FROM pipeline WHERE id IN (${ids.slice(from, from + IDS_PER_STATEMENT).join(", ")})`);
  await appendRows(
    connection,
    "pipeline",
    [...items].map(([id, item]) => itemRow(controllerId, { id, item, at, firstSeenAt: firstSeen.get(id) ?? at })),
  );
}

/** Gives new items their ids for good, in the transaction of the facts that use them; the end of the scan writes them whole. */
export async function writeNewItems(
  connection: Connection,
  { controllerId, at }: { controllerId: number; at: number },
  items: ReadonlyMap<number, ItemFact>,
): Promise<void> {
  if (items.size === 0) return;
  const rows = [...items].map(([id, item]) => {
    const row = itemRow(controllerId, { id, item, at, firstSeenAt: at });
    row[LAST_SEEN] = undefined;
    return row;
  });
  await appendRows(connection, "pipeline", rows);
}

/** Place of `last_seen_at` in a row of `pipeline`: absent until a scan that met the item comes to its end. */
const LAST_SEEN = 10;

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

async function writeChanges(connection: Connection, controllerId: number, { at, changes }: ScanEnd): Promise<void> {
  for (const { kind, pipelineId, otherPipelineId } of changes)
    if (kind === "renamed" && otherPipelineId !== undefined)
      for (const table of ["run", "observed_run"])
        await connection.run(`UPDATE ${table} SET pipeline_id = ${otherPipelineId} WHERE pipeline_id = ${pipelineId}`);
  await appendRows(
    connection,
    "pipeline_change",
    changes.map(({ pipelineId, kind, otherPipelineId }) => [controllerId, pipelineId, at, kind, otherPipelineId]),
  );
}

/**
 * Drops the facts of runs that were read again under a new id: they came back, or their Pipeline has another name now.
 *
 * @param from ids that are new; all by default @throws StoreError
 */
export async function dropTwins(connection: Connection, from = 0): Promise<void> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE twin AS SELECT old.run_id FROM run old JOIN run new
    ON new.pipeline_id = old.pipeline_id AND new.run_number = old.run_number AND new.run_id > old.run_id
    AND new.start_at = old.start_at AND new.run_id >= ${from}`);
  const [twins] = await connection.query("SELECT count(*) AS n FROM twin");
  if (twins?.n === 0) return;
  await dropFacts(connection, "SELECT run_id FROM twin");
}

async function writeInventory(connection: Connection, controllerId: number, end: ScanEnd): Promise<void> {
  await writeAgents(connection, controllerId, end);
  await writeLibraries(connection, controllerId, end);
  await writePlugins(connection, controllerId, end);
}

/** What a controller is set up with, and when that was seen. */
export type SeenInventory = Pick<ScanEnd, "at" | "inventory">;

/** Writes the plugins that a controller has installed. @throws StoreError */
export async function writePlugins(connection: Connection, controllerId: number, end: SeenInventory): Promise<void> {
  const of = `controller_id = ${controllerId}`;
  const first = await firstSeen(
    connection,
    `SELECT name, version AS other, first_at FROM plugin WHERE installed AND ${of}`,
  );
  await connection.run(`DELETE FROM plugin WHERE installed AND ${of}`);
  const rows = end.inventory.plugins.map(({ name, version }) => {
    return [controllerId, name, version, true, first(name, version) ?? end.at, end.at];
  });
  await appendRows(connection, "plugin", rows);
}

/** Writes the agents of a controller as they are seen; others are gone. @throws StoreError */
export async function writeAgents(
  connection: Connection,
  controllerId: number,
  { at, inventory }: SeenInventory,
): Promise<void> {
  const of = `controller_id = ${controllerId}`;
  const first = await firstSeen(
    connection,
    `SELECT name, '' AS other, first_seen_at AS first_at FROM agent WHERE ${of}`,
  );
  await connection.run(`UPDATE agent SET gone_at = ${at} WHERE ${of} AND gone_at IS NULL`);
  for (const { name, labels, executors, exclusive } of inventory.agents) {
    await connection.run(`DELETE FROM agent WHERE ${of} AND name = $name`, { name });
    await connection.run(
      `INSERT INTO agent VALUES (${controllerId}, $name, list_filter(string_split($labels, ' '), x -> x <> ''), $executors,
         $exclusive, ${first(name, "") ?? at}, ${at}, NULL)`,
      { name, labels: labels.join(" "), executors: executors ?? null, exclusive },
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
  const of = `controller_id = ${controllerId}`;
  const known = `SELECT name, coalesce(folder, '') AS other, first_seen_at AS first_at FROM library WHERE ${of}`;
  const first = await firstSeen(connection, known);
  await connection.run(`DELETE FROM library WHERE ${of}`);
  const rows = seen.map(([name, folder]) => [
    controllerId,
    name,
    folder,
    first(name, folder ?? "") ?? at,
    at,
    undefined,
  ]);
  await appendRows(connection, "library", rows);
}

/** When things were first seen, by `name` and `other`, from a query that gives these and `first_at`. */
async function firstSeen(
  connection: Connection,
  query: string,
): Promise<(name: string, other: string) => number | undefined> {
  const known = new Map<string, number>();
  for (const row of await connection.query(query)) known.set(`${row.name}\0${row.other}`, row.first_at as number);
  return (name, other) => known.get(`${name}\0${other}`);
}
