import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { StoreError } from "../../store-error.ts";
import type { Host } from "./host.ts";
import { ReplicatedShard } from "./shards.ts";

/** Servers by name, of which some are gone; a question answers with the server's name. */
function replicas(gone: ReadonlySet<string>, ...names: string[]): ReplicatedShard {
  const hosts = names.map((text) => ({
    text,
    query: async () => {
      await setImmediate();
      if (gone.has(text)) throw new StoreError("unreachable", `${text} does not answer.`, "");
      return { columns: [], rows: [[text]] };
    },
  }));
  return new ReplicatedShard(0, hosts as unknown as readonly Host[]);
}

test("questions under way at once all go on to the server that answers", async () => {
  const shard = replicas(new Set(["a"]), "a", "b");
  const answers = await Promise.all(Array.from({ length: 4 }, () => shard.query("SELECT 1")));
  assert.deepEqual(
    answers.map(({ rows }) => rows[0]![0]),
    ["b", "b", "b", "b"],
  );
  assert.equal(shard.host, "b", "asked first from then on");
});

test("where no server answers, it is still the same that is told", async () => {
  const gone = new Set(["a", "b"]);
  const shard = replicas(gone, "a", "b");
  await assert.rejects(shard.query("SELECT 1"), { code: "unreachable" });
  assert.equal(shard.host, "a");
  gone.delete("b");
  await shard.query("SELECT 1");
  gone.delete("a");
  gone.add("b");
  assert.equal((await shard.query("SELECT 1")).rows[0]![0], "a");
});
