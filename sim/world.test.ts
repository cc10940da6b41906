import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import { type TestContext, test } from "node:test";
import { filesBelow, tempDirectory } from "../test/support/directories.ts";
import { DAY, HOUR, MINUTE } from "./engine/times.ts";
import { families } from "./families/families.ts";
import { faultKinds } from "./faults/fault.ts";
import type { RunTruth } from "./truth/truth.ts";
import { createWorld, type World } from "./world.ts";

const startAt = Date.UTC(2026, 0, 5);

function worldOf(t: TestContext, family: string, seed = 1): World {
  const options = { seed, home: tempDirectory(t), startAt, family: families.get(family)!, days: 2, runsPerDay: 60 };
  return createWorld(options);
}

/** Every file of a home with its content's hash and its time. */
function contents(home: string): ReadonlyMap<string, string> {
  const files = filesBelow(home).map((file) => {
    const hash = createHash("sha1").update(readFileSync(file)).digest("hex");
    return [relative(home, file), `${hash} ${statSync(file).mtimeMs}`] as const;
  });
  return new Map(files);
}

test("the same seed gives the same home, however often one looks", (t) => {
  const seldom = worldOf(t, "product-company");
  const often = worldOf(t, "product-company");
  seldom.advanceTo(startAt + 16 * HOUR);
  seldom.flush();
  for (let at = startAt; at <= startAt + 16 * HOUR; at += 4 * MINUTE) {
    often.advanceTo(at);
    often.flush();
  }
  assert.deepEqual(contents(often.home), contents(seldom.home));
  assert.deepEqual(often.episodes(), seldom.episodes());
  assert.deepEqual(often.truth(), seldom.truth());
});

test("another seed gives another home", (t) => {
  const [one, other] = [worldOf(t, "small-team", 1), worldOf(t, "small-team", 2)];
  for (const world of [one, other]) world.advanceTo(startAt + DAY);
  assert.notDeepEqual(one.finishedRuns(), other.finishedRuns());
});

test("flushing again without a change writes nothing", (t) => {
  const world = worldOf(t, "small-team");
  world.advanceTo(startAt + DAY);
  world.flush();
  const { writes } = world.cost();
  world.flush();
  assert.equal(world.cost().writes, writes);
});

for (const family of ["hardware-lab", "campus", "delivery"]) {
  test(`what is said to be true holds together at every look: ${family}`, (t) => {
    const world = worldOf(t, family);
    for (let at = startAt; at <= startAt + 2 * DAY; at += 20 * MINUTE) {
      world.advanceTo(at);
      const finished = new Set(world.finishedRuns().map(({ run }) => run));
      for (const truth of world.truth()) {
        assert.ok(!finished.has(truth.run), `${truth.run} has ended`);
        checkTruth(truth, world.now);
      }
    }
    for (const { onsetAt, endAt } of world.episodes()) assert.ok(endAt === undefined || endAt > onsetAt);
  });
}

function checkTruth(truth: RunTruth, now: number): void {
  assert.ok(truth.since <= now);
  assert.ok((truth.onsetAt ?? 0) <= now);
  assert.equal(truth.faultId === undefined, truth.incidentId === undefined);
  if (truth.state === "BLOCKED_BY_STUCK") assert.notEqual(truth.rootCause, truth.run);
  if (truth.state === "SILENT_STEP") assert.ok(!truth.isHealthy);
}

test("runs that nothing strikes and nothing blocks come to an end", (t) => {
  const world = worldOf(t, "demo");
  world.advanceTo(startAt + 2 * DAY);
  const finished = world.finishedRuns();
  assert.ok(finished.length > 60, `${finished.length} runs`);
  assert.ok(finished.every(({ wasHealthy, everBlocked }) => wasHealthy && !everBlocked));
  assert.deepEqual(world.episodes(), []);
  const old = world.truth().filter(({ state, since }) => state !== "WAITING_HUMAN" && world.now - since > 6 * HOUR);
  assert.deepEqual(old, []);
});

/** Faults that need runs to show are put in when there are some. */
function nextWorkingHour(at: number): number {
  const hour = (at / HOUR) % 24;
  return hour >= 9 && hour < 16 ? at : at + ((24 + 9 - hour) % 24) * HOUR;
}

test("every kind of fault can be put in, and is seen to be true", (t) => {
  const kinds = new Set<string>();
  for (const [family, seed] of [
    ["small-team", 1],
    ["product-company", 1],
    ["delivery", 2],
    ["cloud-platform", 1],
    ["campus", 1],
  ] as const) {
    const world = createWorld({
      seed,
      home: tempDirectory(t),
      startAt,
      family: families.get(family)!,
      days: 6,
      runsPerDay: 60,
    });
    for (const kind of faultKinds.filter((each) => !kinds.has(each))) {
      world.advanceTo(nextWorkingHour(world.now));
      world.inject(kind);
      world.advanceTo(world.now + 2 * HOUR);
    }
    world.advanceTo(world.now + DAY);
    for (const { kind } of world.episodes()) if (kind !== undefined) kinds.add(kind);
  }
  assert.deepEqual(
    faultKinds.filter((kind) => !kinds.has(kind)),
    [],
  );
});

for (const family of ["small-team", "cloud-platform", "hardware-lab", "product-company", "campus", "delivery"]) {
  test(`at least one run in five looks stuck in some way and is not: ${family}`, (t) => {
    const options = { seed: 2, home: tempDirectory(t), startAt, family: families.get(family)!, days: 4 };
    const world = createWorld(options);
    world.advanceTo(startAt + 4 * DAY);
    const healthy = world.finishedRuns().filter(({ wasHealthy }) => wasHealthy);
    const hard = healthy.filter(({ hardNegatives }) => hardNegatives.length > 0);
    assert.ok(hard.length >= 0.2 * healthy.length, `${hard.length} of ${healthy.length}`);
  });
}
