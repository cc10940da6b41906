import { quoted } from "../../sql-names.ts";
import type { ControllerLink, SqlRow } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import type { Connection } from "../connection.ts";
import { dropFacts } from "../drop.ts";
import { NameTable } from "../names.ts";
import { ensureController } from "./aliases.ts";
import { pipelineIds } from "./known-pipelines.ts";
import { reconcile } from "./reconcile.ts";
import { moveItem } from "./runs-of-scan.ts";
import { type KeptRun, keptRun, type RunKey } from "./seen-run.ts";

/** A controller as linking knows it. */
export interface KnownController {
  readonly id: number;
  readonly key: string;
  /** It has a home that was scanned. */
  readonly isScanned: boolean;
}

/** What a controller without a home is set up with is what its sources say; one with a home keeps its own. */
export const setupTables = ["agent", "plugin", "library", "setup_history"] as const;

/** Makes one controller of two, in the transaction at hand. @throws StoreError */
export async function link(connection: Connection, one: string, other: string): Promise<ControllerLink> {
  const [first, second] = [await controllerNamed(connection, one), await controllerNamed(connection, other)];
  if (first.id === second.id) throw areOne(one, other);
  const [kept, moved] = keptAndMoved(first, second);
  await moveController(connection, moved, kept);
  return { controller: kept.key, alias: moved.key };
}

/** Of two that are linked the one that stays, and the one that becomes another name of it. @throws StoreError when both have a home */
export function keptAndMoved<T extends Pick<KnownController, "key" | "isScanned">>(
  first: T,
  second: T,
): readonly [T, T] {
  if (first.isScanned && second.isScanned)
    throw cannotLink(
      `Both ${first.key} and ${second.key} have a home.`,
      "A controller has one home. Scan it under one name, into a new store.",
    );
  return first.isScanned ? [first, second] : [second, first];
}

/** Makes two controllers of one again, in the transaction at hand. @throws StoreError */
export async function unlink(connection: Connection, alias: string): Promise<ControllerLink> {
  const [known] = await connection.query(
    "SELECT c.id, c.key FROM controller_alias a JOIN controller c ON c.id = a.controller_id WHERE a.alias = $alias",
    { alias },
  );
  if (known === undefined) throw isNotLinked(alias);
  const place = { controllerId: known.id as number, controller: known.key as string };
  const rows = await takeOrigin(connection, place, alias);
  const at = latest(rows.map((row) => row.observed_at as number));
  await ensureController(connection, alias, at);
  await giveRuns(connection, rows, { controller: alias, at });
  return { controller: place.controller, alias };
}

/** Says that a name is no controller's. */
export function isNotKnown(name: string): StoreError {
  return cannotLink(`The store knows no controller ${name}.`, "`flowmeter sources` lists those that it knows.");
}

/** Says that two names are one controller's. */
export function areOne(one: string, other: string): StoreError {
  return cannotLink(`${one} and ${other} are one controller already.`, "There is nothing to do.");
}

/** Says that a name is not a second one of a controller. */
export function isNotLinked(alias: string): StoreError {
  return cannotLink(`${alias} is not linked to a controller.`, "`flowmeter sources` lists the links.");
}

async function controllerNamed(connection: Connection, name: string): Promise<KnownController> {
  const [row] = await connection.query(
    `SELECT id, key, last_scan_at FROM controller WHERE key = $name
       OR id IN (SELECT controller_id FROM controller_alias WHERE alias = $name) LIMIT 1`,
    { name },
  );
  if (row === undefined) throw isNotKnown(name);
  return { id: row.id as number, key: row.key as string, isScanned: row.last_scan_at !== undefined };
}

async function moveController(connection: Connection, from: KnownController, to: KnownController): Promise<void> {
  await connection.run(`UPDATE controller_alias SET controller_id = ${to.id} WHERE controller_id = ${from.id}`);
  await connection.run(`INSERT INTO controller_alias VALUES ($alias, ${to.id})`, { alias: from.key });
  await moveSetup(connection, from.id, to);
  const items = await connection.query(
    `SELECT id, full_name, first_seen_at FROM pipeline WHERE controller_id = ${from.id}`,
  );
  const names = items.map((row) => row.full_name as string);
  const at = latest(items.map((row) => row.first_seen_at as number));
  const ids = await pipelineIds(connection, { controllerId: to.id, names, at });
  // Also those of names that were linked to it before.
  const origins = await connection.query(
    `SELECT DISTINCT origin FROM observed_run WHERE controller_id = ${from.id} ORDER BY origin`,
  );
  await connection.run(`UPDATE observed_run SET controller_id = ${to.id} WHERE controller_id = ${from.id}`);
  for (const { id, full_name: name } of items) await moveItem(connection, id as number, ids.get(name as string)!);
  await connection.run(`DELETE FROM controller WHERE id = ${from.id}`);
  const keys: RunKey[] = [];
  for (const { origin } of origins)
    for (const key of await keysOfOrigin(connection, to.id, origin as string)) keys.push(key);
  await reconcileNow(connection, { controllerId: to.id, controller: to.key, at }, { keys, arrived: [] });
}

async function moveSetup(connection: Connection, from: number, to: KnownController): Promise<void> {
  for (const table of setupTables) {
    const [own] = await connection.query(`SELECT count(*) AS n FROM ${table} WHERE controller_id = ${to.id}`);
    await connection.run(
      to.isScanned || own?.n !== 0
        ? `DELETE FROM ${table} WHERE controller_id = ${from}`
        : `UPDATE ${table} SET controller_id = ${to.id} WHERE controller_id = ${from}`,
    );
  }
}

/**
 * Takes from a controller a second name of it, and what was seen of runs under that name, which is returned: rows of `observed_run` with the
 * `full_name` of their Pipeline. In the transaction at hand.
 *
 * @throws StoreError
 */
export async function takeOrigin(
  connection: Connection,
  place: { readonly controllerId: number; readonly controller: string },
  alias: string,
): Promise<SqlRow[]> {
  const { controllerId } = place;
  await connection.run("DELETE FROM controller_alias WHERE alias = $alias", { alias });
  const keys = await keysOfOrigin(connection, controllerId, alias);
  const ofAlias = `controller_id = ${controllerId} AND origin = $alias`;
  const rows = await connection.query(
    `SELECT o.*, p.full_name FROM observed_run o JOIN pipeline p ON p.id = o.pipeline_id WHERE o.controller_id = ${controllerId} AND origin = $alias`,
    { alias },
  );
  await connection.run(`DELETE FROM observed_run WHERE ${ofAlias}`, { alias });
  const runIds = [...new Set(rows.map((row) => row.run_id as number))];
  // Facts that nobody else has seen would be taken for a home's.
  if (runIds.length > 0)
    await dropFacts(
      connection,
      `SELECT unnest([${runIds.join(", ")}]) EXCEPT SELECT run_id FROM observed_run WHERE controller_id = ${controllerId}`,
    );
  const at = latest(rows.map((row) => row.observed_at as number));
  await reconcileNow(connection, { ...place, at }, { keys, arrived: [] });
  await connection.run(
    `DELETE FROM pipeline WHERE controller_id = ${controllerId} AND NOT has_config AND definition IS NULL
       AND id NOT IN (SELECT pipeline_id FROM run) AND id NOT IN (SELECT pipeline_id FROM build)
       AND full_name IN (${["", ...rows.map((row) => row.full_name as string)].map(quoted).join(", ")})`,
  );
  return rows;
}

/**
 * Gives a controller what was seen of runs: rows of `observed_run` with the `full_name` of their Pipeline, each under the name that it was
 * seen under. In the transaction at hand.
 *
 * @throws StoreError
 */
export async function giveRuns(
  connection: Connection,
  rows: readonly SqlRow[],
  { controller, at }: { readonly controller: string; readonly at: number },
): Promise<void> {
  const own = await ensureController(connection, controller, at);
  const names = rows.map((row) => row.full_name as string);
  const ids = await pipelineIds(connection, { controllerId: own, names, at });
  const arrived = rows.map(
    (row): KeptRun => ({
      ...keptRun(row),
      pipelineId: ids.get(row.full_name as string)!,
      runId: undefined,
    }),
  );
  await reconcileNow(connection, { controllerId: own, controller, at }, { keys: [], arrived });
}

async function reconcileNow(
  connection: Connection,
  place: { readonly controllerId: number; readonly controller: string; readonly at: number },
  { keys, arrived }: { readonly keys: readonly RunKey[]; readonly arrived: readonly KeptRun[] },
): Promise<void> {
  const names = await NameTable.load(connection);
  await reconcile({ connection, names, ...place }, keys, arrived);
}

async function keysOfOrigin(connection: Connection, controllerId: number, origin: string): Promise<RunKey[]> {
  const rows = await connection.query(
    `SELECT DISTINCT pipeline_id, run_number FROM observed_run WHERE controller_id = ${controllerId} AND origin = $origin`,
    { origin },
  );
  return rows.map((row) => ({ pipelineId: row.pipeline_id as number, number: row.run_number as number }));
}

/** The last of some instants; 0 when there is none. */
export function latest(instants: readonly number[]): number {
  return instants.reduce((last, at) => Math.max(last, at), 0);
}

function cannotLink(message: string, hint: string): StoreError {
  return new StoreError("failed", message, hint);
}
