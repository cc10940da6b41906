import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { controllerNames } from "../../src/ingest/spans/controller-names.ts";
import { type Receiving, receiveOtlp } from "../../src/server/otlp/receive-otlp.ts";
import { realSleep } from "../../src/server/sleep.ts";
import type { Store } from "../../src/store/store.ts";
import { tempDirectory } from "../support/directories.ts";
import { capturedHome, capturedTraces, otlpCapturesMissing } from "../support/otlp-captures.ts";
import { brokenKeys, factsOf, scanInto } from "../support/scans.ts";
import { openTestStore } from "../support/test-stores.ts";

const skip = otlpCapturesMissing ?? false;

interface Bench {
  readonly store: Store;
  readonly receiving: Receiving;
  readonly send: (body: Uint8Array) => Promise<void>;
  /** Lets the grace pass, and builds the runs. */
  readonly settle: () => Promise<void>;
}

async function bench(t: TestContext): Promise<Bench> {
  const store = await openTestStore(join(tempDirectory(t), "store.duckdb"));
  let later = 0;
  const receiving = await receiveOtlp({
    store,
    listen: {
      host: "127.0.0.1",
      httpPort: 0,
      effects: { now: () => Date.now() + later, random: Math.random, fetch, sleep: realSleep, onError: assert.ifError },
    },
    controllerOf: controllerNames("ci"),
    everyMs: 3_600_000,
  });
  t.after(async () => {
    await receiving.close();
    await store.close();
  });
  const send = async (body: Uint8Array): Promise<void> => {
    const headers = { "content-type": "application/x-protobuf" };
    const { status } = await fetch(`${receiving.listening.httpUrl}/v1/traces`, { method: "POST", headers, body });
    assert.equal(status, 200);
  };
  const settle = async (): Promise<void> => {
    later += 60_000;
    await receiving.look();
  };
  return { store, receiving, send, settle };
}

test("what a controller sent becomes runs of its Pipelines, whatever order it comes in", { skip }, async (t) => {
  const bodies = capturedTraces(t);
  const [one, other] = [await bench(t), await bench(t)];
  for (const body of bodies) await one.send(body);
  await one.settle();
  for (const [index, body] of [...bodies, ...bodies.slice(0, 3)].reverse().entries()) {
    await other.send(body);
    if (index % 4 === 0) await other.settle();
  }
  await other.settle();
  const facts = await factsOf(one.store);
  assert.deepEqual(await factsOf(other.store), facts);
  assert.equal(facts.run?.length, 46);
  assert.deepEqual(await brokenKeys(one.store), []);
  assert.equal(one.receiving.kept().runs, 46);
  const [state, ...others] = one.receiving.states();
  assert.deepEqual(others, []);
  assert.deepEqual([state?.controller, state?.kind, state?.state], ["ci", "otlp", "connected"]);
});

test("runs that the home has too are one run each, and say what the home says of them", { skip }, async (t) => {
  const { store, send, settle } = await bench(t);
  await scanInto(store, capturedHome(t));
  const before = await factsOf(store);
  for (const body of capturedTraces(t)) await send(body);
  await settle();
  const after = await factsOf(store);
  assert.equal(after.run?.length, before.run?.length);
  assert.deepEqual(await brokenKeys(store), []);
  const stepsOf = (facts: typeof before) =>
    facts.step?.map((row) => [row.full_name, row.number, row.flow_node, row.function]);
  assert.deepEqual(stepsOf(after), stepsOf(before));
});
