import { quoted } from "../../sql-names.ts";
import type { ControllerLink } from "../../store.ts";
import { StoreError } from "../../store-error.ts";
import type { Connection } from "../connection.ts";
import { dropFacts } from "../drop.ts";
import { NameTable } from "../names.ts";
import { ensureController } from "./aliases.ts";
import { pipelineIds } from "./known-pipelines.ts";
import { reconcile } from "./reconcile.ts";
import { moveItem } from "./runs-of-scan.ts";
import { type KeptRun, keptRun, type RunKey } from "./seen-run.ts";

interface KnownController {
  readonly id: number;
  readonly key: string;
  readonly isScanned: boolean;
}

/** What a controller without a home is set up with is what its sources say; one with a home keeps its own. */
const setupTables = ["agent", "plugin", "library", "setup_history"] as const;

/** Makes one controller of two, in the transaction at hand. @throws StoreError */
export async function link(connection: Connection, one: string, other: string): Promise<ControllerLink> {
  const [first, second] = [await controllerNamed(connection, one), await controllerNamed(connection, other)];
  if (first.id === second.id)
    throw cannot(`${one} and ${other} are one controller already.`, "There is nothing to do.");
  if (first.isScanned && second.isScanned)
    throw cannot(
      `Both ${one} and ${other} have a home.`,
      "A controller has one home. Scan it under one name, into a new store.",
    );
  const [kept, moved] = first.isScanned ? [first, second] : [second, first];
  await moveController(connection, moved, kept);
  return { controller: kept.key, alias: moved.key };
}

/** Makes two controllers of one again, in the transaction at hand. @throws StoreError */
export async function unlink(connection: Connection, alias: string): Promise<ControllerLink> {
  const [known] = await connection.query(
    "SELECT c.id, c.key FROM controller_alias a JOIN controller c ON c.id = a.controller_id WHERE a.alias = $alias",
    { alias },
  );
  if (known === undefined)
    throw cannot(`${alias} is not linked to a controller.`, "`flowmeter sources` lists the links.");
  const place = { controllerId: known.id as number, controller: known.key as string };
  await connection.run("DELETE FROM controller_alias WHERE alias = $alias", { alias });
  await splitRuns(connection, place, alias);
  return { controller: place.controller, alias };
}

async function controllerNamed(connection: Connection, name: string): Promise<KnownController> {
  const [row] = await connection.query(
    `SELECT id, key, last_scan_at FROM controller WHERE key = $name
       OR id IN (SELECT controller_id FROM controller_alias WHERE alias = $name) LIMIT 1`,
    { name },
  );
  if (row === undefined)
    throw cannot(`The store knows no controller ${name}.`, "`flowmeter sources` lists those that it knows.");
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

async function splitRuns(
  connection: Connection,
  place: { controllerId: number; controller: string },
  alias: string,
): Promise<void> {
  const { controllerId } = place;
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
  const own = await ensureController(connection, alias, at);
  const names = rows.map((row) => row.full_name as string);
  const ids = await pipelineIds(connection, { controllerId: own, names, at });
  const arrived = rows.map(
    (row): KeptRun => ({
      ...keptRun(row),
      pipelineId: ids.get(row.full_name as string)!,
      runId: undefined,
    }),
  );
  await reconcileNow(connection, { controllerId: own, controller: alias, at }, { keys: [], arrived });
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

function latest(instants: readonly number[]): number {
  return instants.reduce((last, at) => Math.max(last, at), 0);
}

function cannot(message: string, hint: string): StoreError {
  return new StoreError("failed", message, hint);
}
