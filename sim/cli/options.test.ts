import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "./options.ts";
import { usage } from "./usage.ts";

const now = Date.UTC(2026, 2, 1);

test("defaults", () => {
  const options = readOptions(["--out", "home"], now);
  assert.ok(options !== "help");
  assert.equal(options.family.name, "small-team");
  assert.equal(options.untilAt, now);
  assert.equal(options.days, 7);
  assert.equal(options.liveSpeed, undefined);
});

test("a fault strikes an hour before the end, or a minute into a living home, if not told", () => {
  const past = readOptions(["--out", "home", "--fault", "silent-step"], now);
  const live = readOptions(["--out", "home", "--fault", "silent-step", "--live", "--speed", "60"], now);
  const told = readOptions(["--out", "home", "--fault", "silent-step", "--live", "--fault-ago", "30"], now);
  assert.ok(past !== "help" && live !== "help" && told !== "help");
  assert.equal(past.faultAfterMs, -3_600_000);
  assert.equal(live.faultAfterMs, 60_000);
  assert.equal(live.liveSpeed, 60);
  assert.equal(told.faultAfterMs, -1_800_000);
});

for (const [args, words] of [
  [[], /--out names the directory/],
  [["--out", "x", "--seed", "one"], /--seed takes a whole number from 0 up, not "one"/],
  [["--out", "x", "--seed", "1.5"], /--seed takes a whole number/],
  [["--out", "x", "--days", "0"], /--days takes a number from 0.01 up/],
  [["--out", "x", "--until", "tomorrow"], /--until takes a time like/],
  [["--out", "x", "--family", "huge"], /no family is named "huge": small-team, /],
  [["--out", "x", "--fault", "fire"], /no fault is named "fire": silent-step, /],
  [["--out", "x", "--speed", "2"], /--speed goes with --live/],
  [["--out", "x", "--fault-in", "2", "--live"], /--fault-in goes with --fault/],
  [["--out", "x", "--colour"], /Unknown option '--colour'/],
] as const) {
  test(`refuses ${args.join(" ") || "nothing"}`, () => {
    assert.throws(() => readOptions(args, now), words);
  });
}

test("help names every option", () => {
  assert.equal(readOptions(["--help"], now), "help");
  for (const option of [
    "out",
    "replace",
    "family",
    "seed",
    "days",
    "runs-per-day",
    "until",
    "truth",
    "live",
    "speed",
  ]) {
    assert.ok(usage().includes(`--${option} `), option);
  }
});
