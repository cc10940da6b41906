import { setTimeout as sleep } from "node:timers/promises";
import type { Claims } from "../../claims.ts";
import { StoreError } from "../../store-error.ts";
import type { Shards } from "../client/shards.ts";
import { readKeptSince } from "../schema/kept-since.ts";
import type { Slots } from "../slots.ts";
import { WorkingStore } from "./working-store.ts";

/** Working stores that are kept while nobody uses them: a server that takes spans comes back to the same controllers all the time. */
const KEPT = 8;

/** How long one is kept that nobody uses: then another process may have its controller. */
const IDLE_MS = 300_000;

/** How long another's claim is waited for: that of a process that was killed ends in this time. */
const PATIENCE_MS = 30_000;
const AGAIN_MS = 500;

/** A working store that nobody else uses until it is released. */
export interface HeldStore {
  readonly working: WorkingStore;
  readonly release: () => Promise<void>;
}

class SlotMoved extends Error {}

/** The working stores of this process, one for each controller that it writes for. */
export class WorkingStores {
  private readonly open = new Map<number, Promise<WorkingStore>>();
  private shared: Claims | undefined;
  private readonly users = new Map<number, number>();
  /** What ends: until its claim is given up nobody opens the slot again. */
  private readonly ending = new Map<number, Promise<void>>();
  private readonly idle = new Map<number, NodeJS.Timeout>();

  constructor(
    private readonly shards: Shards,
    private readonly slots: Slots,
    /** Made when they are needed first. */
    private readonly openClaims: () => Claims,
  ) {}

  private get claims(): Claims {
    this.shared ??= this.openClaims();
    return this.shared;
  }

  /**
   * Uses the working store of a controller alone until the function that is given is called.
   *
   * @throws StoreError when another process has the controller, or the cluster does not tell what it knows
   */
  async hold(controller: string): Promise<HeldStore> {
    for (;;) {
      const slot = await this.slots.ensure(controller);
      try {
        return await this.holdSlot(controller, slot);
      } catch (error) {
        // Another process linked its name to another controller since it was looked up.
        if (!(error instanceof SlotMoved)) throw error;
      }
    }
  }

  private async holdSlot(controller: string, slot: number): Promise<HeldStore> {
    this.users.set(slot, (this.users.get(slot) ?? 0) + 1);
    try {
      for (;;) {
        const working = await this.opened(controller, slot);
        const endTurn = await working.turns.hold();
        const isCut = await this.isCut(working).catch((error: unknown) => {
          endTurn();
          throw error;
        });
        const release = async (): Promise<void> => {
          endTurn();
          await this.leave(slot, working);
        };
        if (!working.isBroken && working.isHeld && !isCut) return { working, release };
        // Somebody before broke it, the claim was lost, or old runs were removed meanwhile: once more from what the cluster knows.
        endTurn();
        await this.discard(slot, working);
      }
    } catch (error) {
      this.users.set(slot, this.users.get(slot)! - 1);
      throw error;
    }
  }

  /** Uses the working store of a controller alone for some work, and ships what it committed. @throws StoreError */
  async use<T>(controller: string, work: (working: WorkingStore) => Promise<T>): Promise<T> {
    const { working, release } = await this.hold(controller);
    try {
      const result = await work(working);
      await working.ship();
      return result;
    } finally {
      await release();
    }
  }

  /** Ends all, each when nobody uses it: what they know was changed beside them. */
  async forget(): Promise<void> {
    for (const opening of [...this.open.values()]) {
      const working = await opening.catch(() => undefined);
      if (working === undefined) continue;
      const endTurn = await working.turns.hold();
      // Who waits for it looks before it goes on.
      working.spoil(new Error("what it knows was changed beside it"));
      await this.discard(working.owner.slot, working);
      endTurn();
    }
  }

  async close(): Promise<void> {
    const all = [...this.open.values()];
    this.open.clear();
    for (const timer of this.idle.values()) clearTimeout(timer);
    await Promise.allSettled(this.ending.values());
    for (const opening of all) await opening.then((working) => working.close()).catch(() => undefined);
  }

  private opened(controller: string, slot: number): Promise<WorkingStore> {
    const known = this.open.get(slot);
    if (known !== undefined) return known;
    const opening = this.make(controller, slot);
    this.open.set(slot, opening);
    opening.catch(() => this.open.delete(slot));
    return opening;
  }

  private async make(controller: string, slot: number): Promise<WorkingStore> {
    await this.ending.get(slot);
    await this.claim(controller);
    try {
      return await this.makeHeld(controller, slot);
    } catch (error) {
      await this.claims.release(controller);
      throw error;
    }
  }

  private async makeHeld(controller: string, slot: number): Promise<WorkingStore> {
    this.slots.forget(controller);
    if ((await this.slots.ensure(controller)) !== slot) throw new SlotMoved();
    const shard = this.shards.ofSlot(slot);
    const keptSince = await readKeptSince(shard);
    return WorkingStore.open({ controller, slot, shard, keptSince, term: () => this.claims.term(controller) });
  }

  /** Any process may remove old runs, from beside a working store that has them. */
  private async isCut({ owner: { shard, keptSince } }: WorkingStore): Promise<boolean> {
    return (await readKeptSince(shard))?.version !== keptSince?.version;
  }

  private async claim(controller: string): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (!(await this.claims.claim(controller))) {
      if (performance.now() > until)
        throw new StoreError(
          "locked",
          `Another process writes for ${controller}.`,
          "Wait until it is done: a server that follows the controller writes for it all the time, and there is nothing to do.",
        );
      await sleep(AGAIN_MS);
    }
  }

  private async leave(slot: number, working: WorkingStore): Promise<void> {
    this.users.set(slot, this.users.get(slot)! - 1);
    if (working.isBroken) return this.discard(slot, working);
    clearTimeout(this.idle.get(slot));
    this.idle.set(slot, setTimeout(() => this.endIdle(slot), IDLE_MS).unref());
    await this.closeIdle();
  }

  private async discard(slot: number, working: WorkingStore): Promise<void> {
    const opening = this.open.get(slot);
    if (opening === undefined || (await opening) !== working || this.open.get(slot) !== opening) return;
    await this.end(slot, opening);
  }

  /** Those that were opened first go first. */
  private async closeIdle(): Promise<void> {
    for (const [slot, opening] of this.open) {
      if (this.open.size <= KEPT) return;
      if (!this.isUsed(slot)) await this.end(slot, opening);
    }
  }

  private endIdle(slot: number): void {
    this.idle.delete(slot);
    const opening = this.open.get(slot);
    if (opening !== undefined && !this.isUsed(slot)) this.end(slot, opening).catch(() => undefined);
  }

  /** Closes one, and gives its controller up unless somebody waits to open it again. */
  private end(slot: number, opening: Promise<WorkingStore>): Promise<void> {
    this.open.delete(slot);
    const close = async (): Promise<void> => {
      const working = await opening;
      await working.close();
      if (!this.isUsed(slot)) await this.claims.release(working.owner.controller);
    };
    const closing = close();
    const ended = closing.catch(() => undefined).finally(() => this.ending.delete(slot));
    this.ending.set(slot, ended);
    return closing;
  }

  private isUsed(slot: number): boolean {
    return (this.users.get(slot) ?? 0) > 0;
  }
}
