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

/** An `if` of the script: no step of its own either. */
function* runSometimes(frame: Frame, step: Extract<Step, { kind: "sometimes" }>): Behaviour {
  if (frame.random.chance(step.share)) yield* perform(frame, step.body);
}

function performStep(frame: Frame, step: Step): Behaviour {
  // The table's type says that each performer fits its kind; that the one found fits this step is beyond the compiler.
  const performer = performers[step.kind] as (frame: Frame, step: Step) => Behaviour;
  return performer(frame, step);
}

const performers: { readonly [K in Step["kind"]]: (frame: Frame, step: Extract<Step, { kind: K }>) => Behaviour } = {
  work: runWork,
  stage: runWrapper,
  withEnv: runWrapper,
  node: runNode,
  parallel: runParallel,
  timeout: runTimeout,
  retry: runRetry,
  lock: runLock,
  sleep: runSleep,
  input: runInput,
  waitUntil: runWaitUntil,
  loop: runLoop,
  sometimes: runSometimes,
  build: runBuild,
};
