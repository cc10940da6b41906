/** The judge, and the judge without one of its sources: what does each buy? */

import { Recorder } from "../../build/sim/score/recorder.js";
import { StepHistory } from "../../build/src/judge/history/step-history.js";
import { judgeFound } from "../../build/src/judge/judge.js";
import { findingsOf } from "../../build/src/judge/run-findings.js";
import { PlainRuns } from "../../build/src/judge/waits/plain-runs.js";
import { AlarmBook } from "./alarms.mjs";

/**
 * @typedef {import("../../src/model/running.ts").FleetObservation} FleetObservation
 * @typedef {import("../../src/model/running.ts").RunObservation} RunObservation
 * @typedef {import("../../src/judge/found-run.ts").FoundRun} FoundRun
 * @typedef {import("../../src/judge/step-limits.ts").StepLimits} StepLimits
 *
 * @typedef {object} Variant
 * @property {string} name what is left out; "" for nothing
 * @property {Recorder} recorder
 * @property {readonly import("../../src/model/verdict.ts").RunVerdict[]} verdicts of its last look
 * @property {import("../../src/judge/memory.ts").JudgeMemory | undefined} memory
 * @property {readonly import("../../src/model/verdict.ts").Cause[]} causes of its last look
 * @property {AlarmBook} alarms what a person is told, as the server does it
 * @property {FleetObservation["controller"] | undefined} controller as seen at its last look
 * @property {Map<string, KnownRun>} found of each run
 * @property {PlainRuns} plain
 * @property {string} signature all of what was found that a judgement depends on
 *
 * @typedef {object} KnownRun
 * @property {RunObservation} observed
 * @property {FoundRun} found
 * @property {string} said what of it a judgement depends on
 * @property {number} nextAt when it may change though nothing happens
 */

/** @param {boolean} ablate @returns {[Variant, ...Variant[]]} the whole judge first */
export function makeVariants(ablate) {
  /** @param {string} name @returns {Variant} */
  const variant = (name) => ({
    name,
    recorder: new Recorder(),
    verdicts: [],
    memory: undefined,
    causes: [],
    alarms: new AlarmBook(),
    controller: undefined,
    found: new Map(),
    plain: new PlainRuns(),
    signature: "",
  });
  return [variant(""), ...(ablate ? ["phrases of the log", "who waits for whom", "history"].map(variant) : [])];
}

const noHistory = new StepHistory();

/**
 * Judges, and tells when the judgement may change though nothing happens.
 *
 * What is found of a run is kept as long as nothing was seen to change and its own time has not come; and the whole judgement as long as
 * nothing was found that would change it. `--every-tick` keeps nothing: that the two agree is what allows it.
 *
 * @param {Variant} variant
 * @param {FleetObservation} observation
 * @param {{ history: StepLimits, hasLearned: boolean, isKeeping: boolean }} how
 */
export function judgeWith(variant, { at, controller, runs }, { history, hasLearned, isKeeping }) {
  const limits = variant.name === "history" ? noHistory : history;
  const isSameController = isKeeping && isSame(variant.controller, controller);
  const before = isSameController && !hasLearned ? variant.found : new Map();
  variant.found = new Map();
  for (const run of runs) {
    const known = before.get(run.run);
    const isKept = known !== undefined && known.observed === run && at < known.nextAt;
    variant.found.set(run.run, isKept ? known : findIn(variant, run, { at, controller, limits }));
  }
  const all = [...variant.found.values()];
  const signature = all.map(({ said }) => said).join("\n");
  const isHolding = variant.memory?.runs.some(({ suspectedAt }) => suspectedAt !== undefined) ?? true;
  if (!isSameController || isHolding || signature !== variant.signature) {
    const { judgement, causes, memory } = judgeFound(
      all.map(({ found }) => found),
      { at, controller },
      { memory: variant.memory, plain: variant.plain },
    );
    variant.memory = memory;
    variant.causes = causes;
    variant.verdicts = judgement.runs;
  }
  variant.controller = controller;
  variant.signature = signature;
  const holdsOn = variant.memory?.runs.some(({ suspectedAt }) => suspectedAt !== undefined);
  return holdsOn ? at : Math.min(...all.map(({ nextAt }) => nextAt));
}

/**
 * @param {Variant} variant
 * @param {RunObservation} observed
 * @param {{ at: number, controller: FleetObservation["controller"], limits: StepLimits }} context
 * @returns {KnownRun}
 */
function findIn({ name }, observed, context) {
  const run = name === "phrases of the log" ? { ...observed, signs: [] } : observed;
  const all = findingsOf(run, context);
  const findings = name === "who waits for whom" ? all.map((finding) => ({ ...finding, waitsOn: [] })) : all;
  // Where a run that just moves is makes no difference to any other.
  const said = findings.map(({ state, level, flowNode, waitsOn }) =>
    state === "MOVING" ? state : [state, level, flowNode, waitsOn],
  );
  return {
    observed,
    found: { run, findings },
    said: `${run.run} ${JSON.stringify(said)}`,
    nextAt: Math.min(...findings.flatMap(({ nextAt }) => nextAt ?? [])),
  };
}

/**
 * Whether the same was seen of the controller, but for its being alive.
 *
 * @param {FleetObservation["controller"] | undefined} one
 * @param {FleetObservation["controller"]} other
 */
function isSame(one, other) {
  if (one === undefined) return false;
  const keys = /** @type {(keyof typeof other)[]} */ (Object.keys({ ...one, ...other }));
  return keys.every((key) => key === "lastAliveAt" || isAlike(one[key], other[key]));
}

/**
 * Whether two plain values are of the same content.
 *
 * @param {unknown} one
 * @param {unknown} other
 * @returns {boolean}
 */
function isAlike(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (one instanceof Set) return isAlike([...one], [.../** @type {Set<unknown>} */ (other)]);
  const [keys, others] = [Object.keys(one), Object.keys(other)];
  return keys.length === others.length && keys.every((key) => isAlike(Reflect.get(one, key), Reflect.get(other, key)));
}
