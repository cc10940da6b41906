/** The numbers to reach, and what was found. */
import {
  deterministicStates,
  isLongEnough,
  macroPrecision,
  macroRecall,
  scoreStates,
} from "../../build/sim/score/by-state.js";
import { bootstrap, poissonUpper, wilson } from "../../build/sim/score/intervals.js";
import { quantileOf, waited } from "../../build/sim/score/survival.js";
import { scoreFitted, scoreOurs } from "../../build/sim/score/versus.js";
import { addIncidents, scoreWhole } from "../../build/sim/score/whole.js";
import { perThousand, range, ratio, share, time } from "./format.mjs";

/**
 * @typedef {import("../../sim/score/world-score.ts").WorldScore} WorldScore
 * @typedef {{ claim: string, target: string, found: string, met: string, sample: string }} Target
 * @typedef {{ worlds: readonly WorldScore[], next: () => number }} Sample worlds, and numbers in [0, 1) to draw from them
 */

const EPISODES_WANTED = 200;
const HEALTHY_WANTED = 50_000;
/** A cause needs a look or two to be named: shorter incidents count nowhere. */
const INCIDENT_FROM_MS = 60_000;
const FLOOD = 3;

/** @param {Sample} sample @returns {readonly Target[]} */
export function targets(sample) {
  return [...byState(sample), ...falseAlarms(sample), ...times(sample), ...incidents(sample), calibration(sample)];
}

/** @param {Sample} sample */
function byState({ worlds, next }) {
  const states = scoreStates(worlds);
  const [precision, recall] = [macroPrecision(worlds), macroRecall(worlds)];
  const fewest = least(states, ({ longEnough }) => longEnough);
  const called = least(states, ({ calls, rightCalls }) => (calls > 0 ? rightCalls / calls : undefined));
  const found = least(states, ({ longEnough, foundOfLong }) => (longEnough > 0 ? foundOfLong / longEnough : undefined));
  const sample = `${states.length} states, fewest episodes ${fewest?.value ?? 0} (${fewest?.state ?? "-"}), wanted ${EPISODES_WANTED}`;
  return [
    row("macro precision", {
      target: ">= 0.95",
      found: `${ratio(precision)} ${range(bootstrap(worlds, macroPrecision, next))}`,
      isMet: precision && precision >= 0.95,
      sample,
    }),
    row("macro recall", {
      target: ">= 0.90",
      found: `${ratio(recall)} ${range(bootstrap(worlds, macroRecall, next))}`,
      isMet: recall && recall >= 0.9,
      sample,
    }),
    row("lowest precision of a state", {
      target: ">= 0.85",
      found: `${ratio(called?.value)} ${called?.state ?? ""}`,
      isMet: called && called.value >= 0.85,
    }),
    row("lowest recall of a state", {
      target: ">= 0.80",
      found: `${ratio(found?.value)} ${found?.state ?? ""}`,
      isMet: found && found.value >= 0.8,
    }),
  ];
}

/**
 * @template {{ state: string }} T
 * @param {readonly T[]} all
 * @param {(one: T) => number | undefined} of
 */
function least(all, of) {
  const values = all.flatMap((one) => {
    const value = of(one);
    return value === undefined ? [] : [{ state: one.state, value }];
  });
  return values.sort((a, b) => a.value - b.value)[0];
}

/** @param {Sample} sample */
function falseAlarms({ worlds }) {
  const { healthy, calledHealthy, falseAlarms, days } = scoreWhole(worlds);
  const upper = poissonUpper(calledHealthy);
  return [
    row("false alarms per 1,000 healthy runs", {
      target: "< 1, upper limit too",
      found: `${perThousand(calledHealthy, healthy)}, upper limit ${perThousand(upper, healthy)}`,
      isMet: healthy > 0 && upper / healthy < 0.001,
      sample: `${healthy} healthy runs, wanted ${HEALTHY_WANTED}`,
    }),
    row("false fleet alarms per controller-day", {
      target: "(none set)",
      found: `${ratio(falseAlarms / days)}, upper limit ${ratio(poissonUpper(falseAlarms) / days)}`,
      sample: `${days} days`,
    }),
  ];
}

/** @param {Sample} sample */
function times({ worlds }) {
  const episodes = worlds.flatMap((world) => world.episodes).filter(isLongEnough);
  const sure = episodes.filter(({ state }) => deterministicStates.has(state));
  const waits = sure.map(({ foundMs, lastedMs }) => waited(foundMs, lastedMs));
  const [median, p90] = [quantileOf(waits, 0.5), quantileOf(waits, 0.9)];
  const dots = episodes.filter(({ kind }) => kind === "dotting-step");
  const dotsFound = dots.filter(({ calledMs }) => calledMs !== undefined).length;
  return [
    row("time to detect, deterministic states, median", {
      target: "<= 30 s",
      found: time(median),
      isMet: median !== undefined && median <= 30_000,
      sample: `${sure.length} episodes`,
    }),
    row("time to detect, deterministic states, p90", {
      target: "<= 120 s",
      found: time(p90),
      isMet: p90 !== undefined && p90 <= 120_000,
    }),
    versusBest(worlds),
    row("hung step that prints a dot a minute, recall", {
      target: ">= 0.7",
      found: share(dotsFound, dots.length, wilson),
      isMet: dots.length > 0 && dotsFound / dots.length >= 0.7,
      sample: `${dots.length} episodes`,
    }),
  ];
}

/** @param {readonly WorldScore[]} worlds */
function versusBest(worlds) {
  /** @param {WorldScore["episodes"][number]} episode */
  const isSilent = (episode) => episode.state === "SILENT_STEP" && isLongEnough(episode);
  const ours = scoreOurs(worlds, isSilent);
  const fitted = scoreFitted(worlds, isSilent, ours.falseAlarms / Math.max(1, ours.healthy));
  const best = fitted.toSorted((a, b) => (a.medianMs ?? Infinity) - (b.medianMs ?? Infinity))[0];
  const isMet = ours.medianMs !== undefined && ours.medianMs <= 0.5 * (best?.medianMs ?? Infinity);
  return row("time to detect, SILENT_STEP, median, against the best other rule at equal false alarms", {
    target: "<= 0.5 x",
    found: `${time(ours.medianMs)} against ${time(best?.medianMs)} (${best?.rule ?? "-"})`,
    isMet,
    sample: `${ours.episodes} episodes`,
  });
}

/** @param {Sample} sample */
function incidents({ worlds }) {
  return [1, FLOOD].flatMap((atLeast) => {
    const { incidents, named, rightFirst, alarms } = addIncidents(worlds, { atLeast, lastedMs: INCIDENT_FROM_MS });
    const of = atLeast > 1 ? `, incidents of ${atLeast} runs or more` : "";
    return [
      row(`root cause right first time${of}`, {
        target: ">= 0.95",
        found: share(rightFirst, named, wilson),
        isMet: named > 0 && rightFirst / named >= 0.95,
        sample: `${named} named of ${incidents} incidents`,
      }),
      row(`alarms per incident${of}`, {
        target: "<= 1.2",
        found: named > 0 ? ratio(alarms / named, 2) : "-",
        isMet: named > 0 && alarms / named <= 1.2,
      }),
    ];
  });
}

/** @param {Sample} sample */
function calibration({ worlds }) {
  const { healthy, overStuck } = scoreWhole(worlds);
  const found = overStuck / Math.max(1, healthy);
  const { low, high } = wilson(overStuck, healthy);
  return row("calibration: healthy runs beyond a limit stated as 0.1 %", {
    target: "0.03 to 0.3 %",
    found: `${(100 * found).toFixed(3)} % (${(100 * low).toFixed(3)}..${(100 * high).toFixed(3)})`,
    isMet: found >= 0.0003 && found <= 0.003,
    sample: `${healthy} healthy runs`,
  });
}

/** @param {string} claim @param {{ target: string, found: string, isMet?: unknown, sample?: string }} what @returns {Target} */
function row(claim, { target, found, isMet, sample = "" }) {
  return { claim, target, found, met: isMet === undefined ? "-" : isMet ? "yes" : "NO", sample };
}
