import type { Slot } from "../../controller/agent.ts";
import { causeOfWaiting } from "../../controller/cause.ts";
import type { QueueItem } from "../../controller/queue.ts";
import { type Behaviour, wait } from "../../engine/process.ts";
import { MINUTE, SECOND } from "../../engine/times.ts";
import type { Fault } from "../../faults/fault.ts";
import { link } from "../console.ts";
import type { FlowFailure } from "../failure.ts";
import type { FlowNode } from "../flow-graph.ts";
import type { Frame } from "../machine.ts";
import { beginBlock, endBlock, touch } from "../nodes.ts";
import type { Step } from "../program.ts";
import { failureOf, performBody } from "./blocks.ts";

/** Jenkins says why a `node` step waits once it has waited this long. */
export const SAYS_WHY_AFTER_MS = 15 * SECOND;

/** `node`: waits for an executor, holds it while its body runs. */
export function* runNode(frame: Frame, step: Extract<Step, { kind: "node" }>): Behaviour {
  const { controller } = frame.machine;
  const label = labelOf(frame, step);
  const outer = beginBlock(frame, "node", {
    ...(label !== undefined && { arguments: [{ name: "label", type: "string", value: label }] }),
  });
  let slot: Slot;
  try {
    slot = yield* waitForExecutor(frame, outer, label);
  } catch (error) {
    const failure = failureOf(error);
    endBlock(frame, outer, { error: failure.flowError });
    throw failure;
  }
  let failure: FlowFailure | undefined;
  try {
    failure = yield* performBody({ ...frame, slot }, { outer }, step.body);
  } finally {
    controller.queue.release(slot);
    for (const cloud of controller.clouds) cloud.retire(slot.agent);
    controller.changed();
  }
  endBlock(frame, outer, failure ? { error: failure.flowError } : {});
  if (failure) throw failure;
}

function* waitForExecutor(frame: Frame, outer: FlowNode, label: string | undefined): Behaviour<Slot> {
  const { run, strand, machine } = frame;
  const { controller, engine } = machine;
  const item: QueueItem = {
    id: controller.nextQueueId(),
    run,
    flowNode: outer.id,
    label,
    since: engine.now,
    sayWhy: () => sayWhy(frame, item),
  };
  outer.queueItem = item.id;
  touch(frame, outer);
  strand.doing = { kind: "queue", item };
  const fault = labelIsWrong(frame, label);
  controller.changed();
  const timer = engine.after(SAYS_WHY_AFTER_MS, item.sayWhy);
  for (const cloud of controller.clouds) if (cloud.serves(label)) engine.soon(() => cloud.provide());
  let slot: Slot;
  try {
    slot = yield* wait(controller.queue.enter(item));
  } finally {
    timer.isCancelled = true;
    if (fault) machine.faults.end(fault);
    strand.fault = undefined;
    strand.doing = { kind: "engine" };
    controller.changed();
  }
  if (engine.now - item.since > 10 * MINUTE) run.hardNegatives.add("long queue");
  const { agent } = slot;
  const path = workspace(frame, slot);
  outer.workspace = { agent: agent.name, path, labels: agent.setup.labels };
  touch(frame, outer);
  run.log.print(engine.now, `Running on ${link(agent.displayName)} in ${path}\n`, outer.id);
  return slot;
}

/** Says in the console why a `node` step waits. */
function sayWhy(frame: Frame, item: QueueItem): void {
  const { run, machine } = frame;
  if (!machine.controller.queue.items.includes(item)) return;
  if (machine.controller.phase === "quieting") {
    run.log.print(machine.engine.now, "Still waiting to schedule task\nJenkins is about to shut down\n", item.flowNode);
    return;
  }
  run.gate(() => {
    const why = causeOfWaiting(machine.controller, item.label, machine.habits);
    run.log.print(machine.engine.now, `Still waiting to schedule task\n${why.line()}\n`, item.flowNode);
  });
}

function labelOf({ run }: Frame, step: Extract<Step, { kind: "node" }>): string | undefined {
  const { plan } = run;
  if (plan?.kind !== "label-missing" || plan.stepKey !== step.key || plan.isUsed) return step.label;
  return `${step.label ?? "linux"}-${plan.fraction < 0.5 ? "old" : "next"}`;
}

/** A run that asks for a label that no agent has: it waits until a person sees it. */
function labelIsWrong({ run, strand, machine }: Frame, label: string | undefined): Fault | undefined {
  const { plan } = run;
  if (plan?.kind !== "label-missing" || plan.isUsed || label === undefined) return undefined;
  if (!causeOfWaiting(machine.controller, label, machine.habits).isHopeless) return undefined;
  plan.isUsed = true;
  const fault = machine.faults.strike({ kind: "label-missing", state: "NO_AGENT", run, resource: `label ${label}` });
  strand.fault = fault;
  machine.people.dealWith(fault, run, { afterMs: plan.personAfterMs, book: machine.faults });
  return fault;
}

function workspace({ run }: Frame, { agent }: Slot): string {
  const name = run.pipeline.fullName.replaceAll("/", "_");
  const place = agent.name === "" ? "/var/lib/jenkins/workspace" : `/home/jenkins/${agent.name}/workspace`;
  return `${place}/${name}`;
}
