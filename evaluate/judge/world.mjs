/**
 * Evaluates the judge on one simulated world: the reader sees only files and the time, and what is said at each instant is set
 * beside the truth.
 */
import { mkdirSync } from "node:fs";
import { incidentsOf } from "../../build/sim/score/incidents-of.js";
import { Recorder } from "../../build/sim/score/recorder.js";
import { isFault } from "../../build/sim/score/trace.js";
import { scoreWorld } from "../../build/sim/score/world-score.js";
import { createWorld } from "../../build/sim/world.js";
import { StepHistory } from "../../build/src/judge/history/step-history.js";
import { judgeFound } from "../../build/src/judge/judge.js";
import { findingsOf } from "../../build/src/judge/run-findings.js";
import { HomeFollower } from "../../build/src/sources/jenkins-home/live/home-follower.js";
import { ClockBook } from "./clocks.mjs";
import { CostMeter } from "./cost.mjs";
import { ticksOf } from "./ticks.mjs";

/**
 * @typedef {object} WorldTask
 * @property {number} world its number, counted from 0
 * @property {string} family
 * @property {number} seed
 * @property {number} warmUpDays days at the beginning that only give history
 * @property {number} days days that are scored
 * @property {number} runsPerDay
 * @property {boolean} everyTick look also when nothing can have changed
 * @property {string} home where its home is written
 *
 * @typedef {import("../../sim/score/world-score.ts").WorldScore} WorldScore
 * @typedef {{ task: WorldTask, score: WorldScore, cost: import("./cost.mjs").Cost }} WorldResult
 */

const DAY = 86_400_000;
/** A Monday, in a year no file of this machine has. */
const START_AT = Date.UTC(2030, 0, 7);

/** @param {WorldTask} task @returns {WorldResult} */
export function evaluateWorld(task) {
  mkdirSync(task.home, { recursive: true });
  const stage = setUp(task);
  let memory;
  for (const at of ticksOf(stage, task)) {
    const observation = observe(stage, at);
    const judged = stage.meter.time("judgeMs", () => judge(stage, observation, memory));
    memory = judged.memory;
    stage.nextAt = judged.nextAt;
    stage.clocks.look(observation);
    stage.recorder.add({
      at,
      truth: stage.truth.map(({ run, state }) => ({ run, state, also: [] })),
      verdicts: judged.judgement.runs,
      alarms: memory.incidents,
    });
  }
  return { task, score: score(stage, task), cost: stage.meter.cost };
}

/** @param {WorldTask} task */
function setUp({ seed, family, warmUpDays, days, runsPerDay, home }) {
  const allDays = warmUpDays + days;
  return {
    world: createWorld({ seed, home, startAt: START_AT, family, days: allDays, runsPerDay }),
    follower: new HomeFollower(home),
    history: new StepHistory(),
    recorder: new Recorder(),
    clocks: new ClockBook(),
    meter: new CostMeter(),
    ended: 0,
    startAt: START_AT,
    scoredFromAt: START_AT + warmUpDays * DAY,
    endAt: START_AT + allDays * DAY,
    /** @type {ReturnType<ReturnType<typeof createWorld>["truth"]>} */
    truth: [],
    /** @type {number | undefined} */
    nextAt: undefined,
  };
}
/** @typedef {ReturnType<typeof setUp>} Stage */

/** @param {Stage} stage @param {number} at */
function observe(stage, at) {
  const { world, follower, history, meter } = stage;
  meter.time("simulateMs", () => {
    world.advanceTo(at);
    world.flush();
    stage.truth = world.truth();
  });
  noteEnded(stage);
  const observation = meter.look(() => follower.look(at));
  for (const { steps, run } of follower.takeFinished()) history.add(steps, run);
  meter.cost.runsLookedAt += observation.runs.length;
  return observation;
}

/** Tells the rules of other tools of the runs that have ended since. @param {Stage} stage */
function noteEnded(stage) {
  const ended = stage.world.finishedRuns();
  for (; stage.ended < ended.length; stage.ended++) stage.clocks.ended(ended[stage.ended]);
}

/**
 * The judgement, and when it may change though nothing happens.
 *
 * @param {Stage} stage
 * @param {import("../../src/model/running.ts").FleetObservation} observation
 * @param {import("../../src/judge/memory.ts").JudgeMemory | undefined} memory
 */
function judge({ history }, observation, memory) {
  const { at, controller, runs } = observation;
  const found = runs.map((run) => ({ run, findings: findingsOf(run, { at, controller, limits: history }) }));
  const judged = judgeFound(found, observation, memory);
  const instants = found.flatMap(({ findings }) => findings.flatMap(({ nextAt }) => nextAt ?? []));
  const isHolding = judged.memory.runs.some(({ suspectedAt }) => suspectedAt !== undefined);
  return { ...judged, nextAt: isHolding ? at : Math.min(...instants) };
}

/** @param {Stage} stage @param {WorldTask} task */
function score({ world, recorder, clocks, scoredFromAt, endAt }, { world: number, days }) {
  const { traces, alarms } = recorder.finish();
  const all = world.episodes().map((episode) => ({
    run: episode.run,
    state: episode.state,
    kind: episode.kind ?? "none",
    incidentId: episode.incidentId ?? "",
    root: episode.rootCause ?? episode.run,
    onsetAt: episode.onsetAt,
    endAt: episode.endAt ?? endAt,
  }));
  const scored = traces.filter(({ segments }) => (segments[0]?.fromAt ?? 0) >= scoredFromAt);
  const runs = new Set(scored.map(({ run }) => run));
  const healthy = world.finishedRuns().filter(({ isHealthy, run }) => isHealthy && runs.has(run));
  const incidents = incidentsOf(all);
  return scoreWorld({
    world: number,
    days,
    traces: scored,
    alarms,
    scoredFromAt,
    episodes: all.filter(({ run, state }) => runs.has(run) && isFault(state)),
    incidents,
    healthy: new Set(healthy.map(({ run }) => run)),
    baselines: clocks.traces,
    graceMs: 30_000,
  });
}
