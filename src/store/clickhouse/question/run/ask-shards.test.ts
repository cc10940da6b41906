import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, it } from "node:test";
import { StoreError } from "../../../store-error.ts";
import { type AskedShard, askShards } from "./ask-shards.ts";
import { AtOnce } from "./at-once.ts";

/** A shard that gives rows, fails, or answers when it is told to end. */
function shard(number: number, answer: Partial<AskedShard>): AskedShard {
  const csv = (): Promise<Readable> => Promise.resolve(Readable.from([Buffer.from(`${number}\n`)]));
  return { number, host: `host-${number}`, csv, query: () => Promise.resolve({ columns: [], rows: [] }), ...answer };
}

const full = new StoreError("failed", "Too much.", "Ask for less.");
const gone = new StoreError("unreachable", "It does not answer.", "Start it.");

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "flowmeter-ask-"));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe("shards that are asked", () => {
  it("leave a gap where one does not answer", () =>
    inFolder(async (folder) => {
      const shards = [shard(0, {}), shard(1, { csv: () => Promise.reject(gone) })];
      const { gaps } = await askShards("rows", "SELECT 1", { shards, folder, over: new AbortController() });
      assert.deepEqual(gaps, [{ number: 1, host: "host-1", reason: "It does not answer." }]);
    }));

  it("are cut off when one of them fails, with what that says, and are told so", () =>
    inFolder(async (folder) => {
      const told: string[] = [];
      let id: string | undefined;
      const slow = shard(0, {
        csv: (_sql, asked) => {
          id = asked.id;
          return new Promise((_, reject) => {
            asked.signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
          });
        },
        query: (sql) => {
          told.push(sql);
          return Promise.resolve({ columns: [], rows: [] });
        },
      });
      const shards = [slow, shard(1, { csv: () => Promise.reject(full) })];
      const over = new AbortController();
      await assert.rejects(askShards("rows", "SELECT 1", { shards, folder, over }), full);
      assert.ok(id !== undefined);
      assert.deepEqual(told, [`KILL QUERY WHERE query_id = '${id}' ASYNC`]);
      assert.deepEqual(await readdir(folder), []);
    }));
});

describe("questions at once", () => {
  it("run as many as may, the others in turn", async () => {
    const questions = new AtOnce(2);
    let running = 0;
    let most = 0;
    const one = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
    };
    await Promise.all(Array.from({ length: 7 }, () => questions.run(one)));
    assert.deepEqual([most, running], [2, 0]);
  });

  it("are cut off in the end, those that wait as well", async () => {
    const questions = new AtOnce(1);
    const untilCutOff = (over: AbortController): Promise<never> =>
      new Promise((_, reject) => {
        const stop = (): void => reject(over.signal.reason);
        if (over.signal.aborted) stop();
        else over.signal.addEventListener("abort", stop);
      });
    const asked = [questions.run(untilCutOff), questions.run(untilCutOff)];
    questions.end();
    for (const result of await Promise.allSettled(asked)) {
      assert.equal(result.status, "rejected");
      assert.ok(result.reason instanceof StoreError);
    }
  });

  it("fail by themselves", async () => {
    const questions = new AtOnce(1);
    await assert.rejects(
      questions.run(() => Promise.reject(full)),
      full,
    );
    assert.equal(await questions.run(() => Promise.resolve(1)), 1);
  });
});
