import type { RunInterval, StepInterval } from "../../model/running.ts";
import type { StepHistory } from "./step-history.ts";

/** The step most tests ask about. */
export const BUILD = { family: "shop/deploy", path: "Build/sh", function: "sh" } as const;

const FIRST_AT = 1_700_000_000_000;
const BETWEEN_MS = 3_600_000;

/** An interval of a step of run `runNumber`, which began an hour after the run before. */
export function step(runNumber: number, seconds: number, about: Partial<StepInterval> = {}): StepInterval {
  const startAt = FIRST_AT + runNumber * BETWEEN_MS;
  return { ...BUILD, runNumber, startAt, durationMs: seconds * 1000, isCensored: false, ...about };
}

/** A clean run. */
export function run(runNumber: number, about: Partial<RunInterval> = {}): RunInterval {
  const startAt = FIRST_AT + runNumber * BETWEEN_MS;
  return {
    family: BUILD.family,
    runNumber,
    startAt,
    activeMs: 60_000,
    result: "SUCCESS",
    repeats: {},
    isClean: true,
    ...about,
  };
}

/** Adds clean runs, numbered from 1, each with one step that took so many seconds. */
export function addRuns(history: StepHistory, seconds: readonly number[]): void {
  seconds.forEach((length, place) => {
    history.add([step(place + 1, length)], run(place + 1));
  });
}
