import type { RunState } from "../../src/model/verdict.ts";
import { type Behaviour, forEver, until, wait } from "../engine/process.ts";
import { SECOND } from "../engine/times.ts";
import { exitFailure, type FlowFailure } from "../run/failure.ts";
import type { Frame } from "../run/machine.ts";
import { beginAtom, beginBlock, beginBody, endBlock, endBody, markFailed } from "../run/nodes.ts";
import type { Step } from "../run/program.ts";
import { failureOf } from "../run/steps/blocks.ts";
import { runLock } from "../run/steps/lock.ts";
import { runWaitUntil } from "../run/steps/waits.ts";
import type { Fault, FaultKind } from "./fault.ts";
import type { FaultPlan } from "./plan.ts";

/** State of a run that each kind brings about, for kinds that strike between two steps. */
const states: Partial<Record<FaultPlan["kind"], RunState>> = {
  "engine-busy": "CPS_STUCK",
  "engine-paused": "PAUSED",
  "zombie-unlisted": "ZOMBIE",
  "runaway-loop": "LOOPING",
  "retry-storm": "LOOPING",
  "wait-until-for-ever": "LOOPING",
  "lock-taken-twice": "DEADLOCK",
};

/** What the plan of a run does once a step is over: nothing mostly. */
export function* faultyEngine(frame: Frame, step: Step): Behaviour {
  const { run, machine } = frame;
  const { plan } = run;
  const state = plan && states[plan.kind];
  if (!plan || !state || plan.isUsed || plan.stepKey !== step.key) return;
  plan.isUsed = true;
  const fault = machine.faults.strike({ kind: plan.kind as FaultKind, state, run });
  try {
    yield* strike(frame, fault, plan);
  } finally {
    machine.faults.end(fault);
    run.fault = undefined;
    frame.strand.fault = undefined;
    machine.controller.changed();
  }
}

function strike(frame: Frame, fault: Fault, plan: FaultPlan): Behaviour {
  const { run, machine, strand } = frame;
  if (plan.kind === "engine-paused") return pause(frame, fault, plan);
  machine.people.dealWith(fault, run, { afterMs: plan.personAfterMs, book: machine.faults });
  if (plan.kind === "engine-busy" || plan.kind === "zombie-unlisted") return standStill(frame, fault);
  strand.fault = fault;
  if (plan.kind === "runaway-loop") return loop(frame);
  if (plan.kind === "retry-storm") return storm(frame);
  if (plan.kind === "wait-until-for-ever") {
    return runWaitUntil(frame, { kind: "waitUntil", key: "for-ever", checks: Number.POSITIVE_INFINITY });
  }
  return runLock(frame, { kind: "lock", key: "twice", resource: heldLock(frame), body: [] });
}

/**
 * The engine takes no step any more: busy, or forgotten by Jenkins.
 *
 * A busy one stands on an `echo` that is over: behind a step that works, nobody who sees only files could tell it from that step.
 */
function* standStill(frame: Frame, fault: Fault): Behaviour {
  const { run, machine } = frame;
  if (fault.kind === "engine-busy") {
    const node = beginAtom(frame, "echo", { arguments: [{ name: "message", type: "string", value: "computing" }] });
    run.log.print(machine.engine.now, "computing\n", node.id);
  }
  run.fault = fault;
  if (fault.kind === "zombie-unlisted") {
    run.isListed = false;
    machine.controller.listChangedAt = machine.engine.now;
  }
  run.hold();
  yield* wait(forEver);
}

/** A person paused the run, and remembers after hours. */
function* pause({ run, machine }: Frame, fault: Fault, plan: FaultPlan): Behaviour {
  const { engine, faults } = machine;
  run.fault = fault;
  run.log.print(engine.now, "Pausing\n");
  run.hold();
  engine.after(plan.personAfterMs, () => {
    faults.end(fault);
    if (run.endAt !== undefined) return;
    run.log.print(engine.now, "Resuming\n");
    run.release();
  });
  yield* wait(until(engine, engine.now));
}

function* loop(frame: Frame): Behaviour {
  const { engine } = frame.machine;
  for (;;) {
    const node = beginAtom(frame, "echo", { arguments: [{ name: "message", type: "string", value: "not yet" }] });
    frame.run.log.print(engine.now, "not yet\n", node.id);
    yield* wait(until(engine, engine.now + frame.random.between(0.1, 1) * SECOND));
    const pause = beginAtom(frame, "sleep", { arguments: [{ name: "time", type: "long", value: "10" }] });
    frame.run.log.print(engine.now, "Sleeping for 10 sec\n", pause.id);
    yield* wait(until(engine, engine.now + 10 * SECOND));
  }
}

function* storm(frame: Frame): Behaviour {
  const { run, machine, random } = frame;
  const { engine } = machine;
  const outer = beginBlock(frame, "retry", { arguments: [{ name: "count", type: "int", value: "1000" }] });
  let failure: FlowFailure | undefined;
  while (!failure) {
    const inner = beginBody(frame, outer);
    const node = beginAtom(frame, "sh", { arguments: [{ name: "script", type: "string", value: "./deploy.sh" }] });
    run.log.print(engine.now, "+ ./deploy.sh\n", node.id);
    let failed: FlowFailure;
    try {
      yield* wait(until(engine, engine.now + random.between(3, 30) * SECOND));
      failed = exitFailure(random, 1);
    } catch (error) {
      failure = failureOf(error);
      failed = failure;
    }
    markFailed(frame, node, failed.flowError);
    endBody(frame, inner, failed.flowError);
    if (!failure) run.log.print(engine.now, `ERROR: ${failed.message}\nRetrying\n`, outer.id);
  }
  endBlock(frame, outer, { error: failure.flowError });
  throw failure;
}

/** A lock the run holds. */
function heldLock({ run, machine }: Frame): string {
  for (const lock of machine.controller.locks.byName.values()) if (lock.heldBy === run) return lock.name;
  return "shared";
}
