import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { activeAfter, activeMs, stopsOf } from "./clock.ts";

const span = (fromAt: number, toAt?: number) => (toAt === undefined ? { fromAt } : { fromAt, toAt });

test("without stops all time counts", () => {
  assert.equal(activeMs(1000, 4000, []), 3000);
  assert.equal(activeAfter(4000, 500, []), 4500);
});

test("downtime, pauses and gaps are taken out once, however they overlap", () => {
  // 1000..9000 without 2000..4000 and 3000..5000: 8000 - 3000.
  const stops = stopsOf({ pauses: [span(3000, 5000)], gaps: [span(2000, 4000)] });
  assert.deepEqual(stops, [{ fromAt: 2000, toAt: 5000 }]);
  assert.equal(activeMs(1000, 9000, stops), 5000);
});

test("only what lies between the instants is taken out", () => {
  const stops = stopsOf({ pauses: [span(0, 2000), span(8000, 20_000)], gaps: [] });
  assert.equal(activeMs(1000, 9000, stops), 6000);
});

test("while a stop lasts, nothing comes by time alone", () => {
  const stops = stopsOf({ pauses: [span(3000)], gaps: [] });
  assert.equal(activeMs(1000, 9000, stops), 2000);
  assert.equal(activeAfter(9000, 500, stops), undefined);
});

test("a stop that is known to end delays what comes by time", () => {
  const stops = stopsOf({ pauses: [span(2000, 5000), span(6000, 7000)], gaps: [] });
  assert.equal(activeAfter(1000, 500, stops), 1500);
  assert.equal(activeAfter(1000, 1500, stops), 5500);
  assert.equal(activeAfter(3000, 2500, stops), 8500);
});

test("edges that run backwards count as nothing", () => {
  assert.equal(activeMs(4000, 1000, []), 0);
  assert.equal(activeMs(Number.NaN, 1000, []), 0);
  assert.deepEqual(stopsOf({ pauses: [span(5000, 4000), span(Number.NaN, 1), span(1, Number.NaN)], gaps: [] }), []);
});

test("active time is never negative, never more than the time, and the stops are in order", () => {
  const instant = fc.integer({ min: -100, max: 3000 });
  const spans = fc.array(
    fc.tuple(instant, fc.option(instant, { nil: undefined })).map(([from, to]) => span(from, to)),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(spans, spans, fc.tuple(instant, instant), (pauses, gaps, [from, to]) => {
      const stops = stopsOf({ pauses, gaps });
      const active = activeMs(from, to, stops);
      assert.ok(active >= 0 && active <= Math.max(0, to - from));
      // Counted instant by instant.
      let counted = 0;
      for (let at = from; at < to; at++)
        if (![...pauses, ...gaps].some((stop) => at >= stop.fromAt && at < (stop.toAt ?? Number.POSITIVE_INFINITY)))
          counted++;
      assert.equal(active, counted);
      assert.ok(stops.every((stop, index) => index === 0 || stop.fromAt > stops[index - 1]!.toAt));
    }),
    { seed: 1, numRuns: 500 },
  );
});
