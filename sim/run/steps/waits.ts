import { type Behaviour, until, wait } from "../../engine/process.ts";
import { HOUR, SECOND } from "../../engine/times.ts";
import { link, timeSpan } from "../console.ts";
import type { Frame } from "../machine.ts";
import { beginAtom, beginBlock, beginBody, endBlock, endBody, markFailed, touch } from "../nodes.ts";
import type { Step } from "../program.ts";
import type { Doing } from "../run.ts";
import { failureOf } from "./blocks.ts";

type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** Waits while the strand is said to do something. */
export function* during(frame: Frame, doing: Doing, behaviour: Behaviour<unknown>): Behaviour {
  const { strand, machine } = frame;
  strand.doing = doing;
  machine.controller.changed();
  try {
    yield* behaviour;
  } finally {
    strand.doing = { kind: "engine" };
    machine.controller.changed();
  }
}

/** `sleep`. */
export function* runSleep(frame: Frame, { seconds }: Of<"sleep">): Behaviour {
  const { engine } = frame.machine;
  const node = beginAtom(frame, "sleep", { arguments: [{ name: "time", type: "long", value: String(seconds) }] });
  frame.run.log.print(engine.now, `Sleeping for ${timeSpan(seconds * SECOND)}\n`, node.id);
  try {
    const untilAt = engine.now + seconds * SECOND;
    yield* during(frame, { kind: "timer", untilAt, flowNode: node.id }, wait(until(engine, untilAt)));
  } catch (error) {
    const failure = failureOf(error);
    markFailed(frame, node, failure.flowError);
    throw failure;
  }
}

/** `input`: until a person answers: soon, the next morning, or (a fault) after days. */
export function* runInput(frame: Frame, step: Of<"input">): Behaviour {
  const { run, machine, strand } = frame;
  const { engine } = machine;
  const node = beginAtom(frame, "input", { arguments: [{ name: "message", type: "string", value: "Deploy?" }] });
  run.log.print(engine.now, `Deploy?\n${link("Proceed")} or ${link("Abort")}\n`, node.id);
  node.pause = { cause: "Input", startAt: engine.now, endAt: 0 };
  touch(frame, node);
  const { plan } = run;
  let answerMs = answerAfterMs(frame, step);
  if (plan?.kind === "input-forgotten" && !plan.isUsed) {
    plan.isUsed = true;
    answerMs = plan.personAfterMs + 24 * HOUR;
    strand.fault = machine.faults.strike({ kind: "input-forgotten", state: "WAITING_HUMAN", run });
  }
  if (answerMs > 4 * HOUR && !strand.fault) run.hardNegatives.add("late answer");
  try {
    yield* during(frame, { kind: "input" }, wait(until(engine, engine.now + answerMs)));
    run.log.print(engine.now, `Approved by ${link(machine.people.user)}\n`, node.id);
  } catch (error) {
    const failure = failureOf(error);
    markFailed(frame, node, failure.flowError);
    throw failure;
  } finally {
    node.pause.endAt = engine.now;
    touch(frame, node);
    if (strand.fault) machine.faults.end(strand.fault);
    strand.fault = undefined;
  }
}

/** A person is there soon by day and mostly by night; else answers the next morning, unless an executor is held. */
function answerAfterMs({ random, machine, slot }: Frame, step: Of<"input">): number {
  const soonMs = Math.min(2 * HOUR, SECOND * random.lognormal(step.medianS, 1.1));
  const hour = (machine.engine.now / HOUR) % 24;
  const share = hour > 7 && hour < 18 ? step.overnightShare : 3 * step.overnightShare;
  if (slot || !random.chance(share)) return soonMs;
  return ((24 + 8 - hour) % 24) * HOUR + soonMs;
}

/** First and longest time between two looks of `waitUntil`, and how it grows. */
const FIRST_LOOK_S = 0.25;
const LAST_LOOK_S = 15;
const LOOK_GROWTH = 1.2;

/** `waitUntil`: looks again and again. */
export function* runWaitUntil(frame: Frame, step: Of<"waitUntil">): Behaviour {
  const { run, machine } = frame;
  const { engine } = machine;
  const outer = beginBlock(frame, "waitUntil");
  let lookS = FIRST_LOOK_S;
  try {
    for (let look = 1; look <= step.checks; look++) {
      const inner = beginBody(frame, outer);
      endBody(frame, inner);
      if (look === step.checks) break;
      lookS = Math.min(LAST_LOOK_S, lookS * LOOK_GROWTH);
      run.log.print(engine.now, `Will try again after ${timeSpan(lookS * SECOND)}\n`, outer.id);
      yield* wait(until(engine, engine.now + lookS * SECOND));
    }
  } catch (error) {
    const failure = failureOf(error);
    endBlock(frame, outer, { error: failure.flowError });
    throw failure;
  }
  endBlock(frame, outer);
}
