import type { Claims } from "../../claims.ts";
import type { Shards } from "../client/shards.ts";
import type { Slots } from "../slots.ts";
import { openClaims } from "./clickhouse-claims.ts";

/**
 * Claims of controllers by their slots, on the shard that keeps their facts: whoever can write facts can tell whether it may, and names that
 * were linked are one controller.
 */
export class SlotClaims implements Claims {
  private readonly claims: Claims;
  private readonly slotOf = new Map<string, string>();

  constructor(
    shards: Pick<Shards, "shards" | "isReplicated">,
    private readonly slots: Pick<Slots, "ensure">,
  ) {
    const engine = "('/clickhouse/tables/{shard}/{database}/claim', '{replica}', sequence)";
    this.claims = openClaims(shards.shards, {
      serverOf: (slot) => Number(slot) % shards.shards.length,
      ...(shards.isReplicated ? { engine: `ReplicatedReplacingMergeTree${engine}` } : {}),
    });
  }

  async claim(controller: string): Promise<boolean> {
    const slot = String(await this.slots.ensure(controller));
    this.slotOf.set(controller, slot);
    return this.claims.claim(slot);
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
    if (slot !== undefined) await this.claims.release(slot);
  }

  close(): Promise<void> {
    return this.claims.close();
  }
}
