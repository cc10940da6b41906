import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { Pulse, ServerSilent } from "./pulse.ts";

const patience = { requestMs: 20, wordMs: 40, nextWordMs: 10 };

test("a server that gives signs of life is waited for, and left alone when nobody waits", async () => {
  let words = 0;
  const pulse = new Pulse(async () => ++words > 0, patience);
  assert.equal(await pulse.wait(() => sleep(300, "late, and right")), "late, and right");
  assert.ok(words > 1, `${words}`);
  const before = words;
  await sleep(100);
  assert.equal(words, before);
});

test("one that says nothing is given up, and refused until it speaks", async (t) => {
  const keep = setInterval(() => undefined, 1000);
  t.after(() => clearInterval(keep));
  let speaks = false;
  const pulse = new Pulse(() => (speaks ? Promise.resolve(true) : new Promise(() => undefined)), patience);
  const late: string[] = [];
  const silent = (code: string) => (error: unknown) => error instanceof ServerSilent && error.code === code;
  await assert.rejects(
    pulse.wait(
      () => sleep(300, "too late"),
      (value) => late.push(value),
    ),
    silent("ETIMEDOUT"),
  );
  await assert.rejects(
    pulse.wait(() => assert.fail("it is not sent")),
    silent("ENOTSENT"),
  );
  await sleep(400);
  assert.deepEqual(late, ["too late"]);
  speaks = true;
  assert.equal(await pulse.wait(async () => "answered"), "answered");
});

test("what a request throws is thrown as it is", async () => {
  const pulse = new Pulse(async () => true, patience);
  await assert.rejects(
    pulse.wait(() => Promise.reject(new Error("refused"))),
    /^Error: refused$/,
  );
});
