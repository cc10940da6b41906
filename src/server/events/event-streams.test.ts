import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Check } from "typebox/value";
import { looked, verdict } from "../../../test/support/judged.ts";
import { served } from "../../../test/support/serving.ts";
import { aliveEventSchema, type RunningEvent, runningEventSchema } from "../../api/events.ts";
import { Board } from "../board/board.ts";
import { aliveEvent } from "../routes/events.ts";

describe("GET /api/v1/events", () => {
  it("begins with the revision of now, and tells each change once", async (t) => {
    const { events, json, show } = await served(t);
    const stream = events();
    const first = await stream.next();
    assert.ok(first.event === "running" && Check(runningEventSchema, first.data));
    const { revision } = (await json("/api/v1/running")) as RunningEvent;
    assert.equal((first.data as RunningEvent).revision, revision);
    await show(looked([verdict("a#1")]));
    const second = await stream.next();
    await show(looked([verdict("a#1")]));
    await show(looked([verdict("a#1"), verdict("a#2")]));
    const third = await stream.next();
    assert.notEqual((second.data as RunningEvent).revision, revision);
    assert.notEqual((third.data as RunningEvent).revision, (second.data as RunningEvent).revision);
    assert.equal((third.data as RunningEvent).revision, ((await json("/api/v1/running")) as RunningEvent).revision);
  });

  it("is for so many at once, and then for the next", async (t) => {
    const { events, ask, json } = await served(t);
    const streams = Array.from({ length: 256 }, () => events());
    await Promise.all(streams.map((stream) => stream.next()));
    assert.equal(((await json("/api/v1/health")) as { listeners: number }).listeners, 256);
    const { status, headers } = await ask("/api/v1/events");
    assert.deepEqual([status, headers["retry-after"]], [429, "60"]);
    streams[0]!.close();
    for (let tries = 0; tries < 100; tries++) {
      if (((await json("/api/v1/health")) as { listeners: number }).listeners < 256) break;
    }
    assert.equal((await events().next()).event, "running");
  });

  it("answers HEAD without a stream", async (t) => {
    const { ask } = await served(t);
    const { status, headers } = await ask("/api/v1/events", { method: "HEAD" });
    assert.deepEqual([status, headers["content-type"]], [200, "text/event-stream"]);
  });

  it("ends when the server does", async (t) => {
    const { events, close } = await served(t);
    await events().next();
    const began = performance.now();
    assert.equal(await close(), true);
    assert.ok(performance.now() - began < 2000);
  });
});

it("a sign of life says how old what is known is", () => {
  const board = new Board({ state: "following", source: "home", since: 1, lastLookAt: 2, lookMs: 3, everyMs: 4 });
  const { event, data } = aliveEvent({ name: "ci", board });
  assert.ok(event === "alive" && Check(aliveEventSchema, data));
});
