import { type Migration, migrations } from "../../migrations.ts";
import { StoreError } from "../../store-error.ts";
import type { Shard, Shards } from "../client/shards.ts";
import { placeText } from "../place.ts";
import { createTables, expectedTables, quotedName } from "./create-tables.ts";
import { metaRow, readMeta } from "./meta.ts";

/**
 * Makes the tables of a store where they are not there, brings those of an older Flowmeter to the last of `steps`, and checks them. A shard that does not answer is left as it is: what is
 * asked of it will say so.
 *
 * @throws StoreError when a table is not as it was made, the store is of a newer Flowmeter, or has another number of shards
 */
export async function prepareSchema(shards: Shards, steps = migrations): Promise<void> {
  const answered = await Promise.all(shards.shards.map((shard) => prepareIfThere(shards, shard, steps)));
  const reason = answered.find((error) => error !== undefined);
  if (reason !== undefined && answered.every((error) => error !== undefined)) throw reason;
}

async function prepareIfThere(
  shards: Shards,
  shard: Shard,
  steps: readonly Migration[],
): Promise<StoreError | undefined> {
  try {
    await prepareShard(shards, shard, steps);
    return undefined;
  } catch (error) {
    if (error instanceof StoreError && error.code === "unreachable") return error;
    throw error;
  }
}

async function prepareShard(shards: Shards, shard: Shard, steps: readonly Migration[]): Promise<void> {
  const newest = steps.at(-1)!.version;
  const before = await columnsOf(shard);
  // First of all: what a newer program made is not to be judged by what this one knows.
  const version = before.has("meta") ? await checkMeta(shards, shard, newest) : undefined;
  const isOld = version === undefined || version < newest;
  if (isOld) for (const step of steps) if (step.version > (version ?? 0)) await make(shards, shard, step.clickHouse);
  const there = isOld ? await columnsOf(shard) : before;
  checkColumns(there, shard);
  if ([...expectedTables().keys()].some((table) => !there.has(table))) await make(shards, shard, createTables);
  // Last of all: who is killed before it leaves it to the next.
  if (isOld) await saveMeta(shards, shard, newest);
}

async function columnsOf(shard: Shard): Promise<Map<string, Map<string, string>>> {
  const { rows } = await shard.query(
    "SELECT table, name, type FROM system.columns WHERE database = currentDatabase() ORDER BY table",
  );
  const there = new Map<string, Map<string, string>>();
  for (const [table, name, type] of rows as readonly (readonly string[])[]) {
    const columns = there.get(table!) ?? new Map<string, string>();
    there.set(table!, columns.set(name!, type!));
  }
  return there;
}

/** Refuses what this program must not write into. The version of the schema, when there is one. */
async function checkMeta({ place, shards }: Shards, shard: Shard, newest: number): Promise<number | undefined> {
  const version = await readMeta(shard, "schema_version");
  if (version !== undefined && Number(version) > newest)
    throw new StoreError(
      "newer",
      `The store ${placeText(place)} was written by a newer Flowmeter (schema ${version} at ${shard.host}, this one knows ${newest}).`,
      "Update Flowmeter, or choose another database with --store.",
    );
  const count = await readMeta(shard, "shards");
  if (count !== undefined && Number(count) !== shards.length)
    throw new StoreError(
      "not-a-store",
      `The store ${placeText(place)} was made for ${count} shards, as ${shard.host} says, and the cluster has ${shards.length} now.`,
      "Which controller is where goes by their number. Put the cluster back as it was, or use `flowmeter migrate` to bring the store into a new database.",
    );
  return version === undefined ? undefined : Number(version);
}

function checkColumns(there: ReadonlyMap<string, ReadonlyMap<string, string>>, shard: Shard): void {
  const faults: string[] = [];
  for (const [table, columns] of expectedTables()) {
    const known = there.get(table);
    if (known === undefined) continue;
    for (const [name, type] of columns) {
      const found = known.get(name);
      if (found === undefined) faults.push(`${table} has no column ${name}`);
      else if (found !== type) faults.push(`${table}.${name} is ${found} and should be ${type}`);
    }
  }
  if (faults.length === 0) return;
  const more = faults.length > 3 ? `, and ${faults.length - 3} more` : "";
  throw new StoreError(
    "not-a-store",
    `Someone altered tables of the store at ${shard.host}: ${faults.slice(0, 3).join("; ")}${more}.`,
    "Put them back as they were with ALTER TABLE, or choose another database with --store.",
  );
}

/** Has statements done on all servers of a shard. */
async function make({ place, isReplicated }: Shards, shard: Shard, statements: Migration["clickHouse"]): Promise<void> {
  const statementsAt = (server: string): readonly string[] =>
    statements({
      database: place.database,
      shard: shard.number,
      replica: isReplicated ? server : undefined,
      cluster: place.cluster,
    });
  const count = statementsAt("").length;
  for (let index = 0; index < count; index++)
    await shard.commandEverywhere((server) => statementsAt(server)[index]!, isThere);
}

/** An earlier try, another process or another replica did it. */
function isThere(error: unknown): boolean {
  return error instanceof StoreError && /already exists/i.test(`${error.message} ${error.hint} ${String(error.cause)}`);
}

function saveMeta({ shards }: Shards, shard: Shard, version: number): Promise<void> {
  return shard.insert(quotedName("meta"), [
    metaRow("schema_version", String(version), version),
    metaRow("shards", String(shards.length), version),
  ]);
}
