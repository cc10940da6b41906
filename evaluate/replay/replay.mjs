/**
 * Replays the finished runs of real homes: which would have been called while they ran, by what was known before?
 */
import { baselines } from "../../build/sim/score/baselines.js";
import { wilson } from "../../build/sim/score/intervals.js";
import { PastRuns } from "../../build/sim/score/past-runs.js";
import { StepHistory } from "../../build/src/judge/history/step-history.js";
import { quietBounds } from "../../build/src/judge/step-bounds.js";
import { waitOfFunction } from "../../build/src/model/wait-kinds.js";
import { forEachHome, homesMissing } from "./homes.mjs";
import { mergeSurprises, surprisesOf } from "./surprises.mjs";

/**
 * @typedef {import("./homes.mjs").PastRun} PastRun
 * @typedef {{ name: string, called: number, calledWithHistory: number }} Count
 */

/** @type {import("../main.mjs").Evaluation} */
export const judgeReplay = {
  name: "judge-replay",
  summary: "false calls on the finished runs of real homes, by the judge's limits and by the rules of other tools",
  defaults: {},
  run: () => {
    if (homesMissing === undefined) return replay();
    return { heading: "nothing", notes: [`Nothing was replayed: ${homesMissing}.`], tables: [] };
  },
};

function replay() {
  /** @type {{ home: string, runs: readonly PastRun[] }[]} */
  const homes = [];
  forEachHome((home, runs) => homes.push({ home, runs }));
  const tally = new Tally();
  const surprises = homes.map(({ runs }) => surprisesOf(runs));
  homes.forEach(({ home, runs }, place) => {
    const others = mergeSurprises(surprises.filter((_, other) => other !== place));
    replayHome({ home, runs, tally, history: new StepHistory({ surprises: others }) });
  });
  return {
    heading: `${tally.runs} finished runs of ${tally.homes} homes`,
    purpose: "test",
    notes: [
      `${tally.clean} of the runs are clean: not aborted, and without a sign of a restart.`,
      "What is shipped of how surprising healthy runs are was learned anew without the home that is replayed.",
      "Each step is held against limits that rest on runs that began earlier, and the time of its end is told to no one.",
      "Logs of these homes are empty: silence is time without a new flow node, which is longer than silence of both.",
      `Of the clean runs ${tally.withHistory} have only steps with an earlier run of their own.`,
    ],
    tables: [tally.table(), tally.longTable()],
  };
}

/** @param {{ home: string, runs: readonly PastRun[], tally: Tally, history: StepHistory }} replay */
function replayHome({ home, runs, tally, history }) {
  /** @type {Map<string, PastRuns>} */
  const pipelines = new Map();
  if (runs.length > 0) tally.homes++;
  for (const past of runs) {
    const pipeline = past.run.pipeline ?? past.run.family;
    const known = pipelines.get(pipeline) ?? new PastRuns();
    pipelines.set(pipeline, known);
    known.begin(past.run.runNumber);
    tally.runs++;
    if (past.run.isClean) tally.count(home, past, { called: callsOf(past, history, known), history });
    known.add({
      number: past.run.runNumber,
      durationMs: past.endAt - past.run.startAt,
      result: past.run.result ?? "",
    });
    history.add(past.steps, past.run);
  }
}

/** Names of all rules that call the run while it goes on. @param {PastRun} past @param {StepHistory} history @param {PastRuns} known */
function callsOf(past, history, known) {
  const called = new Set(rulesThatCall(past, known));
  for (const step of past.steps) {
    if (waitOfFunction.has(step.function)) continue;
    const { watchMs, stuckMs = Number.POSITIVE_INFINITY, longestMs } = history.elapsed(step);
    if (step.durationMs > watchMs) called.add(WATCH);
    if (step.durationMs > stuckMs) called.add(STUCK);
    const silentMs = quietBounds(history.quiet(step), history.elapsed(step)).stuckMs ?? Number.POSITIVE_INFINITY;
    if (step.durationMs > silentMs) called.add(SILENT);
    if (longestMs !== undefined && step.durationMs > Math.max(LONG_MS, 3 * longestMs)) called.add(DEFAULT);
  }
  return called;
}

const STUCK = "Flowmeter stuck, by the whole time of a step";
/** The logs are empty, so each step is as silent as it is long: no real one is more so. */
const SILENT = "Flowmeter stuck, were all steps silent";
const WATCH = "Flowmeter watch (shown, no alarm)";
const DEFAULT = "10 min and 3 x the longest, nothing learned";

/** Every measure grows until something happens: it is taken at the ends of the silences. @param {PastRun} past @param {PastRuns} known */
function rulesThatCall({ run, endAt, nodesAt }, known) {
  const { startAt } = run;
  const clocks = { startAt, executorSinceAt: startAt, estimateMs: known.estimateMs(), meanMs: known.meanMs() };
  const instants = [startAt, ...nodesAt.filter((at) => at > startAt && at < endAt), endAt];
  return baselines
    .filter(({ limit }) => limit !== undefined)
    .filter(({ measure, limit = 0 }) =>
      instants.slice(1).some((at, place) => {
        const lastAt = instants[place] ?? startAt;
        return measure({ ...clocks, at, logGrewAt: lastAt, updatedAt: lastAt }) > limit;
      }),
    )
    .map(({ name }) => name);
}

class Tally {
  homes = 0;
  runs = 0;
  clean = 0;
  withHistory = 0;
  /** @type {Map<string, Count>} */
  counts = new Map(
    [
      STUCK,
      SILENT,
      WATCH,
      DEFAULT,
      ...baselines.filter(({ limit }) => limit !== undefined).map(({ name }) => name),
    ].map((name) => [name, { name, called: 0, calledWithHistory: 0 }]),
  );
  /** @type {Record<string, string | number>[]} */
  long = [];

  /** @param {string} home @param {PastRun} past @param {{ called: ReadonlySet<string>, history: StepHistory }} judged */
  count(home, past, { called, history }) {
    const hasHistory = past.steps.every((step) => history.elapsed(step).samples > 0);
    this.clean++;
    if (hasHistory) this.withHistory++;
    for (const name of called) {
      const count = this.counts.get(name);
      if (count === undefined) continue;
      count.called++;
      if (hasHistory) count.calledWithHistory++;
    }
    for (const step of past.steps) this.#noteLong(home, step, history);
  }

  /** @param {string} home @param {import("./homes.mjs").StepInterval} step @param {StepHistory} history */
  #noteLong(home, step, history) {
    if (waitOfFunction.has(step.function) || step.durationMs < LONG_MS) return;
    const { watchMs, stuckMs, longestMs, samples } = history.elapsed(step);
    this.long.push({
      home,
      run: `#${step.runNumber}`,
      function: step.function,
      seconds: Math.round(step.durationMs / 1000),
      "earlier runs": samples,
      longest: longestMs === undefined ? "-" : Math.round(longestMs / 1000),
      "watch after": Math.round(watchMs / 1000),
      "stuck after": stuckMs === undefined ? "-" : Math.round(stuckMs / 1000),
    });
  }

  table() {
    const rows = [...this.counts.values()].map(({ name, called, calledWithHistory }) => ({
      rule: name,
      called,
      "per 1,000": ((1000 * called) / Math.max(1, this.clean)).toFixed(1),
      "95 % (Wilson)": perThousand(called, this.clean),
      "with history": calledWithHistory,
      "per 1,000 ": ((1000 * calledWithHistory) / Math.max(1, this.withHistory)).toFixed(1),
      "95 % (Wilson) ": perThousand(calledWithHistory, this.withHistory),
    }));
    return { title: `Clean runs that are called, of ${this.clean}; and of the ${this.withHistory} with history`, rows };
  }

  longTable() {
    const rows = this.long.sort((one, other) => Number(other.seconds) - Number(one.seconds)).slice(0, 40);
    return { title: "The longest steps of clean runs, in seconds", rows };
  }
}

/** Steps that long are listed: the judge calls none before. */
const LONG_MS = 600_000;

/** @param {number} part @param {number} whole */
function perThousand(part, whole) {
  const { low, high } = wilson(part, whole);
  return `${(1000 * low).toFixed(1)}..${(1000 * high).toFixed(1)}`;
}
