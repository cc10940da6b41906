import type { Lock } from "../../controller/locks.ts";
import { type Behaviour, wait } from "../../engine/process.ts";
import { link, mediumDate } from "../console.ts";
import type { FlowFailure } from "../failure.ts";
import type { FlowNode } from "../flow-graph.ts";
import type { Frame } from "../machine.ts";
import { beginBlock, endBlock, touch } from "../nodes.ts";
import type { Step } from "../program.ts";
import { failureOf, performBody } from "./blocks.ts";

/** `lock`: waits until the resource is free, holds it while its body runs. */
export function* runLock(frame: Frame, step: Extract<Step, { kind: "lock" }>): Behaviour {
  const { run, machine } = frame;
  const { controller, engine } = machine;
  const { resource } = step;
  const outer = beginBlock(frame, "lock", { arguments: [{ name: "resource", type: "string", value: resource }] });
  const { lock, isNew } = controller.locks.get(resource);
  const created = isNew ? `Resource [${resource}] did not exist. Created.\n` : "";
  run.log.print(engine.now, `Trying to acquire lock on [Resource: ${resource}]\n${created}`, outer.id);
  try {
    if (lock.heldBy) yield* waitForLock(frame, outer, lock);
    else controller.locks.take(lock, run, engine.now);
  } catch (error) {
    const failure = failureOf(error);
    endBlock(frame, outer, { error: failure.flowError });
    throw failure;
  }
  controller.changed();
  run.log.print(engine.now, `Lock acquired on [Resource: ${resource}]\n`, outer.id);
  let failure: FlowFailure | undefined;
  try {
    failure = yield* performBody(frame, { outer }, step.body);
  } finally {
    controller.locks.release(lock, engine.now);
    controller.changed();
  }
  run.log.print(engine.now, `Lock released on resource [Resource: ${resource}]\n`, outer.id);
  endBlock(frame, outer, failure ? { error: failure.flowError } : {});
  if (failure) throw failure;
}

function* waitForLock(frame: Frame, outer: FlowNode, lock: Lock): Behaviour {
  const { run, machine, strand } = frame;
  const { controller, engine } = machine;
  const holder = lock.heldBy!;
  run.log.print(
    engine.now,
    `The resource [${lock.name}] is locked by build ${holder.pipeline.fullName} #${holder.number} ${link(`#${holder.number}`)} since ${mediumDate(lock.heldSince)}.\n` +
      `[Resource: ${lock.name}] is not free, waiting for execution ...\n` +
      `[Required resources: [${lock.name}]] added into queue at position ${lock.waiting.length}\n`,
    outer.id,
  );
  outer.pause = { cause: "Lock", startAt: engine.now, endAt: 0 };
  touch(frame, outer);
  const request = { lock, run, flowNode: outer.id, since: engine.now };
  strand.doing = { kind: "lock", request };
  controller.changed();
  try {
    yield* wait(controller.locks.queue(request, () => engine.now));
  } finally {
    strand.doing = { kind: "engine" };
    outer.pause.endAt = engine.now;
    touch(frame, outer);
    controller.changed();
  }
}
