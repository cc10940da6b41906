import type { ObservedRun } from "../../model/observed-run.ts";
import type { SourceState } from "../../model/sources.ts";
import type { SeenInventory } from "../duckdb/scan-end.ts";
import type { ControllerLink, ObservedRuns } from "../store.ts";
import type { Shards } from "./client/shards.ts";
import { rowsOfAll, writeRows } from "./direct-rows.ts";
import { linkControllers } from "./links/link.ts";
import { unlinkController } from "./links/unlink.ts";
import type { Slots } from "./slots.ts";
import { fetchForRuns } from "./working/prefetch.ts";
import type { WorkingStores } from "./working/working-stores.ts";

/** What other sources than homes saw of runs, worked out in the working store of their controller. */
export class ClickHouseObservedRuns implements ObservedRuns {
  constructor(
    private readonly shards: Shards,
    private readonly slots: Slots,
    private readonly working: WorkingStores,
  ) {}

  async write(controller: string, runs: readonly ObservedRun[]): Promise<void> {
    if (runs.length === 0) return;
    await this.working.use(controller, async ({ store, place }) => {
      await fetchForRuns(place, runs);
      await (await store.observed()).write(controller, runs);
    });
  }

  async saveStates(states: readonly SourceState[]): Promise<void> {
    for (const state of states) {
      const { controller, kind, place } = state;
      const slot = await this.slots.ensure(controller);
      const row = { controller, kind, place, state: JSON.stringify(state) };
      await writeRows({ shard: this.shards.ofSlot(slot), slot }, "source_state", [row]);
    }
  }

  async states(): Promise<readonly SourceState[]> {
    const rows = await rowsOfAll(
      this.shards,
      "SELECT controller, kind, place, state FROM source_state FINAL WHERE deleted = 0",
    );
    const sorted = rows.map((row) => [[row.controller, row.kind, row.place].join("\0"), row.state as string] as const);
    sorted.sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
    return sorted.map(([, state]) => JSON.parse(state) as SourceState);
  }

  async saveInventory(controller: string, seen: SeenInventory): Promise<void> {
    await this.working.use(controller, async ({ store }) => (await store.observed()).saveInventory(controller, seen));
  }

  link(one: string, other: string): Promise<ControllerLink> {
    return linkControllers({ shards: this.shards, slots: this.slots, working: this.working }, one, other);
  }

  unlink(alias: string): Promise<ControllerLink> {
    return unlinkController({ shards: this.shards, slots: this.slots, working: this.working }, alias);
  }
}
