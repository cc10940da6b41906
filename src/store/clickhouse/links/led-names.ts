import type { Shards } from "../client/shards.ts";
import type { Slots } from "../slots.ts";
import { moveNamedRows } from "./named-rows.ts";

/** Where names lead. */
export interface NamePlace {
  readonly shards: Shards;
  readonly slots: Slots;
}

/** Leads a name that has no controller of its own to a slot, with what is kept by that name. Done again, it does nothing. @throws StoreError */
export async function leadName(place: NamePlace, name: string, to: number): Promise<void> {
  const from = await place.slots.ensure(name);
  if (from === to) return;
  await place.slots.lead(from, to);
  await moveNamedRows(place, { from, to });
}

/** Whether a slot has a controller, and is not only led to. @throws StoreError */
export async function hasController(shards: Shards, slot: number): Promise<boolean> {
  const { rows } = await shards
    .ofSlot(slot)
    .query(`SELECT 1 FROM controller FINAL WHERE slot = ${slot} AND deleted = 0 LIMIT 1`);
  return rows.length > 0;
}
