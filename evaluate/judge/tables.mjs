/** Tables of what was found, but for the targets. */
import { isLongEnough, macroPrecision, macroRecall, scoreStates } from "../../build/sim/score/by-state.js";
import { addConfusions } from "../../build/sim/score/confusion.js";
import { poissonUpper, wilson } from "../../build/sim/score/intervals.js";
import { isFault } from "../../build/sim/score/trace.js";
import { scoreBaselines, scoreFitted, scoreOurs } from "../../build/sim/score/versus.js";
import { addIncidents, calibrate, scoreWhole } from "../../build/sim/score/whole.js";
import { perThousand, ratio, share, time } from "./format.mjs";

/**
 * @typedef {import("../../sim/score/world-score.ts").WorldScore} WorldScore
 * @typedef {import("../../sim/score/world-score.ts").EpisodeScore} EpisodeScore
 * @typedef {import("../../sim/score/versus.ts").RuleScore} RuleScore
 */

/** @param {readonly WorldScore[]} worlds */
export function stateRows(worlds) {
  return scoreStates(worlds).map((score) => ({
    state: score.state,
    episodes: score.episodes,
    "long enough": score.longEnough,
    recall: share(score.foundOfLong, score.longEnough, wilson),
    "as any fault": ratio(score.longEnough ? score.calledOfLong / score.longEnough : undefined, 2),
    "recall of all": ratio(score.episodes ? score.found / score.episodes : undefined, 2),
    calls: score.calls,
    precision: share(score.rightCalls, score.calls, wilson),
    early: score.earlyCalls,
    median: time(score.medianMs),
    p90: time(score.p90Ms),
    mean: time(score.meanMs),
    flaps: score.flaps,
    renamed: score.changes,
  }));
}

/** @param {readonly WorldScore[]} worlds */
export function kindRows(worlds) {
  const episodes = worlds.flatMap((world) => world.episodes);
  const kinds = [...new Set(episodes.map(({ kind, state }) => `${kind}\t${state}`))].sort();
  return kinds.map((key) => {
    const [kind, state] = key.split("\t");
    const of = episodes.filter((episode) => episode.kind === kind && episode.state === state);
    const long = of.filter(isLongEnough);
    return {
      fault: kind ?? "",
      state: state ?? "",
      episodes: of.length,
      "long enough": long.length,
      found: long.filter(({ foundMs }) => foundMs !== undefined).length,
      "as any fault": long.filter(({ calledMs }) => calledMs !== undefined).length,
      "watched at least": long.filter(({ watchedMs }) => watchedMs !== undefined).length,
    };
  });
}

/** @param {readonly WorldScore[]} worlds */
export function confusionRows(worlds) {
  const confusion = addConfusions(worlds.map((world) => world.confusion));
  return Object.entries(confusion)
    .map(([truth, row]) => {
      const cells = Object.entries(row).sort(([, a], [, b]) => b - a);
      const total = cells.reduce((sum, [, ms]) => sum + ms, 0);
      /** @param {(said: string) => boolean} holds */
      const part = (holds) => cells.reduce((sum, [said, ms]) => sum + (holds(said) ? ms : 0), 0) / total;
      const others = cells.filter(([said]) => said.split(" ")[0] !== truth).slice(0, 3);
      return {
        true: truth,
        "run hours": (total / 3_600_000).toFixed(1),
        "said so": ratio(part((said) => said.split(" ")[0] === truth)),
        "alarmed as a fault": ratio(
          part((said) => said.endsWith(" stuck") && isFault(/** @type {any} */ (said.split(" ")[0]))),
        ),
        "said instead": others.map(([said, ms]) => `${said} ${((100 * ms) / total).toFixed(2)} %`).join(", "),
      };
    })
    .sort((a, b) => a.true.localeCompare(b.true));
}

/** @param {readonly WorldScore[]} worlds */
export function ruleRows(worlds) {
  const [all, silent] = choices(worlds);
  return [scoreOurs, scoreBaselines].flatMap((score) =>
    pairs([score(worlds, all)].flat(), [score(worlds, silent)].flat()),
  );
}

/** @param {readonly WorldScore[]} worlds @param {number} falseShare */
export function fittedRows(worlds, falseShare) {
  const [all, silent] = choices(worlds);
  const ours = pairs([scoreOurs(worlds, all)], [scoreOurs(worlds, silent)]);
  // Each set of episodes has its own best constants: fitted twice, so that each rule shows its best side.
  return [...ours, ...pairs(scoreFitted(worlds, all, falseShare), scoreFitted(worlds, silent, falseShare))];
}

/** @param {readonly WorldScore[]} _worlds @returns {readonly [(e: EpisodeScore) => boolean, (e: EpisodeScore) => boolean]} */
const choices = (_worlds) => [isLongEnough, (episode) => episode.state === "SILENT_STEP" && isLongEnough(episode)];

/** @param {readonly RuleScore[]} all @param {readonly RuleScore[]} silent */
function pairs(all, silent) {
  return all.map((score, index) => {
    const one = silent[index];
    return {
      rule: one && one.rule !== score.rule ? `${score.rule}; ${one.rule}` : score.rule,
      "false per 1,000": perThousand(score.falseAlarms, score.healthy),
      "upper limit": perThousand(poissonUpper(score.falseAlarms), score.healthy),
      faults: score.episodes,
      found: ratio(score.found / score.episodes, 2),
      median: time(score.medianMs),
      mean: time(score.meanMs),
      "silent steps": one?.episodes ?? null,
      "found ": one ? ratio(one.found / one.episodes, 2) : null,
      "median ": one ? time(one.medianMs) : null,
      "p90 ": one ? time(one.p90Ms) : null,
      "mean ": one ? time(one.meanMs) : null,
    };
  });
}

/** @param {readonly WorldScore[]} worlds */
export function calibrationRows(worlds) {
  const { healthy, overWatch, overStuck } = scoreWhole(worlds);
  const alphas = [
    {
      what: "healthy runs beyond the limit to watch",
      stated: "0.010",
      n: healthy,
      found: share(overWatch, healthy, wilson),
    },
    {
      what: "healthy runs beyond the limit to alarm",
      stated: "0.001",
      n: healthy,
      found: share(overStuck, healthy, wilson),
    },
  ];
  const confidence = calibrate(worlds).map(({ from, to, stated, calls, right }) => ({
    what: `alarms with confidence ${from} to ${to}`,
    stated: ratio(stated),
    n: calls,
    found: share(right, calls, wilson),
  }));
  return [...alphas, ...confidence];
}

/** @param {readonly WorldScore[]} worlds */
export function wholeRows(worlds) {
  const whole = scoreWhole(worlds);
  const { healthy, days } = whole;
  const rows = [
    ["worlds, controller-days, runs", `${whole.worlds}, ${days}, ${whole.runs}`],
    ["healthy runs", String(healthy)],
    ["healthy runs called what none can be", perThousandOf(whole.calledHealthy, healthy)],
    ["healthy runs called anything untrue", perThousandOf(whole.miscalledHealthy, healthy)],
    ["alarms about runs nothing is wrong with, per day", perDay(whole.falseCalls, days)],
    ["alarms of the fleet that are of no incident, per day", perDay(whole.falseAlarms, days)],
    ["share of run time not observed", ratio(whole.notObserved, 4)],
  ];
  return rows.map(([what, found]) => ({ what: what ?? "", found: found ?? "" }));
}

/** @param {number} part @param {number} whole */
const perThousandOf = (part, whole) =>
  `${part}: ${perThousand(part, whole)} per 1,000, upper limit ${perThousand(poissonUpper(part), whole)}`;

/** @param {number} count @param {number} days */
const perDay = (count, days) => `${count}: ${ratio(count / days)}, upper limit ${ratio(poissonUpper(count) / days)}`;

/** @param {readonly WorldScore[]} worlds @param {readonly Readonly<Record<string, WorldScore>>[]} without */
export function ablationRows(worlds, without) {
  const names = Object.keys(without[0] ?? {});
  const all = [
    { without: "nothing", of: worlds },
    ...names.map((name) => ({ without: name, of: scoresOf(without, name) })),
  ];
  return all.map(({ without: name, of }) => {
    const { healthy, calledHealthy } = scoreWhole(of);
    const [faults, silent] = choices(of).map((choose) => scoreOurs(of, choose));
    const { named, rightFirst, alarms } = addIncidents(of, { atLeast: 1, lastedMs: 60_000 });
    return {
      without: name,
      "macro precision": ratio(macroPrecision(of)),
      "macro recall": ratio(macroRecall(of)),
      "false per 1,000": perThousand(calledHealthy, healthy),
      "found as any fault": ratio(faults && faults.found / faults.episodes, 2),
      "median ": time(faults?.medianMs),
      "silent steps found": ratio(silent && silent.found / silent.episodes, 2),
      median: time(silent?.medianMs),
      "root right": ratio(named ? rightFirst / named : undefined, 2),
      "alarms per incident": ratio(named ? alarms / named : undefined, 2),
    };
  });
}

/** @param {readonly Readonly<Record<string, WorldScore>>[]} without @param {string} name */
const scoresOf = (without, name) => without.flatMap((scores) => scores[name] ?? []);
