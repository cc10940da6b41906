import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunningAnswer } from "../../api/running.ts";
import type { Action } from "./actions.ts";
import { type AppState, initialState } from "./app-state.ts";
import { countedTo } from "./judged-at.ts";
import { reduce } from "./reduce.ts";
import { allRunning } from "./route.ts";

const NOW = Date.UTC(2026, 5, 21, 12, 0, 0);

const answer: RunningAnswer = {
  revision: "1",
  at: new Date(NOW).toISOString(),
  runs: ["a#1", "b#2"].map((run) => ({
    run,
    state: "MOVING",
    also: [],
    level: "ok",
    confidence: 1,
    because: [],
    chain: [run],
    clearsWhen: "",
    who: "",
    do: "",
    notSeen: [],
  })),
  runsLeftOut: 0,
  incidents: [
    { id: "0123456789abcdef", state: "NO_AGENT", resource: "label gpu", holdsUp: ["a#1"], sentence: "", openedAt: "" },
  ],
  notes: [],
  following: {
    state: "following",
    since: new Date(NOW).toISOString(),
    lastLookAt: new Date(NOW).toISOString(),
    everyMs: 2000,
  },
};

const start = initialState(allRunning, NOW);
const after = (actions: readonly Action[], state: AppState = start): AppState => actions.reduce(reduce, state);

test("keeps what is shown while the server is gone, and since when it is", () => {
  const lost = after([
    { kind: "connected" },
    { kind: "runningAnswered", answer, etag: '"1"' },
    { kind: "lost", at: NOW + 5000 },
    { kind: "runningFailed", problem: "no" },
    { kind: "lost", at: NOW + 9000 },
  ]);
  assert.deepEqual(lost.connection, { kind: "lost", since: NOW + 5000, tries: 2 });
  assert.equal(lost.running.answer, answer);
  assert.equal(lost.running.etag, '"1"');
  const back = after([{ kind: "runningUnchanged" }, { kind: "connected" }], lost);
  assert.equal(back.running.problem, undefined);
  assert.deepEqual(back.connection, { kind: "live" });
});

test("shows a mark and an acknowledgement where they belong", () => {
  const taken = { ...answer.incidents[0]!, acknowledgedAt: "2026-06-21T12:00:00.000Z" };
  const state = after([
    { kind: "runningAnswered", answer },
    { kind: "marked", run: "b#2", isRight: false, markedAt: "2026-06-21T12:00:00.000Z" },
    { kind: "acknowledged", incident: taken },
  ]);
  assert.deepEqual(
    state.running.answer?.runs.map(({ mark }) => mark?.isRight),
    [undefined, false],
  );
  assert.deepEqual(state.running.answer?.incidents, [taken]);
});

test("unfolds the run that an address names, and keeps the others as they are", () => {
  const state = after([
    { kind: "toggledRun", run: "a#1" },
    { kind: "navigated", route: { ...allRunning, run: "b#2" } },
    { kind: "navigated", route: allRunning },
  ]);
  assert.deepEqual([...state.unfolded], ["a#1", "b#2"]);
  assert.deepEqual([...after([{ kind: "toggledRun", run: "a#1" }], state).unfolded], ["b#2"]);
  assert.deepEqual([...initialState({ ...allRunning, run: "c#3" }, NOW).unfolded], ["c#3"]);
});

test("remembers what is on its way until it is answered", () => {
  const failed = after([{ kind: "sendingChanged", key: "mark a#1", sending: { kind: "failed", detail: "no" } }]);
  assert.deepEqual(failed.sending.get("mark a#1"), { kind: "failed", detail: "no" });
  assert.equal(after([{ kind: "sendingChanged", key: "mark a#1" }], failed).sending.size, 0);
});

test("counts time by the server's clock, and no further than a home of the past lived", () => {
  const ahead = after([
    { kind: "runningAnswered", answer },
    { kind: "clockSeen", at: NOW, serverAt: NOW + 90_000 },
    { kind: "ticked", at: NOW + 10_000 },
  ]);
  assert.equal(countedTo(ahead), NOW + 100_000);
  assert.equal(after([{ kind: "clockSeen", at: NOW, serverAt: NOW + 1000 }]).clockAheadMs, 0);
  const stopped = { ...answer, at: new Date(NOW - 86_400_000).toISOString() };
  const past = after([
    { kind: "runningAnswered", answer: stopped },
    { kind: "ticked", at: NOW + 10_000 },
  ]);
  assert.equal(countedTo(past), NOW - 86_400_000);
});

test("an event of life says nothing of before the first answer", () => {
  assert.equal(after([{ kind: "alive", following: answer.following }]), start);
  const gone = { ...answer.following, state: "gone" as const };
  const state = after([
    { kind: "runningAnswered", answer },
    { kind: "alive", following: gone },
  ]);
  assert.equal(state.running.answer?.following.state, "gone");
});
