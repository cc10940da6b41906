import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { archivedHomes, corpusMissing } from "../../../../test/support/corpus.ts";
import { unpack } from "../../../../test/support/directories.ts";
import type { FleetObservation, HeadObservation, RunObservation } from "../../../model/running.ts";
import { LiveReader } from "./files/live-reader.ts";
import { HomeFollower } from "./home-follower.ts";
import { LogFollower } from "./log/log-follower.ts";
import { observeHome } from "./observe-home.ts";

const CAPTURED_AT = Date.parse("2026-11-24T00:09:41Z");
const capture = archivedHomes().find(({ name }) => name === "controller-home");
const options = capture === undefined ? { skip: corpusMissing ?? "the capture is not here" } : {};

/** Where each of the thirteen runs stands: function, path, agent, and the last thing Jenkins said that is not about the restart. */
const expected: Readonly<Record<string, string>> = {
  "input-holding-node#2": "input Hold/input agent= inputAsked",
  "input-scripted#3": "input Gate/input agent=none inputAsked",
  "input-wait#1": "input Approve/input agent=none inputAsked",
  "input-wait#2": "input Approve/input agent=none inputAsked",
  "input-wait#3": "input Approve/input agent=none inputAsked",
  "long-quiet#1": "sh Quiet/sh agent= gotAgent",
  "long-running#1":
    "sh Soak/ticks/ticks/sh agent=agent-1, sleep Soak/sleep/sleep/sleep agent=agent-1, sh Soak/silent/silent/sh agent=agent-1 sleeping",
  "sleep-no-node#1": "sleep Nap/sleep agent=none sleeping",
  "sleep-no-node#2": "sleep Nap/sleep agent=none sleeping",
  "stuck-no-label#1": "node node agent=none labelMissing no-such-label",
  "stuck-no-label#2": "node node agent=none labelMissing no-such-label",
  "stuck-offline-agent#1": "node gpu/node agent=none agentOffline gpu-1",
  "stuck-offline-label#1": "node gpu/node agent=none labelMissing gpu&&linux",
};

const OF_RESTARTS = new Set(["pausing", "resuming", "readyToRun", "waitingForReconnection", "timeoutSet"]);

function summary({ heads, signs }: RunObservation): string {
  const where = heads.map((head) => `${head.function} ${head.path} agent=${head.agent ?? "none"}`).join(", ");
  const last = signs.findLast(({ kind }) => !OF_RESTARTS.has(kind));
  return [where, last?.kind ?? "", ...(last?.kind === "gotAgent" ? [] : (last?.names ?? []))].join(" ");
}

const OF_THE_LOG_ALONE = {
  at: CAPTURED_AT,
  until: undefined,
  isTrusted: false,
  isCopiedBefore: true,
  startAt: undefined,
  wantsEngineLines: true,
  stepOf: () => undefined,
};

const placeOf = ({ flowNode, position, path, blocks }: HeadObservation): unknown => [
  flowNode,
  position,
  path,
  blocks.map((block) => `${block.flowNode} ${block.function} ${block.name}`),
];

describe("the home of a real controller with thirteen runs in flight", options, () => {
  const homes = new Map<string, FleetObservation>();
  const observed = (t: import("node:test").TestContext): FleetObservation => {
    const known = homes.get("capture");
    if (known !== undefined) return known;
    const home = unpack(t, capture!.archive);
    const fleet = observeHome(home, { now: CAPTURED_AT + 10_000 });
    homes.set("capture", fleet);
    return fleet;
  };

  test("where each run stands and what Jenkins said", (t) => {
    const { runs } = observed(t);
    assert.deepEqual(Object.fromEntries(runs.map((run) => [run.run, summary(run)])), expected);
  });

  test("all are listed, resumable, without an end, and were up after the last restart", (t) => {
    for (const { run, record, pauses, nodesSeen } of observed(t).runs) {
      assert.deepEqual(
        [record.isListed, record.isResumable, record.hasFlowEnd, record.hasResult, record.hasFinishedLine, nodesSeen],
        [true, true, false, false, false, true],
        run,
      );
      assert.ok(
        pauses.every(({ toAt }) => toAt !== undefined),
        run,
      );
    }
  });

  test("timers and pauses", (t) => {
    const headOf = (run: string) => observed(t).runs.find((one) => one.run === run)!.heads[0]!;
    assert.equal(headOf("sleep-no-node#1").timerEndsAt, headOf("sleep-no-node#1").startAt! + 36_000_000);
    assert.ok(headOf("input-wait#1").pausedSince !== undefined);
    assert.equal(headOf("input-scripted#3").blocks.at(-1)?.function, "timeout");
    assert.equal(headOf("stuck-offline-agent#1").label, "gpu");
    assert.equal(headOf("stuck-offline-label#1").label, "gpu && linux");
  });

  test("the queue, agents, and when the home was last alive", (t) => {
    const { controller } = observed(t);
    assert.deepEqual(
      controller.queue?.map(({ run, flowNode, label }) => `${run} ${flowNode} ${label}`),
      [
        "stuck-no-label#1 3 no-such-label",
        "stuck-no-label#2 3 no-such-label",
        "stuck-offline-label#1 10 gpu && linux",
        "stuck-offline-agent#1 5 gpu",
      ],
    );
    assert.deepEqual(
      controller.agents?.map(({ name, executors, isOffline }) => `${name} ${executors} ${isOffline}`),
      [" 6 undefined", "agent-1 2 false", "agent-2 2 false", "gpu-1 1 true"],
    );
    assert.equal(controller.hasClouds, false);
    assert.ok(Math.abs(controller.lastAliveAt! - CAPTURED_AT) < 3000);
  });

  test("the engine's lines in the logs tell the same as the flow nodes", (t) => {
    const home = unpack(t, capture!.archive);
    const { runs } = observeHome(home, { now: CAPTURED_AT });
    const { files } = new HomeFollower(home).reader;
    for (const { run, heads } of runs) {
      const log = new LogFollower();
      const path = `jobs/${run.replace("#", "/builds/")}`;
      log.look(new LiveReader(home, files), { ...OF_THE_LOG_ALONE, path });
      assert.deepEqual(log.engine.heads().map(placeOf), heads.map(placeOf), run);
    }
  });

  test("a week later it is judged as of then", (t) => {
    const home = unpack(t, capture!.archive);
    const fleet = observeHome(home, { now: CAPTURED_AT + 7 * 86_400_000 });
    assert.equal(fleet.at, fleet.controller.lastAliveAt);
    assert.equal(fleet.runs.length, 13);
  });

  test("as of an earlier minute, the runs of then", (t) => {
    const home = unpack(t, capture!.archive);
    const at = Date.parse("2026-11-23T23:17:30Z");
    const { runs } = observeHome(home, { at, now: CAPTURED_AT });
    assert.ok(runs.length > 3, `${runs.length}`);
    for (const run of runs) {
      assert.ok((run.startAt ?? 0) <= at && (run.lastNodeAt ?? 0) <= at, run.run);
      assert.ok(
        run.signs.every((sign) => (sign.at ?? 0) <= at),
        run.run,
      );
    }
  });
});

describe(
  "unfinished runs of real homes are observed",
  corpusMissing === undefined ? {} : { skip: corpusMissing },
  () => {
    for (const { name, archive } of archivedHomes())
      test(name, (t) => {
        const home = unpack(t, archive);
        const now = Date.parse("2027-01-01T00:00:00Z");
        const follower = new HomeFollower(home);
        const { runs, at } = follower.look(now);
        assert.ok(at <= now);
        for (const run of runs) {
          assert.ok(
            run.heads.every(({ startAt }) => startAt === undefined || startAt <= at),
            run.run,
          );
          assert.ok((run.log?.grewAt ?? 0) <= now, run.run);
        }
        assert.deepEqual(follower.look(now).runs, runs, "a second look sees the same");
      });
  },
);
