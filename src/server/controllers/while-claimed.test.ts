import assert from "node:assert/strict";
import { test } from "node:test";
import type { Claims } from "../../store/claims.ts";
import { SharedClaims } from "../../store/shared-claims.ts";
import { whileClaimed } from "./while-claimed.ts";

type Holder = "us" | "others" | "nobody";

/** Claims that are had as long as a test says. */
class TestClaims implements Claims {
  holder: Holder = "nobody";
  released: string[] = [];

  async claim(): Promise<boolean> {
    if (this.holder === "nobody") this.holder = "us";
    return this.holder === "us";
  }

  held(): readonly string[] {
    return this.holder === "us" ? ["ci"] : [];
  }

  term(): number | undefined {
    return this.holder === "us" ? 1 : undefined;
  }

  async release(controller: string): Promise<void> {
    this.released.push(controller);
    this.holder = "nobody";
  }

  async close(): Promise<void> {
    this.holder = "nobody";
  }
}

const sleep = (_: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, 1);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

async function until(isSo: () => boolean): Promise<void> {
  for (let tried = 0; tried < 1000 && !isSo(); tried++) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.ok(isSo());
}

test("one works while it has the claim, reads anew each time it gets it, and gives it up at the end", async () => {
  const claims = new TestClaims();
  claims.holder = "others";
  const said: string[] = [];
  const says = (word: string): boolean => said.includes(word);
  const over = new AbortController();
  const working = whileClaimed(
    {
      ...{ claims, controller: "ci", sleep },
      onError: (error) => assert.fail(String(error)),
      onGained: async () => void said.push("gained"),
      onLost: () => said.push("lost"),
      work: async (signal) => {
        said.push("works");
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        said.push("ended");
      },
    },
    over.signal,
  );
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(said.length, 0);
  claims.holder = "nobody";
  await until(() => says("works"));
  claims.holder = "others";
  await until(() => says("lost"));
  claims.holder = "nobody";
  await until(() => said.filter((word) => word === "works").length === 2);
  over.abort();
  await working;
  // Which of "ended" and "lost" is first does not matter.
  assert.deepEqual(
    [...said.slice(0, 2), ...said.slice(2, 4).sort(), ...said.slice(4)],
    [...["gained", "works", "ended", "lost", "gained", "works", "ended"]],
  );
  assert.deepEqual(claims.released, ["ci"]);
});

test("work that fails is told, and begun again", async () => {
  const claims = new TestClaims();
  const over = new AbortController();
  const errors: unknown[] = [];
  let begun = 0;
  const working = whileClaimed(
    {
      ...{ claims, controller: "ci", sleep },
      onError: (error) => errors.push(error),
      onGained: async () => undefined,
      onLost: () => undefined,
      work: async () => {
        begun++;
        throw new Error("no");
      },
    },
    over.signal,
  );
  await until(() => begun > 2);
  over.abort();
  await working;
  assert.ok(errors.length > 1);
});

test("what one part of a process gives up another may still have", async () => {
  const claims = new TestClaims();
  const shared = new SharedClaims(claims);
  const [one, other] = [shared.share(), shared.share()];
  assert.equal(await one.claim("ci"), true);
  assert.equal(other.term("ci"), undefined, "it did not claim it");
  assert.equal(await other.claim("ci"), true);
  await one.release("ci");
  assert.deepEqual([one.held(), other.held(), claims.released], [[], ["ci"], []]);
  await other.close();
  assert.deepEqual(claims.released, ["ci"]);
});
