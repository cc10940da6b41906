import type { Claims } from "../../claims.ts";
import type { Shards } from "../client/shards.ts";
import type { Slots } from "../slots.ts";
import { openClaims } from "./clickhouse-claims.ts";

/**
 * Claims of slots, written as texts, on the shard that keeps their facts: whoever can write facts can tell whether it may.
 */
export function claimsOfSlots({ shards, isReplicated }: Pick<Shards, "shards" | "isReplicated">): Claims {
  const engine = "('/clickhouse/tables/{shard}/{database}/claim', '{replica}', sequence)";
  return openClaims(shards, {
    serverOf: (slot) => Number(slot) % shards.length,
    ...(isReplicated ? { engine: `ReplicatedReplacingMergeTree${engine}` } : {}),
  });
}

/** Claims of controllers by their slots: names that were linked are one controller, which is given up with the last of them. */
export class SlotClaims implements Claims {
  private readonly slotOf = new Map<string, string>();

  constructor(
    /** Of slots. */
    private readonly claims: Claims,
    private readonly slots: Pick<Slots, "ensure">,
  ) {}

  async claim(controller: string): Promise<boolean> {
    const slot = String(await this.slots.ensure(controller));
    // Its name was linked to another since.
    if ((this.slotOf.get(controller) ?? slot) !== slot) await this.release(controller);
    const isHeld = await this.claims.claim(slot);
    if (isHeld) this.slotOf.set(controller, slot);
    return isHeld;
  }

  held(): readonly string[] {
    const slots = new Set(this.claims.held());
    return [...this.slotOf].filter(([, slot]) => slots.has(slot)).map(([controller]) => controller);
  }

  term(controller: string): number | undefined {
    const slot = this.slotOf.get(controller);
    return slot === undefined ? undefined : this.claims.term(slot);
  }

  async release(controller: string): Promise<void> {
    const slot = this.slotOf.get(controller);
    this.slotOf.delete(controller);
    if (slot !== undefined && ![...this.slotOf.values()].includes(slot)) await this.claims.release(slot);
  }

  close(): Promise<void> {
    return this.claims.close();
  }
}
