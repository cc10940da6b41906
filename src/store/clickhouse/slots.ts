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
  readonly version: number;
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

  /** Looks again where a controller is when it is asked for next: another process may have linked its name. */
  forget(controller: string): void {
    this.known.delete(controller);
  }

  /** Leads all names of a slot to another one. @throws StoreError */
  async lead(from: number, to: number): Promise<void> {
    for (const shard of this.shards.shards) {
      const { rows } = await shard.query(
        `SELECT slot, controller, version FROM slot FINAL WHERE is_sure = 1 AND of_slot = ${from}`,
      );
      const led = rows.map(([slot, controller, version]) => ({
        ...{ slot: Number(slot), controller: String(controller), of_slot: to, is_sure: 1 },
        version: Number(version) + 1,
      }));
      await shard.insert("slot", led);
    }
    this.known.clear();
  }

  /** The slot that a name took itself, wherever it leads; where it would take one when it has none. @throws StoreError */
  async own(controller: string): Promise<number> {
    const [slot] = await this.rowOf(controller);
    return slot;
  }

  /** Gives a name the slot back that it had before it was linked. @throws StoreError */
  async leadBack(controller: string): Promise<void> {
    const [slot, row] = await this.rowOf(controller);
    if (row !== undefined && row.ofSlot !== slot)
      await this.shards
        .ofSlot(slot)
        .insert("slot", [{ slot, controller, is_sure: 1, of_slot: slot, version: row.version + 1 }]);
    this.known.delete(controller);
  }

  /** The slot that a name took, and what is said of it there; the last that was looked at when it has none. */
  private async rowOf(controller: string): Promise<readonly [number, SlotRow | undefined]> {
    for (let tried = 0; ; tried++) {
      const slot = slotOf(controller, tried);
      const rows = await this.rowsOf(slot);
      const own = rows.find((row) => row.controller === controller && row.isSure);
      if (own !== undefined || tried === TRIES || !rows.some(({ isSure }) => isSure)) return [slot, own];
    }
  }

  private async ownSlot(controller: string, isMade: boolean): Promise<number | undefined> {
    const known = this.known.get(controller);
    if (known !== undefined) return known;
    for (let tried = 0; tried < TRIES; tried++) {
      const slot = slotOf(controller, tried);
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
      .query(`SELECT controller, is_sure, of_slot, version FROM slot FINAL WHERE slot = ${slot}`);
    return rows.map(([controller, isSure, ofSlot, version]) => ({
      controller: String(controller),
      isSure: Number(isSure) === 1,
      ofSlot: Number(ofSlot),
      version: Number(version),
    }));
  }

  private remember(controller: string, slot: number): number {
    this.known.set(controller, slot);
    return slot;
  }
}

/** The slot that a controller tries to have after others. */
function slotOf(controller: string, tried: number): number {
  const first = createHash("sha256").update(controller).digest().readUInt32BE(0) % (SLOTS - 1);
  return 1 + ((first + tried) % (SLOTS - 1));
}
