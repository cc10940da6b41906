import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { StoreError } from "../../store-error.ts";
import type { Host } from "./host.ts";
import { ReplicatedShard } from "./shards.ts";

/** Servers a and b, of which some are gone; a question answers with the server's name. */
function replicas(gone: ReadonlySet<string>, said: string[] = []): ReplicatedShard {
  const names = ["a", "b"];
  const hosts = names.map((text) => ({
    text,
    query: async () => {
      await setImmediate();
      if (gone.has(text)) throw new StoreError("unreachable", `${text} does not answer.`, "");
      return { columns: [], rows: [[text]] };
    },
    command: async (sql: string) => {
      if (gone.has(text))
        throw new StoreError("unreachable", `${text} does not answer.`, "", { cause: { code: "ECONNREFUSED" } });
      said.push(`${text}: ${sql}`);
    },
  }));
  return new ReplicatedShard(0, hosts as unknown as readonly Host[], true);
}

test("questions under way at once all go on to the server that answers", async () => {
  const shard = replicas(new Set(["a"]));
  const answers = await Promise.all(Array.from({ length: 4 }, () => shard.query("SELECT 1")));
  assert.deepEqual(
    answers.map(({ rows }) => rows[0]![0]),
    ["b", "b", "b", "b"],
  );
  assert.equal(shard.host, "b", "asked first from then on");
});

test("where no server answers, it is still the same that is told", async () => {
  const gone = new Set(["a", "b"]);
  const shard = replicas(gone);
  await assert.rejects(shard.query("SELECT 1"), { code: "unreachable" });
  assert.equal(shard.host, "a");
  gone.delete("b");
  await shard.query("SELECT 1");
  gone.delete("a");
  gone.add("b");
  assert.equal((await shard.query("SELECT 1")).rows[0]![0], "a");
});

test("what is read is of a server that has all, or fails", async () => {
  const gone = new Set(["a"]);
  const said: string[] = [];
  const shard = replicas(gone, said);
  assert.deepEqual((await shard.synced(["run"], () => shard.query("SELECT 1"))).rows, [["b"]]);
  assert.equal(said.at(-1), "b: SYSTEM SYNC REPLICA `run`");
  gone.clear();
  const read = shard.synced(["run"], () => {
    gone.add("b");
    return shard.query("SELECT 1");
  });
  await assert.rejects(read, { code: "unreachable", message: /stopped answering, and a may not have all/ });
});
