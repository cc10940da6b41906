import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { looked, verdict } from "../../../test/support/judged.ts";
import { LookError } from "./look-error.ts";
import { lookInThread } from "./look-in-thread.ts";

/** A thread that does to a question what a program text says; `answer` takes the rest of the reply. */
function threadOf(t: TestContext, program: string) {
  const source = `import { parentPort } from "node:worker_threads"; parentPort.on("message", ({ id, kind, at, run }) => { const answer = (reply) => parentPort.postMessage({ id, ...reply }); ${program} });`;
  const thread = lookInThread("/home", new URL(`data:text/javascript,${encodeURIComponent(source)}`));
  t.after(thread.close);
  return thread;
}

describe("looking in a thread", () => {
  it("gives what the thread saw", async (t) => {
    const seen = { ...looked([verdict("a#1")], [], 7), watching: { directories: 3, left: 0 } };
    const { look } = threadOf(t, `answer({ kind: "looked", looked: ${JSON.stringify(seen)} })`);
    assert.deepEqual([await look(1, "look"), await look(2, "look")], [seen, seen]);
  });

  it("tells a home that is gone from a defect", async (t) => {
    const { look } = threadOf(
      t,
      `answer(at === 1 ? { kind: "gone" } : { kind: "broken", error: new RangeError("x") })`,
    );
    await assert.rejects(look(1, "look"), LookError);
    await assert.rejects(look(2, "look"), RangeError);
  });

  it("begins anew after a thread that died", async (t) => {
    const { look } = threadOf(
      t,
      `if (at === 1) process.exit(); if (at === 2) throw new RangeError("x"); answer({ kind: "looked", looked: at })`,
    );
    await assert.rejects(look(1, "look"), /has ended/);
    await assert.rejects(look(2, "look"), RangeError);
    assert.equal(await look(3, "look"), 3);
  });

  it("gives facts of a run while a look goes on, and tells of changes", async (t) => {
    const { look, readRun, bell } = threadOf(
      t,
      `if (kind === "run") answer({ kind: "run", run: { readAt: at, revision: 1, rows: run } });
       else { parentPort.postMessage({ kind: "changed" }); setTimeout(() => answer({ kind: "looked", looked: kind }), 50); }`,
    );
    const glance = look(1, "glance");
    assert.deepEqual(await readRun("a#1", 7), { readAt: 7, revision: 1, rows: "a#1" });
    await bell.heard(new AbortController().signal);
    assert.equal(await glance, "glance");
  });

  it("rejects a question about a run when the thread ends", async (t) => {
    const { readRun } = threadOf(t, "process.exit()");
    await assert.rejects(readRun("a#1", 1), /has ended/);
  });
});
