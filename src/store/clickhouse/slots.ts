import { createHash } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { StoreError } from "../store-error.ts";
import type { Shards } from "./client/shards.ts";

/** Slots are numbers of 21 bits: with 32 bits of a controller's own number they fit in what JavaScript counts exactly. */
const SLOTS = 2 ** 21;

/** What ids of a slot begin at. */
export const SLOT_SIZE = 2 ** 32;

/** How long two that want one slot at once give each other to be seen. */
const SEEN_AFTER_MS = 300;

/** Slots that are tried one after the other: with 100,000 controllers one in twenty is taken. */
const TRIES = 1000;

interface SlotRow {
  readonly controller: string;
  readonly isSure: boolean;
  readonly ofSlot: number;
}

/** Slots of controllers by their names: each has one, for good. */
export class Slots {
  private readonly known = new Map<string, number>();

  constructor(private readonly shards: Shards) {}

  /** The slot of a controller by its name or one that was linked to it; undefined when it has none. @throws StoreError */
  find(controller: string): Promise<number | undefined> {
    return this.ownSlot(controller, false);
  }

  /** The same; one that has none gets one. @throws StoreError */
  async ensure(controller: string): Promise<number> {
    return (await this.ownSlot(controller, true))!;
  }

  private async ownSlot(controller: string, isMade: boolean): Promise<number | undefined> {
    const known = this.known.get(controller);
    if (known !== undefined) return known;
    const first = firstSlot(controller);
    for (let tried = 0; tried < TRIES; tried++) {
      const slot = 1 + ((first + tried) % (SLOTS - 1));
      const rows = await this.rowsOf(slot);
      const own = rows.find((row) => row.controller === controller && row.isSure);
      if (own !== undefined) return this.remember(controller, own.ofSlot);
      if (rows.some(({ isSure }) => isSure)) continue;
      if (!isMade) return undefined;
      if (await this.take(slot, controller)) return this.remember(controller, slot);
    }
    throw new StoreError(
      "full",
      "The store has no room for another controller.",
      "Give some of them a store of their own.",
    );
  }

  /** Says that a slot is wanted, lets others see it, and looks who else wants it: the first by name has it. */
  private async take(slot: number, controller: string): Promise<boolean> {
    const shard = this.shards.ofSlot(slot);
    const row = { slot, controller, of_slot: slot };
    await shard.insert("slot", [{ ...row, is_sure: 0, version: 1 }]);
    await setTimeout(SEEN_AFTER_MS);
    const rows = await this.rowsOf(slot);
    const isFirst = rows.every(
      (other) => other.controller === controller || (!other.isSure && other.controller > controller),
    );
    if (isFirst) await shard.insert("slot", [{ ...row, is_sure: 1, version: 2 }]);
    return isFirst;
  }

  private async rowsOf(slot: number): Promise<SlotRow[]> {
    const { rows } = await this.shards
      .ofSlot(slot)
      .query(`SELECT controller, is_sure, of_slot FROM slot FINAL WHERE slot = ${slot}`);
    return rows.map(([controller, isSure, ofSlot]) => ({
      controller: String(controller),
      isSure: Number(isSure) === 1,
      ofSlot: Number(ofSlot),
    }));
  }

  private remember(controller: string, slot: number): number {
    this.known.set(controller, slot);
    return slot;
  }
}

function firstSlot(controller: string): number {
  return createHash("sha256").update(controller).digest().readUInt32BE(0) % (SLOTS - 1);
}
