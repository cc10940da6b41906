import type { Connection } from "../../duckdb/connection.ts";
import { areOne, isNotKnown, type KnownController, keptAndMoved } from "../../duckdb/observed/links.ts";
import { inTransaction } from "../../duckdb/transaction.ts";
import type { ControllerLink } from "../../store.ts";
import type { WorkingStore } from "../working/working-store.ts";
import type { HeldStore, WorkingStores } from "../working/working-stores.ts";
import { workingTables } from "../working/working-tables.ts";
import { hasController, type NamePlace } from "./led-names.ts";
import { moveNamedRows } from "./named-rows.ts";
import { takeIn } from "./take-in.ts";

/** Where controllers are. */
export interface LinkPlace extends NamePlace {
  readonly working: WorkingStores;
}

interface HeldName extends HeldStore {
  readonly name: string;
}

interface HeldController extends KnownController {
  readonly working: WorkingStore;
}

/**
 * Makes one controller of two, which may be on two shards: what was seen of the one is written to the other; then its name leads there; then
 * what it had goes. Cut off in between, runs of both are told twice until it is done again, which goes on from where it was.
 *
 * @throws StoreError also when another process writes for one of them
 */
export async function linkControllers(place: LinkPlace, one: string, other: string): Promise<ControllerLink> {
  const slots = await slotsOf(place, one, other);
  // In one order by all, so that no two wait for each other.
  const names = slots[0]! < slots[1]! ? [one, other] : [other, one];
  const held: HeldStore[] = [];
  try {
    for (const name of names) held.push(await place.working.hold(name));
    const [first, second] = names[0] === one ? held : held.toReversed();
    return await linkHeld(place, { name: one, ...first! }, { name: other, ...second! });
  } finally {
    for (const { release } of held) await release();
  }
}

/** The slots of two names. When one leads to the other already and was not emptied, it is given its own back: there all of it begins again. */
async function slotsOf(place: LinkPlace, ...names: [string, string]): Promise<readonly number[]> {
  const slots = [];
  for (const name of names) slots.push((await place.slots.find(name)) ?? notKnown(name));
  if (slots[0] !== slots[1]) return slots;
  for (const [index, name] of names.entries()) {
    const own = await place.slots.own(name);
    if (own === slots[index] || !(await hasController(place.shards, own))) continue;
    await place.slots.leadBack(name);
    slots[index] = own;
    return slots;
  }
  throw areOne(...names);
}

async function linkHeld(place: LinkPlace, first: HeldName, second: HeldName): Promise<ControllerLink> {
  const [one, other] = [await controllerIn(first), await controllerIn(second)];
  if (one === undefined) return ledAgain(place, first, second);
  if (other === undefined) return ledAgain(place, second, first);
  const [kept, moved] = keptAndMoved(one, other);
  await takeIn(kept, moved);
  const [from, to] = [moved.working.owner.slot, kept.working.owner.slot];
  await place.slots.lead(from, to);
  await moveNamedRows(place, { from, to });
  await forgetAll(moved.working);
  return { controller: kept.key, alias: moved.key };
}

/** Leads a name to where all was moved that it had, should it not lead there. @throws StoreError when it never had anything */
async function ledAgain(place: LinkPlace, empty: HeldName, full: HeldName): Promise<ControllerLink> {
  const kept = (await controllerIn(full)) ?? notKnown(full.name);
  if (!(await hasAlias(kept.working.place.connection, empty.name))) throw isNotKnown(empty.name);
  await place.slots.lead(empty.working.owner.slot, kept.working.owner.slot);
  return { controller: kept.key, alias: empty.name };
}

async function controllerIn({ working }: HeldStore): Promise<HeldController | undefined> {
  const [row] = await working.place.connection.query("SELECT id, key, last_scan_at FROM controller LIMIT 1");
  if (row === undefined) return undefined;
  return { id: row.id as number, key: row.key as string, isScanned: row.last_scan_at !== undefined, working };
}

function notKnown(name: string): never {
  throw isNotKnown(name);
}

async function hasAlias(connection: Connection, alias: string): Promise<boolean> {
  const rows = await connection.query("SELECT 1 AS one FROM controller_alias WHERE alias = $alias", { alias });
  return rows.length > 0;
}

async function forgetAll(working: WorkingStore): Promise<void> {
  const { connection } = working.place;
  await inTransaction(connection, async () => {
    for (const { name } of workingTables) await connection.run(`DELETE FROM main."${name}"`);
  });
  await working.ship();
  working.spoil(new Error("its controller is another one now"));
}
