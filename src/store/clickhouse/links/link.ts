import type { Connection } from "../../duckdb/connection.ts";
import { areOne, isNotKnown, type KnownController, keptAndMoved } from "../../duckdb/observed/links.ts";
import { inTransaction } from "../../duckdb/transaction.ts";
import type { ControllerLink } from "../../store.ts";
import type { Shards } from "../client/shards.ts";
import type { Slots } from "../slots.ts";
import type { WorkingStore } from "../working/working-store.ts";
import type { HeldStore, WorkingStores } from "../working/working-stores.ts";
import { workingTables } from "../working/working-tables.ts";
import { moveSourceStates } from "./source-states.ts";
import { takeIn } from "./take-in.ts";

/** Where controllers are. */
export interface LinkPlace {
  readonly shards: Shards;
  readonly slots: Slots;
  readonly working: WorkingStores;
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
  const slots: number[] = [];
  for (const name of [one, other]) {
    const slot = await place.slots.find(name);
    if (slot === undefined) throw isNotKnown(name);
    slots.push(slot);
  }
  if (slots[0] === slots[1]) throw areOne(one, other);
  // In one order by all, so that no two wait for each other.
  const names = slots[0]! < slots[1]! ? [one, other] : [other, one];
  const held: HeldStore[] = [];
  try {
    for (const name of names) held.push(await place.working.hold(name));
    const stores = names[0] === one ? held : held.toReversed();
    return await linkHeld(place, await controllerIn(stores[0]!, one), await controllerIn(stores[1]!, other));
  } finally {
    for (const { release } of held) await release();
  }
}

async function linkHeld(place: LinkPlace, one: HeldController, other: HeldController): Promise<ControllerLink> {
  const [kept, moved] = keptAndMoved(one, other);
  if (!(await hasAlias(kept.working.place.connection, moved.key))) await takeIn(kept, moved);
  const [from, to] = [moved.working.owner.slot, kept.working.owner.slot];
  await place.slots.lead(from, to);
  await moveSourceStates(place, { from, to });
  await forgetAll(moved.working);
  return { controller: kept.key, alias: moved.key };
}

async function controllerIn({ working }: HeldStore, name: string): Promise<HeldController> {
  const [row] = await working.place.connection.query("SELECT id, key, last_scan_at FROM controller LIMIT 1");
  if (row === undefined) throw isNotKnown(name);
  return { id: row.id as number, key: row.key as string, isScanned: row.last_scan_at !== undefined, working };
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
