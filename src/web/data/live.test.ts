import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunningAnswer } from "../../api/running.ts";
import { initialState } from "./app-state.ts";
import type { Client, Outcome } from "./client.ts";
import type { EventListeners } from "./events.ts";
import { Live } from "./live.ts";
import { reduce } from "./reduce.ts";
import { allRunning } from "./route.ts";
import { makeStore } from "./store.ts";

const following = { state: "following" as const, since: "2026-06-21T12:00:00.000Z", everyMs: 2000 };
const answer = (revision: string): RunningAnswer => ({
  revision,
  runs: [],
  runsLeftOut: 0,
  incidents: [],
  notes: [],
  following,
});
const ok = <T>(value: T): Outcome<T> => ({ kind: "ok", value });
const unreachable: Outcome<never> = { kind: "unreachable" };

/** A server of one revision, whose events and waits are made by hand. */
function setUp({ gaps = 0 }: { readonly gaps?: number } = {}) {
  const store = makeStore(reduce, initialState(allRunning, 0));
  const server = {
    revision: "1",
    isThere: true,
    needsToken: false,
    asked: 0,
    stored: 0,
    etags: [] as (string | undefined)[],
  };
  const reply = <T>(value: T) => Promise.resolve(server.isThere ? ok(value) : unreachable);
  const client = {
    session: () => reply({ needsToken: server.needsToken, isOpen: !server.needsToken }),
    running: async (etag: string | undefined) => {
      server.asked += 1;
      server.etags.push(etag);
      const outcome = await reply(answer(server.revision));
      return outcome.kind === "ok" ? { ...outcome, etag: `"${server.revision}"` } : outcome;
    },
    stored: () => {
      server.stored += 1;
      return reply(server.stored > gaps ? {} : { gaps: [{ host: "b:8123" }] });
    },
    controllers: () => reply({ controllers: [{ controller: "ci", revision: "1", following }] }),
    health: () => Promise.resolve(unreachable),
    precision: () => Promise.resolve(unreachable),
  } as unknown as Client;
  const events: EventListeners[] = [];
  const waits: { action: () => void; ms: number }[] = [];
  const live = new Live({
    store,
    client,
    listen: (listeners) => {
      events.push(listeners);
      return () => {};
    },
    now: () => 1000,
    later: (action, ms) => waits.push({ action, ms }),
  });
  return { store, server, live, events, waits };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("asks once, and again when an event says that something changed, with the tag of what it has", async () => {
  const { store, server, live, events } = setUp();
  await live.start();
  events[0]!.opened();
  assert.deepEqual(store.state().connection, { kind: "live" });
  server.revision = "2";
  events[0]!.changed({ controller: "ci", revision: server.revision });
  await settled();
  assert.equal(store.state().running.answer?.revision, "2");
  assert.deepEqual(server.etags, [undefined, '"1"']);
});

test("asks once more, not many times, when events come while it asks", async () => {
  const { server, live, events } = setUp();
  await live.start();
  for (let count = 0; count < 20; count += 1) events[0]!.changed({ controller: "ci", revision: server.revision });
  await settled();
  assert.equal(server.asked, 3);
});

test("a sign of life with another revision is as good as a change", async () => {
  const { server, live, events } = setUp();
  await live.start();
  events[0]!.alive({ controller: "ci", revision: "1", following });
  await settled();
  assert.equal(server.asked, 1);
  server.revision = "2";
  events[0]!.alive({ controller: "ci", revision: "2", following });
  await settled();
  assert.equal(server.asked, 2);
});

test("tries again, ever more calmly and one try at a time, until the server is back", async () => {
  const { store, server, live, events, waits } = setUp();
  await live.start();
  server.isThere = false;
  events[0]!.changed({ controller: "ci", revision: server.revision });
  events[0]!.lost();
  await settled();
  assert.equal(waits.length, 1);
  for (let count = 0; count < 6; count += 1) {
    waits.at(-1)!.action();
    await settled();
  }
  assert.deepEqual(
    waits.map(({ ms }) => ms),
    [1000, 2000, 4000, 8000, 15_000, 15_000, 15_000],
  );
  assert.deepEqual(store.state().connection, { kind: "lost", since: 1000, tries: 7 });
  server.isThere = true;
  waits.at(-1)!.action();
  await settled();
  events.at(-1)!.opened();
  assert.equal(store.state().connection.kind, "live");
  assert.equal(store.state().running.problem, undefined);
});

test("asks for nothing but the token where one is needed", async () => {
  const { store, server, live, events } = setUp();
  server.needsToken = true;
  await live.start();
  assert.equal(store.state().session.kind, "closed");
  assert.equal(server.asked, 0);
  assert.equal(events.length, 0);
});

test("an answer that lacks a part of the store is asked for again a while later, until it is whole", async () => {
  const { store, live, server, waits } = setUp({ gaps: 2 });
  await live.start();
  store.dispatch({ kind: "navigated", route: { view: "about" } });
  await live.refreshAsked();
  const { length } = waits;
  assert.ok(length > 0 && server.stored > 0);
  const ms = waits.at(-1)!.ms;
  waits.splice(0).at(-1)!.action();
  await settled();
  assert.equal(ms, 15_000);
  assert.equal(waits.length, 0);
});
