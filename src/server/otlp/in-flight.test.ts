import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { InFlight } from "./in-flight.ts";
import { LagSamples } from "./lag-samples.ts";
import { MinuteCounts } from "./minute-counts.ts";
import { Refusal } from "./refusal.ts";

describe("what is under way", () => {
  it("is half of the budget for one sender, and leaves room for the next", () => {
    const inFlight = new InFlight(1000);
    const noisy = inFlight.begin("noisy");
    noisy.add(400);
    assert.throws(() => inFlight.begin("noisy").add(400), new Refusal("tooMuch", 1000));
    inFlight.begin("other").add(300);
    assert.throws(() => inFlight.begin("third").add(301), new Refusal("full", 1000));
    noisy.shrink(10);
    noisy.shrink(500);
    assert.equal(inFlight.bytes, 310);
    noisy.end();
    assert.equal(inFlight.bytes, 300);
  });

  it("never exceeds the budget, and is nothing when all is done", () => {
    const step = fc.record({ sender: fc.constantFrom("a", "b", "c"), bytes: fc.integer({ min: 0, max: 400 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        const inFlight = new InFlight(1000);
        const begun = steps.map(({ sender, bytes }) => {
          const reservation = inFlight.begin(sender);
          try {
            reservation.add(bytes);
          } catch (error) {
            assert.ok(error instanceof Refusal);
          }
          assert.ok(inFlight.bytes <= 1000);
          return reservation;
        });
        for (const reservation of begun) reservation.end();
        assert.equal(inFlight.bytes, 0);
      }),
    );
  });
});

describe("counts by minute", () => {
  const minute = 60_000;

  it("are an average over the last hour, or since it began", () => {
    const counts = new MinuteCounts(0);
    counts.add(10, 30);
    assert.equal(counts.perMinute(20), 30);
    assert.equal(counts.perMinute(3 * minute), 10);
    counts.add(59 * minute, 30);
    assert.equal(counts.perMinute(59.5 * minute), 60 / 59.5);
    assert.equal(counts.perMinute(61 * minute), 0.5);
    assert.equal(counts.perMinute(1000 * minute), 0);
  });

  it("go on when the clock is set back", () => {
    const counts = new MinuteCounts(100 * minute);
    counts.add(100 * minute, 1);
    counts.add(50 * minute, 1);
    assert.equal(counts.perMinute(100 * minute), 2);
  });
});

it("the lag is the middle one of the last hour", () => {
  const lags = new LagSamples(4);
  assert.equal(lags.median(0), undefined);
  for (const [at, lag] of [
    [0, 900],
    [3_600_000, 5],
    [3_600_001, 7],
    [3_600_002, 100],
  ] as const)
    lags.add(at, lag);
  assert.equal(lags.median(3_600_003), 7);
  lags.add(3_600_004, 1);
  lags.add(3_600_005, 2);
  assert.equal(lags.median(3_600_006), 7);
});
