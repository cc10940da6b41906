import assert from "node:assert/strict";
import { test } from "node:test";
import { controllerNames } from "../../ingest/spans/controller-names.ts";
import type { OtlpHealth, SenderHealth } from "./otlp-health.ts";
import { otlpStates } from "./otlp-states.ts";

const MINUTE_MS = 60_000;
const now = 100 * MINUTE_MS;

function statesOf(senders: readonly SenderHealth[], unattributed: Readonly<Record<string, number>> = {}) {
  const health: OtlpHealth = {
    since: 1,
    spans: 10,
    links: 0,
    gauges: 0,
    refused: { malformed: 2 },
    dropped: { http: 3 },
    cost: { requestsPerMinute: 4 },
    inFlightBytes: 0,
    senders,
  };
  return otlpStates({
    now,
    listening: { grpcUrl: "http://127.0.0.1:4317", httpUrl: "http://127.0.0.1:4318", health: () => health },
    unattributed: new Map(Object.entries(unattributed)),
    controllerOf: controllerNames(),
  });
}

const sender = (host: string, more: Partial<SenderHealth> = {}): SenderHealth => ({
  resource: { url: `https://${host}/` },
  spans: 5,
  lastAt: now,
  ...more,
});

test("an exporter that sends is connected, with what the receiver refused and costs", () => {
  assert.deepEqual(statesOf([sender("one", { lagMs: 300 })], { one: 12 }), [
    {
      controller: "one",
      kind: "otlp",
      place: "127.0.0.1:4317, 127.0.0.1:4318",
      state: "connected",
      since: 1,
      lastAt: now,
      lagMs: 300,
      unattributed: 12,
      refused: { malformed: 2, http: 3 },
      cost: { requestsPerMinute: 4 },
    },
  ]);
});

test("one that is silent is waited for; with several, nobody is told what the receiver refused and costs", () => {
  const states = statesOf([sender("one", { lastAt: now - 20 * MINUTE_MS }), sender("two")], { three: 4 });
  assert.deepEqual(
    states.map(({ controller, state, sentence, refused, cost }) => [
      controller,
      state,
      sentence !== undefined,
      refused,
      cost,
    ]),
    [
      ["three", "waiting", true, undefined, undefined],
      ["one", "waiting", true, undefined, undefined],
      ["two", "connected", false, undefined, undefined],
    ],
  );
});

test("until something came nothing is said", () => {
  assert.deepEqual(statesOf([]), []);
});
