/** The judge, and the judge without one of its sources: what does each buy? */
import { Recorder } from "../../build/sim/score/recorder.js";
import { StepHistory } from "../../build/src/judge/history/step-history.js";
import { judgeFound } from "../../build/src/judge/judge.js";
import { findingsOf } from "../../build/src/judge/run-findings.js";

/**
 * @typedef {import("../../src/model/running.ts").FleetObservation} FleetObservation
 * @typedef {import("../../src/judge/found-run.ts").FoundRun} FoundRun
 *
 * @typedef {object} Variant
 * @property {string} name what is left out; "" for nothing
 * @property {Recorder} recorder
 * @property {readonly import("../../src/model/verdict.ts").RunVerdict[]} verdicts of its last look
 * @property {import("../../src/judge/memory.ts").JudgeMemory | undefined} memory
 */

/** @param {boolean} ablate @returns {[Variant, ...Variant[]]} the whole judge first */
export function makeVariants(ablate) {
  /** @param {string} name @returns {Variant} */
  const variant = (name) => ({ name, recorder: new Recorder(), verdicts: [], memory: undefined });
  return [variant(""), ...(ablate ? ["phrases of the log", "who waits for whom", "history"].map(variant) : [])];
}

const noHistory = new StepHistory();

/**
 * Judges, and tells when the judgement may change though nothing happens.
 *
 * @param {Variant} variant
 * @param {FleetObservation} observation
 * @param {StepHistory} history
 */
export function judgeWith(variant, { at, controller, runs }, history) {
  const { name } = variant;
  const limits = name === "history" ? noHistory : history;
  const found = runs.map((run) => {
    const seen = name === "phrases of the log" ? { ...run, signs: [] } : run;
    return { run: seen, findings: findingsOf(seen, { at, controller, limits }) };
  });
  const { judgement, memory } = judgeFound(
    name === "who waits for whom" ? found.map(withoutWaits) : found,
    { at, controller },
    variant.memory,
  );
  variant.memory = memory;
  variant.verdicts = judgement.runs;
  const isHolding = memory.runs.some(({ suspectedAt }) => suspectedAt !== undefined);
  return isHolding ? at : Math.min(...found.flatMap(({ findings }) => findings.flatMap(({ nextAt }) => nextAt ?? [])));
}

/** @param {FoundRun} found @returns {FoundRun} */
const withoutWaits = ({ run, findings }) => ({
  run,
  findings: findings.map((finding) => ({ ...finding, waitsOn: [] })),
});
