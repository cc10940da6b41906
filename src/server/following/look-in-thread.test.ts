import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { looked, verdict } from "../../../test/support/judged.ts";
import { LookError } from "./look-error.ts";
import { lookInThread } from "./look-in-thread.ts";

/** A thread that does to an instant what a program text says. */
function threadOf(t: TestContext, program: string) {
  const source = `import { parentPort } from "node:worker_threads"; parentPort.on("message", (at) => { ${program} });`;
  const thread = lookInThread("/home", new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  t.after(thread.close);
  return thread;
}

describe("looking in a thread", () => {
  it("gives what the thread saw", async (t) => {
    const seen = looked([verdict("a#1")], [], 7);
    const { look } = threadOf(t, `parentPort.postMessage({ kind: "looked", looked: ${JSON.stringify(seen)} })`);
    assert.deepEqual([await look(1), await look(2)], [seen, seen]);
  });

  it("tells a home that is gone from a defect", async (t) => {
    const { look } = threadOf(
      t,
      `parentPort.postMessage(at === 1 ? { kind: "gone" } : { kind: "broken", error: new RangeError("x") })`,
    );
    await assert.rejects(look(1), LookError);
    await assert.rejects(look(2), RangeError);
  });

  it("begins anew after a thread that died", async (t) => {
    const { look } = threadOf(
      t,
      `if (at === 1) process.exit(); if (at === 2) throw new RangeError("x"); parentPort.postMessage({ kind: "looked", looked: at })`,
    );
    await assert.rejects(look(1), /has ended/);
    await assert.rejects(look(2), RangeError);
    assert.equal(await look(3), 3);
  });
});
