import { families } from "../../build/sim/families/families.js";
import { Random } from "../../build/sim/random/random.js";
import { isLongEnough } from "../../build/sim/score/by-state.js";
import { scoreOurs } from "../../build/sim/score/versus.js";
import { addCosts } from "./cost.mjs";
import { ratio } from "./format.mjs";
import { evaluateWorlds } from "./pool.mjs";
import {
  ablationRows,
  calibrationRows,
  confusionRows,
  fittedRows,
  kindRows,
  ruleRows,
  stateRows,
  wholeRows,
} from "./tables.mjs";
import { targets } from "./targets.mjs";

/**
 * @typedef {import("./world.mjs").WorldResult} WorldResult
 * @typedef {{ seed: number, worlds: number, days: number, runsPerDay: number, faults: number, tick: number, family: string, jobs: number, everyTick: boolean, ablate: boolean, onDisk: boolean }} JudgeOptions
 */

/** Days before anything is scored: nobody judges a controller on which nothing ever ran. */
const WARM_UP_DAYS = 2;
/** With none of ours, rules are fitted to this share of false alarms, the target. */
const TARGET_SHARE = 0.001;

/** @type {import("../main.mjs").Evaluation} */
export const judge = {
  name: "judge",
  summary:
    "verdicts on running Pipelines: right or wrong, how soon, and against the rules of other tools, on simulated worlds",
  defaults: {
    worlds: 36,
    days: 7,
    "runs-per-day": 200,
    faults: 1,
    tick: 15,
    family: "tuning",
    jobs: 2,
    "every-tick": false,
    ablate: false,
    "on-disk": false,
  },
  quick: { worlds: 3, days: 2 },
  run: async ({ seed, options }) => {
    const asked = {
      seed,
      worlds: Number(options.worlds),
      days: Number(options.days),
      runsPerDay: Number(options["runs-per-day"]),
      faults: Number(options.faults),
      tick: Number(options.tick),
      family: String(options.family),
      jobs: Number(options.jobs),
      everyTick: Boolean(options["every-tick"]),
      ablate: Boolean(options.ablate),
      onDisk: Boolean(options["on-disk"]),
    };
    const chosen = familiesOf(asked.family);
    const results = await evaluateWorlds(tasksOf(asked, chosen), {
      jobs: asked.jobs,
      onResult: ({ task, cost, score }) =>
        process.stderr.write(
          `world ${task.world} (${task.family}): ${score.runs} runs, ${score.episodes.length} episodes, ${Math.round((cost.lookMs + cost.judgeMs + cost.simulateMs) / 1000)} s\n`,
        ),
    });
    return reportOf(results, asked, chosen);
  },
};

/** @param {string} name */
function familiesOf(name) {
  const all = [...families.values()].filter((family) => family.name !== "demo");
  const chosen = all.filter((family) => family.purpose === name || family.name === name);
  if (chosen.length > 0) return chosen;
  throw new RangeError(`no family is "${name}": tuning, test, ${all.map((family) => family.name).join(", ")}`);
}

/** @param {JudgeOptions} options @param {readonly { name: string }[]} chosen */
function tasksOf({ seed, worlds, days, runsPerDay, faults, tick, everyTick, ablate, onDisk }, chosen) {
  return Array.from({ length: worlds }, (_, world) => ({
    world,
    family: chosen[world % chosen.length]?.name ?? "",
    seed: 1000 * seed + world,
    warmUpDays: WARM_UP_DAYS,
    days,
    runsPerDay,
    faults,
    tickMs: 1000 * tick,
    everyTick,
    ablate,
    onDisk,
  }));
}

/** @param {readonly WorldResult[]} results @param {JudgeOptions} asked @param {readonly { name: string, purpose: string }[]} chosen */
function reportOf(results, asked, chosen) {
  const worlds = results.map(({ score }) => score);
  const ours = scoreOurs(worlds, isLongEnough);
  const falseShare = ours.healthy > 0 ? ours.falseAlarms / ours.healthy : 0;
  const next = new Random(`bootstrap ${asked.seed}`);
  return {
    purpose: [...new Set(chosen.map(({ purpose }) => purpose))].join(" and "),
    heading: `families ${chosen.map(({ name }) => name).join(", ")}; ${asked.worlds} worlds of ${asked.days} days, ${asked.faults} x their faults, a look each ${asked.tick} s`,
    notes: [
      "Intervals are of 95 %: Wilson for shares, drawing worlds anew for means over states; upper limits are one-sided.",
      "An episode is found when its run is called this very state, at level stuck, between its onset and its end. Long enough: it lasted",
      "as long as the state needs by its own rule. Times count from the onset; what was never found is censored at the end of the episode.",
      "Healthy: no fault ever struck or held up the run. Rules of other tools give no names: any alarm of theirs counts as found.",
    ],
    tables: [
      { title: "Targets", rows: targets({ worlds, next: () => next.next() }) },
      { title: "What the sample is, and false alarms", rows: wholeRows(worlds) },
      { title: "States", rows: stateRows(worlds) },
      { title: "Faults", rows: kindRows(worlds) },
      { title: "Rules of other tools as they are", rows: ruleRows(worlds) },
      {
        title: `Best constants for at most as many false alarms as ours (${ratio(1000 * falseShare, 2)} per 1,000)`,
        rows: fittedRows(worlds, falseShare),
      },
      {
        title: "Best constants for at most 1 false alarm per 1,000 healthy runs",
        rows: fittedRows(worlds, TARGET_SHARE),
      },
      ...(asked.ablate
        ? [
            {
              title: "Without one of its sources",
              rows: ablationRows(
                worlds,
                results.map(({ without }) => without),
              ),
            },
          ]
        : []),
      { title: "Calibration", rows: calibrationRows(worlds) },
      { title: "Time by what was true and what was said", rows: confusionRows(worlds) },
      { title: "Incidents not named right at first", rows: wrongRoots(results) },
      { title: "Cost", rows: costRows(results) },
    ],
    details: { worlds: results.map(({ task, score, cost }) => ({ task, cost, ...withoutRises(score) })) },
  };
}

/**
 * Everything a person may look up, but not the curves of other rules: they are of one size with all the rest.
 *
 * @param {WorldResult["score"]} score
 */
function withoutRises({ episodes, healthy, ...score }) {
  return {
    ...score,
    episodes: episodes.map(({ rises: _, ...episode }) => episode),
    healthy: healthy
      .map(({ peaks: _, ...one }) => one)
      .filter(({ isCalledAnything, isOverWatch }) => isCalledAnything || isOverWatch),
  };
}

/** @param {readonly WorldResult[]} results */
function wrongRoots(results) {
  const wrong = results.flatMap(({ task, score }) =>
    score.incidents
      .filter(({ isRootRight }) => isRootRight === false)
      .map(({ id, size, namedInstead }) => ({
        world: task.world,
        incident: id,
        "holds up": size,
        named: namedInstead ?? "",
      })),
  );
  return wrong.slice(0, 20);
}

/** @param {readonly WorldResult[]} results */
function costRows(results) {
  const cost = addCosts(results.map((result) => result.cost));
  const days = results.reduce((sum, { task }) => sum + task.days + task.warmUpDays, 0);
  /** @param {number} ms */
  const perLook = (ms) => `${((1000 * ms) / cost.looks).toFixed(0)} µs`;
  return [
    {
      looks: cost.looks,
      "runs in flight": ratio(cost.runsLookedAt / cost.looks, 1),
      reading: perLook(cost.lookMs),
      judging: perLook(cost.judgeMs),
      "bytes read": cost.sampledLooks > 0 ? (cost.sampledBytes / cost.sampledLooks).toFixed(0) : null,
      "CPU per controller-day": `${((cost.lookMs + cost.judgeMs) / days / 1000).toFixed(2)} s`,
      "simulating it": `${(cost.simulateMs / days / 1000).toFixed(2)} s`,
    },
  ];
}
