import assert from "node:assert/strict";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import type { Claims } from "../../claims.ts";
import type { Shard, Shards } from "../client/shards.ts";
import type { Slots } from "../slots.ts";
import { WorkingStores } from "./working-stores.ts";

const FIVE_MINUTES = 300_000;

/** Working stores over a shard that has nothing, and which slots' claims are held. */
function storesOnNothing(t: TestContext) {
  const world = { isGone: false, held: new Set<string>() };
  const { held } = world;
  const shard = {
    synced: (_tables: readonly string[], read: () => Promise<unknown>) => read(),
    query: async () => {
      if (world.isGone) throw new Error("gone");
      return { columns: [], rows: [] };
    },
    stream: async () => Readable.from([]),
  } as unknown as Shard;
  const claims: Claims = {
    claim: async (name) => held.add(name).size > 0,
    held: () => [...held],
    term: (name) => (held.has(name) ? 1 : undefined),
    release: async (name) => void held.delete(name),
    close: async () => held.clear(),
  };
  const slots = { ensure: async (name: string) => Number(name), forget: () => undefined };
  const stores = new WorkingStores(
    { ofSlot: () => shard } as unknown as Shards,
    slots as unknown as Slots,
    () => claims,
  );
  t.after(() => stores.close());
  return { world, stores };
}

test("a controller is given up when its working store cannot be made, breaks, or is forgotten", async (t) => {
  const { world, stores } = storesOnNothing(t);
  world.isGone = true;
  await assert.rejects(stores.hold("1"), /gone/);
  assert.deepEqual([...world.held], []);
  world.isGone = false;
  const broken = await stores.hold("1");
  broken.working.spoil(new Error("broken"));
  assert.deepEqual([...world.held], ["1"]);
  await broken.release();
  assert.deepEqual([...world.held], []);
  await (await stores.hold("1")).release();
  await stores.forget();
  assert.deepEqual([...world.held], []);
});

test("who waits for a working store that breaks has the next one, under the same claim", async (t) => {
  const { world, stores } = storesOnNothing(t);
  const first = await stores.hold("1");
  const next = stores.hold("1");
  first.working.spoil(new Error("broken"));
  await first.release();
  const second = await next;
  assert.notEqual(second.working, first.working);
  assert.deepEqual([...world.held], ["1"]);
  await second.release();
});

test("a controller is given up when nobody wrote for it for five minutes", async (t) => {
  const { world, stores } = storesOnNothing(t);
  t.mock.timers.enable({ apis: ["setTimeout"] });
  await (await stores.hold("1")).release();
  t.mock.timers.tick(FIVE_MINUTES - 1);
  const used = await stores.hold("1");
  t.mock.timers.tick(FIVE_MINUTES);
  assert.deepEqual([...world.held], ["1"], "it is used");
  await used.release();
  t.mock.timers.tick(FIVE_MINUTES);
  // Opening it again waits for the end of that.
  const again = await stores.hold("1");
  assert.notEqual(again.working, used.working);
  await again.release();
});
