import assert from "node:assert/strict";
import { test } from "node:test";
import type { Claims } from "../../claims.ts";
import { SharedClaims } from "../../shared-claims.ts";
import { SlotClaims } from "./slot-claims.ts";

/** Claims that are always had. */
function allClaims(): Claims {
  const held = new Set<string>();
  return {
    claim: async (slot) => held.add(slot).size > 0,
    held: () => [...held],
    term: (slot) => (held.has(slot) ? 1 : undefined),
    release: async (slot) => void held.delete(slot),
    close: async () => held.clear(),
  };
}

test("a slot is given up with the last of its names, in whichever part of the process", async () => {
  const slots = new Map([
    ["a", 1],
    ["alias", 1],
  ]);
  const of = allClaims();
  const shared = new SharedClaims(of);
  const part = () => new SlotClaims(shared.share(), { ensure: async (name) => slots.get(name)! });
  const [judge, writer] = [part(), part()];
  for (const name of ["a", "alias"]) assert.equal(await writer.claim(name), true);
  assert.equal(await judge.claim("alias"), true);
  await writer.release("a");
  assert.deepEqual([writer.held(), writer.term("a"), writer.term("alias")], [["alias"], undefined, 1]);
  await writer.release("alias");
  assert.deepEqual([judge.held(), of.held()], [["alias"], ["1"]]);
  slots.set("alias", 2);
  assert.equal(await judge.claim("alias"), true);
  assert.deepEqual(of.held(), ["2"], "what it was before is given up");
  await judge.release("alias");
  assert.deepEqual(of.held(), []);
});
