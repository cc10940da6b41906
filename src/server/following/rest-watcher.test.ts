import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { root } from "../../../test/support/directories.ts";
import { scan } from "../../ingest/scan.ts";
import { intervalsOfRows } from "../../judge/history/intervals-of-rows.ts";
import { storedHistory } from "../../metrics/history/stored-history.ts";
import type { ObservedRun } from "../../model/observed-run.ts";
import type { FleetObservation, RunObservation } from "../../model/running.ts";
import { readHistory } from "../../sources/jenkins-home/history/read-history.ts";
import { RestError } from "../../sources/rest/rest-error.ts";
import { openDuckDbStore } from "../../store/duckdb/duckdb-store.ts";
import type { Store } from "../../store/store.ts";
import { LookError } from "./look-error.ts";
import { type RestEyes, RestWatcher } from "./rest-watcher.ts";

const home = join(root, "examples", "jenkins-home");
const NOW = Date.UTC(2026, 9, 27, 6);

async function exampleStore(t: TestContext): Promise<Store> {
  const store = await openDuckDbStore(":memory:");
  t.after(() => store.close());
  await scan(store, { home, controller: "ci", threads: 1, now: () => NOW, onProgress: () => undefined });
  return store;
}

/** A run whose `sh` in the stage Build has gone on since an instant, as REST tells it. */
function running(shSince: number, part: Partial<RunObservation> = {}): RunObservation {
  const head = {
    flowNode: 7,
    function: "sh",
    startAt: shSince,
    position: "step",
    path: "Build/sh",
    blocks: [],
  } as const;
  return {
    run: "shop#9",
    pipeline: "shop",
    family: "shop",
    number: 9,
    startAt: shSince - 5000,
    record: { hasFlow: true, hasResult: false, hasFlowEnd: false, hasFinishedLine: false, isListed: true },
    heads: [head],
    nodesSeen: true,
    flowNodes: 5,
    lastNodeAt: shSince,
    signs: [],
    pauses: [],
    seenSince: shSince,
    gaps: [],
    notSeen: ["when its log last grew"],
    ...part,
  };
}

function fleet(at: number, runs: readonly RunObservation[]): FleetObservation {
  return { at, controller: { lastAliveAt: at, notSeen: ["locks"] }, runs };
}

/** A run of `shop` that took a minute, almost all of it in `sh`. */
function ended(number: number): ObservedRun {
  const startAt = NOW - (1000 - number) * 3_600_000;
  const empty = { agentUse: [], libraryUse: [], feature: [], error: [], wait: [] };
  return {
    source: "rest",
    pipeline: "shop",
    number,
    startAt,
    observedAt: startAt + 60_000,
    rows: {
      ...empty,
      run: [{ runNumber: number, startAt, durationMs: 60_000, finished: true, result: "SUCCESS" }],
      stage: [{ flowNode: 5, kind: "stage", name: "Build", startAt, durationMs: 60_000 }],
      step: [{ flowNode: 7, stage: 5, function: "sh", startAt, durationMs: 59_000 + number * 10 }],
    },
    gaps: [],
  };
}

function watcherOf(eyes: Partial<RestEyes>) {
  const kept: ObservedRun[] = [];
  const errors: unknown[] = [];
  const watcher = new RestWatcher({
    eyes: { observe: async (at) => fleet(at, []), takeEnded: () => [], ...eyes },
    readHistory: async () => [],
    onEnded: (runs) => kept.push(...runs),
    onError: (error) => errors.push(error),
  });
  return { watcher, kept, errors };
}

describe("judging over REST", () => {
  it("learns from runs that end, and hands them on to be kept", async () => {
    let next: ObservedRun[] = [];
    const takeEnded = () => next.splice(0);
    let runs: readonly RunObservation[] = [running(NOW)];
    const { watcher, kept } = watcherOf({ observe: async (at) => fleet(at, runs), takeEnded });
    assert.equal((await watcher.look(NOW + 1000)).judgement.runs[0]?.level, "ok");
    next = Array.from({ length: 30 }, (_, index) => ended(index + 1));
    await watcher.look(NOW + 2000);
    assert.equal(kept.length, 30);
    const late = NOW + 40 * 3_600_000;
    runs = [running(NOW, { heads: [{ ...running(NOW).heads[0]!, logBytes: 10, logGrewAt: NOW }], notSeen: [] })];
    const { judgement } = await watcher.look(late);
    assert.deepEqual([judgement.runs[0]?.state, judgement.fleet.state], ["SILENT_STEP", "STUCK"]);
  });

  it("never counts what it cannot see as healthy", async () => {
    const unseen = running(NOW, { heads: [], nodesSeen: false, flowNodes: 0, notSeen: ["its flow nodes"] });
    const { watcher } = watcherOf({ observe: async (at) => fleet(at, [unseen]) });
    const { judgement } = await watcher.look(NOW + 3_600_000);
    assert.deepEqual(
      [judgement.runs[0]?.state, judgement.fleet.state, judgement.fleet.observed],
      ["NOT_OBSERVED", "BLIND", 0],
    );
  });

  it("keeps what ended before nothing could be seen any more, and says why in the source's words", async () => {
    const next = [ended(1)];
    const { watcher, kept } = watcherOf({
      observe: () => Promise.reject(new RestError("auth", "The API token is not right.")),
      takeEnded: () => next.splice(0),
    });
    await assert.rejects(
      watcher.look(NOW),
      (error) => error instanceof LookError && error.message === "The API token is not right.",
    );
    assert.equal(kept.length, 1);
  });

  it("judges without a past that cannot be read, and asks for it again", async () => {
    let tries = 0;
    const errors: unknown[] = [];
    const watcher = new RestWatcher({
      eyes: { observe: async (at) => fleet(at, [running(NOW)]), takeEnded: () => [] },
      readHistory: async () => {
        tries++;
        if (tries === 1) throw new Error("the store is away");
        return [];
      },
      onEnded: () => undefined,
      onError: (error) => errors.push(error),
    });
    for (let looks = 0; looks < 3; looks++)
      assert.equal((await watcher.look(NOW + 1000 * looks)).judgement.runs.length, 1);
    assert.deepEqual([tries, errors.length], [2, 1]);
  });
});

describe("the past of a store", () => {
  it("tells of each step what the records of the home tell", async (t) => {
    const store = await exampleStore(t);
    const reader = await store.reader();
    const rows = await store.query("SELECT DISTINCT full_name FROM pipeline JOIN run ON pipeline_id = id");
    const of = rows.map(({ full_name: name }) => {
      const pipeline = String(name);
      const [one] = readHistory(home, { pipelines: [pipeline] }).runs;
      return { pipeline, family: one?.family ?? pipeline };
    });
    const past = (await storedHistory(reader, "ci", of)).flatMap((run) => intervalsOfRows(run) ?? []);
    const told = past.flatMap(({ steps }) => steps);
    const known = readHistory(home, { pipelines: of.map(({ pipeline }) => pipeline) }).steps;
    assert.ok(known.length > 200);
    const text = (steps: typeof told): string[] =>
      [...new Set(steps.map((step) => JSON.stringify(step, Object.keys(step).sort())))].sort();
    assert.deepEqual(text(told), text([...known]));
    assert.deepEqual(await storedHistory(reader, "none", of), []);
    assert.deepEqual(await storedHistory(reader, "ci", [{ pipeline: "'; DROP TABLE run", family: "%" }]), []);
  });
});
