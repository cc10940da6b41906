import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { CollectorLogEntry } from "../../model/collected.ts";
import { logEntry } from "../../privacy/collect/log-entry.ts";
import { testEventType, testReport, testWords } from "./test-collector.ts";
import { ask, started } from "./test-requests.ts";

const SEALED = Date.UTC(2027, 3, 12);

describe("what is told", () => {
  test("no number of reports, erasures or conflicts, and nothing of today", async (t) => {
    const { post, get, clock, now } = await started(t);
    for (let controller = 1; controller <= 7; controller++) await post("/reports", testReport(controller));
    await post("/erase", ask("erase", 3));
    const log = async () => JSON.parse((await get("/v1/log")).text) as { entries: CollectorLogEntry[] };
    assert.deepEqual((await log()).entries, []);
    await now().tend();
    clock.now = SEALED;
    await now().tend();
    const { entries } = await log();
    assert.ok(entries.length > 0);
    for (const [index, entry] of entries.entries()) {
      assert.deepEqual(Object.keys(entry).sort(), ["hash", "index", "prev"]);
      if (index > 0) assert.equal(entry.prev, entries[index - 1]!.hash);
    }
    // Words and small numbers could be tried: without chance in it, the hash of an erasure would be found.
    const kinds = ["erase", "conflict", "deletion", "pad"] as const;
    const tried = kinds.flatMap((kind) => ["", "2027-03"].map((period) => ({ kind, period })));
    for (const { hash, prev, index } of entries)
      for (const { kind, period } of tried)
        for (let count = 0; count < 10; count++) {
          const event = { day: "2027-04-03", kind, period, digest: "", count };
          assert.notEqual(logEntry({ next: index, hash: prev, day: "" }, event).hash, hash);
        }
    const told = JSON.parse((await get("/transparency.json")).text) as { erasures: number; sealed: object[] };
    assert.ok(!JSON.stringify(told.sealed).includes("count"));
  });

  test("how long the log is says nothing exact", async (t) => {
    const { now, clock } = await started(t);
    const grown = new Set<number>();
    for (let round = 0; round < 40; round++) {
      const { next } = now().collector.logHead;
      clock.now += 1000;
      await now().collector.pad();
      grown.add(now().collector.logHead.next - next);
    }
    assert.ok(grown.size > 2, "by chance");
  });

  test("the page and the log are worked out for a network as often as its share allows, and the page once in a while", async (t) => {
    let asked = 0;
    const { get } = await started(t, {
      rate: { burst: 5, perSecond: 0, secret: new Uint8Array(32) },
      vocabularies: [testWords],
      eventTypes: new Proxy([testEventType], {
        get: (target, key) => {
          if (key === "map") asked++;
          return Reflect.get(target, key) as unknown;
        },
      }),
    });
    const statuses: number[] = [];
    for (const path of ["/transparency", "/transparency.json", "/v1/log", "/v1/log", "/transparency", "/v1/log"])
      statuses.push((await get(path)).status);
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 429]);
    assert.ok(asked >= 1);
  });
});
