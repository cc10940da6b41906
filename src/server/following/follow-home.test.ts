import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { looked } from "../../../test/support/judged.ts";
import { realSleep } from "../sleep.ts";
import { Bell } from "./bell.ts";
import { followHome, type Look } from "./follow-home.ts";

/** Follows until `looks` are done; returns what happened, with the time of a clock that `sleep` moves. */
async function follow(look: Look, looks: number) {
  const over = new AbortController();
  const happened: string[] = [];
  let at = 0;
  let asked = 0;
  await followHome({
    look: async (when, kind) => {
      if (++asked >= looks) over.abort();
      return look(when, kind);
    },
    bell: new Bell(),
    everyMs: () => 5,
    patienceMs: 60,
    now: () => at,
    sleep: async (ms, signal) => {
      if (ms === 60) {
        // Time passes for who waits for a look only if that takes long.
        await new Promise((resolve) => setTimeout(resolve, 20));
        if (!signal.aborted) at += ms;
      } else at += ms;
    },
    signal: over.signal,
    onLooked: async ({ judgement }, when) => {
      happened.push(`${judgement.at} at ${when.at}`);
    },
    onLost: async (error, when) => {
      happened.push(`${(error as Error).message} at ${when}`);
    },
  });
  return happened;
}

describe("following a home", () => {
  it("looks again and again, with a pause between", async () => {
    assert.deepEqual(await follow(async (at) => looked([], [], at), 4), ["0 at 0", "5 at 5", "10 at 10"]);
  });

  it("goes on after a look that failed", async () => {
    const happened = await follow(async (at) => {
      if (at === 5) throw new Error("gone");
      return looked([], [], at);
    }, 4);
    assert.deepEqual(happened, ["0 at 0", "gone at 5", "10 at 10"]);
  });

  it("says so when a look takes long, and takes it when it is done", async () => {
    const slow: Look = async (at) => {
      if (at === 0) await new Promise((resolve) => setTimeout(resolve, 60));
      return looked([], [], at);
    };
    assert.deepEqual(await follow(slow, 3), ["A look is not done in time. at 60", "0 at 0", "65 at 65"]);
  });

  it("glances at what changed before the next look is due, whatever the clock says", async () => {
    const over = new AbortController();
    const bell = new Bell();
    const kinds: string[] = [];
    await followHome({
      look: async (at, kind) => {
        kinds.push(kind);
        if (kinds.length < 5) bell.ring();
        else over.abort();
        return looked([], [], at);
      },
      bell,
      // Far enough that no busy machine makes it due within the test.
      everyMs: () => 60_000,
      patienceMs: 60_000,
      // A clock that jumps to and fro.
      now: () => (kinds.length % 2) * 3_600_000,
      sleep: (ms, signal) => realSleep(ms / 50, signal),
      signal: over.signal,
      onLooked: async () => {},
      onLost: async () => {},
    });
    assert.deepEqual(kinds, ["look", "glance", "glance", "glance", "glance"]);
  });

  it("does not glance at a home that could not be looked at", async () => {
    const over = new AbortController();
    const bell = new Bell();
    const kinds: string[] = [];
    await followHome({
      look: async (_, kind) => {
        kinds.push(kind);
        bell.ring();
        if (kinds.length >= 3) over.abort();
        throw new Error("gone");
      },
      bell,
      everyMs: () => 10,
      patienceMs: 60_000,
      now: () => 0,
      sleep: realSleep,
      signal: over.signal,
      onLooked: async () => {},
      onLost: async () => {},
    });
    assert.deepEqual(kinds, ["look", "look", "look"]);
  });
});
