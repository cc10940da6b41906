import type { InventoryMoment, InventoryScope } from "../../model/inventory.ts";
import type { SqlWriter } from "../../store/store.ts";
import { profilesAt } from "./profiles.ts";
import { setupAt } from "./setup.ts";
import { snapshotAt } from "./snapshot.ts";

/** All that is known of an instant: numbers, what each Pipeline is made of, and what controllers are set up with. @throws StoreError */
export async function inventoryAt(store: SqlWriter, scope: InventoryScope): Promise<InventoryMoment> {
  const { facts, sinceAt } = await setupAt(store, scope);
  const profiles = await profilesAt(store, scope, facts);
  const profiled = profiles.filter(({ run }) => run !== undefined).length;
  return {
    at: scope.until ?? scope.now,
    snapshot: await snapshotAt(store, scope, profiled),
    profiles,
    setup: facts.filter(({ kind }) => kind !== "pipeline"),
    setupSinceAt: sinceAt,
  };
}
