/**
 * Evaluates the judge on one simulated world: the reader sees only files and the time, and what is said at each instant is set
 * beside the truth.
 */
import { mkdirSync } from "node:fs";
import { families } from "../../build/sim/families/families.js";
import { MemoryDisk } from "../../build/sim/memory/memory-disk.js";
import { MemoryFiles } from "../../build/sim/memory/memory-files.js";
import { incidentsOf, joinEpisodes } from "../../build/sim/score/incidents-of.js";
import { isFault } from "../../build/sim/score/trace.js";
import { scoreWorld } from "../../build/sim/score/world-score.js";
import { createWorld } from "../../build/sim/world.js";
import { StepHistory } from "../../build/src/judge/history/step-history.js";
import { HomeFollower } from "../../build/src/sources/jenkins-home/live/home-follower.js";
import { ClockBook } from "./clocks.mjs";
import { CostMeter } from "./cost.mjs";
import { KeptLimits } from "./kept-limits.mjs";
import { judgeWith, makeVariants } from "./variants.mjs";

/**
 * @typedef {object} WorldTask
 * @property {number} world its number, counted from 0
 * @property {string} family
 * @property {number} seed
 * @property {number} warmUpDays days at the beginning that only give history
 * @property {number} days days that are scored
 * @property {number} runsPerDay
 * @property {number} faults how many times as many as the family has
 * @property {number} tickMs how often is looked: times to detect are honest to this
 * @property {boolean} everyTick look also when no file and no limit can have changed anything
 * @property {boolean} ablate judge also without one of its sources at a time
 * @property {boolean} onDisk write its home to the disk and read it from there, not from memory
 * @property {string} home where its home is written
 *
 * @typedef {import("../../sim/score/world-score.ts").WorldScore} WorldScore
 * @typedef {object} WorldResult
 * @property {WorldTask} task
 * @property {WorldScore} score
 * @property {Readonly<Record<string, WorldScore>>} without scores of the judge without one of its sources, by its name
 * @property {import("./cost.mjs").Cost} cost
 */

/** What has just ceased to be true may still be said for so many looks: logs and records reach the disk up to ten seconds late. */
const GRACE_LOOKS = 2;
const DAY = 86_400_000;
/** A Monday, in a year no file of this machine has. */
const START_AT = Date.UTC(2030, 0, 7);

/** @param {WorldTask} task @returns {WorldResult} */
export function evaluateWorld(task) {
  if (task.onDisk) mkdirSync(task.home, { recursive: true });
  const stage = setUp(task);
  for (let at = START_AT; at <= stage.endAt; at += task.tickMs) {
    const hasChanged = advance(stage, at);
    if (task.everyTick || hasChanged || at >= stage.nextAt) look(stage, at, !task.everyTick);
    const truth = stage.truth.map(trueState);
    for (const { recorder, verdicts, causes, alarms } of stage.variants) {
      recorder.add({ at, truth, verdicts, alarms: alarms.at({ at, causes, verdicts }).map(alarmOf) });
    }
  }
  const [ours, ...others] = stage.variants.map(({ name, recorder }) => ({ name, score: score(stage, task, recorder) }));
  const without = Object.fromEntries(others.map((other) => [other.name, other.score]));
  return { task, score: /** @type {NonNullable<typeof ours>} */ (ours).score, without, cost: stage.meter.cost };
}

/** @param {WorldTask} task */
function setUp({ seed, family, warmUpDays, days, runsPerDay, faults, home, ablate, onDisk }) {
  const laws = families.get(family);
  if (!laws) throw new RangeError(`no family is "${family}"`);
  const allDays = warmUpDays + days;
  const options = { seed, home, startAt: START_AT, family: laws, days: allDays, runsPerDay, faultScale: faults };
  const memory = onDisk ? undefined : inMemory();
  const history = new StepHistory();
  return {
    world: createWorld({ ...options, ...(memory && { makeDisk: memory.makeDisk }) }),
    follower: new HomeFollower(home, { gapMs: Number.POSITIVE_INFINITY, ...(memory && { files: memory.files() }) }),
    history,
    limits: new KeptLimits(history),
    variants: makeVariants(ablate),
    clocks: new ClockBook(),
    meter: new CostMeter(),
    scoredFromAt: START_AT + warmUpDays * DAY,
    endAt: START_AT + allDays * DAY,
    /** @type {readonly import("../../sim/truth/truth.ts").RunTruth[]} */
    truth: [],
    writes: 0,
    /** What else a thing may be called by: an agent by its labels, a label by its agents. @type {Map<string, Set<string>>} */
    namesOf: new Map(),
    agents: 0,
    /** Agent each run was last seen on. @type {Map<string, string>} */
    agentOf: new Map(),
    /** Runs the rules of other tools remember. @type {Set<string>} */
    ended: new Set(),
    /** When the judgement may change though nothing happens. */
    nextAt: START_AT,
  };
}
/** @typedef {ReturnType<typeof setUp>} Stage */

/** A disk in memory, and the files on it once the world has made it. */
function inMemory() {
  /** @type {MemoryDisk | undefined} */
  let disk;
  return {
    /** @param {string} home @param {number} skewMs */
    makeDisk: (home, skewMs) => (disk = new MemoryDisk(home, skewMs)),
    files: () => new MemoryFiles(/** @type {MemoryDisk} */ (disk)),
  };
}

/** Lets the world go on; whether any file was written. @param {Stage} stage @param {number} at */
function advance(stage, at) {
  const { world, meter } = stage;
  const before = stage.truth;
  meter.time("simulateMs", () => {
    world.advanceTo(at);
    world.flush();
    stage.truth = world.truth();
  });
  const now = new Set(stage.truth.map(({ run }) => run));
  if (before.some(({ run }) => !now.has(run))) noteEnded(stage);
  const { writes } = world.cost();
  const hasChanged = writes !== stage.writes;
  stage.writes = writes;
  return hasChanged;
}

/** Tells the rules of other tools of the runs that have ended since. @param {Stage} stage */
function noteEnded({ world, ended, clocks }) {
  for (const finished of world.finishedRuns()) {
    if (ended.has(finished.run)) continue;
    ended.add(finished.run);
    clocks.ended(finished);
  }
}

/** @param {Stage} stage @param {number} at @param {boolean} isKeeping */
function look(stage, at, isKeeping) {
  const { follower, history, limits, meter, clocks } = stage;
  const observation = meter.look(() => follower.look(at));
  const finished = follower.takeFinished();
  for (const { steps, interval } of finished) history.add(steps, interval);
  meter.cost.runsLookedAt += observation.runs.length;
  noteAgents(stage, observation);
  if (finished.length > 0) limits.forget();
  const how = { history: isKeeping ? limits : history, hasLearned: finished.length > 0, isKeeping };
  const [ours, ...others] = stage.variants;
  const nextAt = [meter.time("judgeMs", () => judgeWith(ours, observation, how))];
  for (const other of others) nextAt.push(judgeWith(other, observation, how));
  stage.nextAt = Math.min(...nextAt);
  clocks.look(observation);
}

/** @param {Stage} stage @param {import("../../src/model/running.ts").FleetObservation} observation */
function noteAgents(stage, { controller: { agents = [] }, runs }) {
  for (const { run, heads } of runs) if (heads[0]?.agent) stage.agentOf.set(run, heads[0].agent);
  if (agents.length === stage.agents) return;
  stage.agents = agents.length;
  const { namesOf } = stage;
  /** @param {string} one @param {string} other */
  const note = (one, other) => namesOf.set(one, (namesOf.get(one) ?? new Set()).add(other));
  for (const { name, labels } of agents) {
    for (const label of labels) note(`agent ${name}`, `label ${label}`);
    for (const label of labels) note(`label ${label}`, `agent ${name}`);
  }
}

/**
 * Nothing of a controller that is down can be seen to move, and its engine takes no steps: PAUSED is as right as NOT_OBSERVED.
 *
 * @param {import("../../sim/truth/truth.ts").RunTruth} truth
 * @returns {import("../../sim/score/trace.ts").TrueState}
 */
const trueState = ({ run, state }) => ({ run, state, also: state === "NOT_OBSERVED" ? ["PAUSED"] : [] });

/** @param {import("../../src/model/incident.ts").Incident} incident */
const alarmOf = ({ id, run, resource, state, holdsUp }) => ({ id, root: run ?? resource ?? "", state, holdsUp });

/** @param {Stage} stage @param {WorldTask} task @param {import("../../build/sim/score/recorder.js").Recorder} recorder */
function score({ world, clocks, namesOf, agentOf, scoredFromAt, endAt }, { world: number, days, tickMs }, recorder) {
  const { traces, alarms } = recorder.finish();
  const all = joinEpisodes(
    world.episodes().map((episode) => ({
      run: episode.run,
      state: episode.state,
      kind: episode.kind ?? "none",
      incidentId: episode.incidentId ?? "",
      root: episode.rootCause ?? episode.run,
      onsetAt: episode.onsetAt,
      endAt: episode.endAt ?? endAt,
    })),
  );
  const scored = traces.filter(({ segments }) => (segments[0]?.fromAt ?? 0) >= scoredFromAt);
  const runs = new Set(scored.map(({ run }) => run));
  const healthy = world
    .finishedRuns()
    .filter(({ run, wasHealthy, everBlocked }) => wasHealthy && !everBlocked && runs.has(run));
  return scoreWorld({
    world: number,
    days,
    traces: scored,
    alarms,
    scoredFromAt,
    excuses: traces.flatMap(timesDown),
    episodes: all.filter(({ run, state }) => runs.has(run) && isFault(state)),
    incidents: incidentsOf(all).map((incident) => ({
      ...incident,
      roots: [
        ...incident.roots.flatMap((root) => [root, ...(namesOf.get(root) ?? [])]),
        ...placesOf(incident, all, agentOf),
      ],
    })),
    healthy: new Set(healthy.map(({ run }) => run)),
    baselines: clocks.traces,
    graceMs: GRACE_LOOKS * tickMs,
  });
}

/**
 * Where an incident is, when that is as good a name as the run it struck: the controller, for what a restart or a quiet-down left
 * behind; the agent whose disk is full.
 *
 * @param {import("../../sim/score/trace.ts").Incident} incident
 * @param {readonly import("../../sim/score/incidents-of.ts").RootedEpisode[]} episodes
 * @param {ReadonlyMap<string, string>} agentOf
 */
function placesOf({ roots }, episodes, agentOf) {
  return episodes
    .filter(({ run }) => roots.includes(run))
    .flatMap(({ kind, run }) => {
      if (kind === "resume-hung" || kind === "pause-not-resumed") return ["controller"];
      return kind === "no-space-on-agent" ? [`agent ${agentOf.get(run)}`] : [];
    });
}

/**
 * When a controller did not work, as seen from a run: what is said of that then is not false.
 *
 * @param {import("../../sim/score/trace.ts").RunTrace} trace
 * @returns {readonly import("../../sim/score/trace.ts").Incident[]}
 */
const timesDown = ({ run, segments }) =>
  segments
    .filter(({ truth }) => truth?.state === "NOT_OBSERVED")
    .map(({ fromAt, toAt }) => ({ id: "down", roots: ["controller", run], runs: [run], onsetAt: fromAt, endAt: toAt }));
