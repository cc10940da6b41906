import assert from "node:assert/strict";
import { test } from "node:test";
import { durationAxis } from "../../publish/html/ticks.ts";
import { bucketTitle, daysBelow, linearScale, yOf } from "./scale.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const WEEK = 7 * 24 * HOUR;

test("a scale of durations is linear where they are alike, and logarithmic where they are far apart", () => {
  const alike = durationAxis(20 * SECOND, 100 * SECOND);
  assert.deepEqual([alike.isLog, alike.shareOf(0)], [false, 0]);
  const apart = durationAxis(2 * MINUTE, 2 * HOUR);
  assert.deepEqual([apart.isLog, apart.ticks], [true, [MINUTE, 10 * MINUTE, HOUR, 6 * HOUR]]);
  assert.deepEqual([apart.shareOf(MINUTE), apart.shareOf(6 * HOUR)], [0, 1]);
});

test("no value lies outside a plot", () => {
  for (const [least, most] of [
    [0, 0],
    [0, 1],
    [1, 1e12],
    [MINUTE, MINUTE],
  ] as const) {
    const { shareOf } = durationAxis(least, most);
    for (const value of [0, least, most])
      assert.ok(shareOf(value) >= 0 && shareOf(value) <= 1, `${value} of ${least} to ${most}: ${shareOf(value)}`);
  }
  assert.equal(linearScale([0]).shareOf(3), 0);
  assert.equal(linearScale([0, 2, 4]).shareOf(9), 1);
  assert.deepEqual([yOf(0), yOf(1)], [206, 10]);
});

test("names columns by their first day in UTC, by month over long periods", () => {
  const from = Date.UTC(2026, 7, 31);
  const weeks = (count: number) => Array.from({ length: count }, (_, index) => from + index * WEEK);
  assert.deepEqual(
    daysBelow(weeks(9), 7).map(({ column }) => column),
    [0, 2, 4, 6, 8],
  );
  assert.equal(daysBelow(weeks(2), 7)[0]?.label, "31 Aug");
  assert.equal(daysBelow(weeks(60), 7)[0]?.label, "Aug 2026");
  assert.equal(bucketTitle(from, 1), "31 Aug 2026");
  assert.equal(bucketTitle(from, 7), "Week from 31 Aug 2026");
  assert.equal(bucketTitle(from, 28), "Four weeks from 31 Aug 2026");
  assert.deepEqual(daysBelow([], 7), []);
});
