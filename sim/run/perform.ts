import { type Behaviour, until, wait } from "../engine/process.ts";
import { faultyEngine } from "../faults/in-engine.ts";
import type { Frame } from "./machine.ts";
import type { Step } from "./program.ts";
import { runParallel, runRetry, runTimeout, runWrapper } from "./steps/blocks.ts";
import { runBuild } from "./steps/build.ts";
import { runLock } from "./steps/lock.ts";
import { runNode } from "./steps/node.ts";
import { runInput, runSleep, runWaitUntil } from "./steps/waits.ts";
import { runWork } from "./steps/work.ts";

/** Between two steps the engine needs some ten milliseconds. */
const GLUE_MS = 40;
const GLUE_LOG_SD = 0.7;

/** Performs steps one after another. */
export function* perform(frame: Frame, steps: readonly Step[]): Behaviour {
  const { engine } = frame.machine;
  for (const step of steps) {
    yield* wait(until(engine, engine.now + frame.random.lognormal(GLUE_MS, GLUE_LOG_SD)));
    yield* performStep(frame, step);
    yield* faultyEngine(frame, step);
  }
}

/** A loop of the script: no step of its own. */
function* runLoop(frame: Frame, step: Extract<Step, { kind: "loop" }>): Behaviour {
  if (step.times >= 50) frame.run.hardNegatives.add("long loop");
  for (let time = 0; time < step.times; time++) yield* perform(frame, step.body);
}

function performStep(frame: Frame, step: Step): Behaviour {
  switch (step.kind) {
    case "work":
      return runWork(frame, step);
    case "stage":
    case "withEnv":
      return runWrapper(frame, step);
    case "node":
      return runNode(frame, step);
    case "parallel":
      return runParallel(frame, step);
    case "timeout":
      return runTimeout(frame, step);
    case "retry":
      return runRetry(frame, step);
    case "lock":
      return runLock(frame, step);
    case "sleep":
      return runSleep(frame, step);
    case "input":
      return runInput(frame, step);
    case "waitUntil":
      return runWaitUntil(frame, step);
    case "loop":
      return runLoop(frame, step);
    case "build":
      return runBuild(frame, step);
  }
}
