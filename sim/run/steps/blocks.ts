import { type Behaviour, Process, wait } from "../../engine/process.ts";
import { Signal } from "../../engine/signal.ts";
import { MINUTE, SECOND } from "../../engine/times.ts";
import { timeSpan } from "../console.ts";
import { FlowFailure, interruption } from "../failure.ts";
import type { FlowError } from "../flow-graph.ts";
import type { Frame } from "../machine.ts";
import { beginBlock, beginBody, endBlock, endBody } from "../nodes.ts";
import type { Step } from "../program.ts";
import type { Strand } from "../run.ts";

type Of<K extends Step["kind"]> = Extract<Step, { kind: K }>;

/** The failure an error is; anything else is a mistake of the simulator and goes on. */
export function failureOf(error: unknown): FlowFailure {
  if (error instanceof FlowFailure) return error;
  throw error;
}

/** Performs a body between its nodes. Returns what it failed with. */
export function* performBody(
  frame: Frame,
  body: { readonly outer: Parameters<typeof beginBody>[1]; readonly label?: string },
  steps: readonly Step[],
): Behaviour<FlowFailure | undefined> {
  const inner = beginBody(frame, body.outer, body.label === undefined ? {} : { label: body.label });
  let failure: FlowFailure | undefined;
  try {
    yield* frame.machine.perform(frame, steps);
  } catch (error) {
    failure = failureOf(error);
  }
  endBody(frame, inner, failure?.flowError);
  return failure;
}

/** `stage`, `withEnv`: a body, once. */
export function* runWrapper(frame: Frame, step: Of<"stage"> | Of<"withEnv">): Behaviour {
  const argument =
    step.kind === "stage"
      ? ({ name: "name", type: "string", value: step.name } as const)
      : ({ name: "overrides", type: "string", value: "CI=1" } as const);
  const outer = beginBlock(frame, step.kind, { arguments: [argument] });
  const label = step.kind === "stage" ? step.name : undefined;
  const failure = yield* performBody(frame, { outer, ...(label !== undefined && { label }) }, step.body);
  endBlock(frame, outer, withError(failure));
  if (failure) throw failure;
}

/** `retry`: the body again when it failed, unless it was interrupted. */
export function* runRetry(frame: Frame, step: Of<"retry">): Behaviour {
  const { run, machine } = frame;
  const outer = beginBlock(frame, "retry", { arguments: [{ name: "count", type: "int", value: String(step.count) }] });
  let failure: FlowFailure | undefined;
  for (let attempt = 1; attempt <= step.count; attempt++) {
    failure = yield* performBody(frame, { outer }, step.body);
    if (!failure || failure.flowError.kind === "interrupted" || attempt === step.count) break;
    run.log.print(machine.engine.now, `ERROR: ${failure.message}\nRetrying\n`, outer.id);
  }
  endBlock(frame, outer, withError(failure));
  if (failure) throw failure;
}

/** `timeout`: interrupts its body when the time is over; 60 s later with more force. */
export function* runTimeout(frame: Frame, step: Of<"timeout">): Behaviour {
  const { run, machine, strand } = frame;
  const outer = beginBlock(frame, "timeout", {
    arguments: [
      { name: "unit", type: "string", value: "SECONDS" },
      { name: "time", type: "int", value: String(step.seconds) },
    ],
  });
  const { engine } = machine;
  run.log.print(engine.now, `Timeout set to expire in ${timeSpan(step.seconds * SECOND)}\n`, outer.id);
  let isOver = false;
  const failure = interruption(frame.random, {
    className: "org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution_-ExceededTimeout",
    content: `<nodeId>${outer.id}</nodeId>`,
  });
  const fire = (line: string) =>
    run.gate(() => {
      if (isOver) return;
      run.log.print(engine.now, line, outer.id);
      strand.process?.interrupt(failure);
    });
  const timer = engine.after(step.seconds * SECOND, () => {
    fire("Cancelling nested steps due to timeout\n");
    engine.after(MINUTE, () => fire("Body did not finish within grace period; terminating with extreme prejudice\n"));
  });
  const failed = yield* performBody(frame, { outer }, step.body);
  isOver = true;
  timer.isCancelled = true;
  endBlock(frame, outer, withError(failed));
  if (failed) throw failed;
}

/** `parallel`: a strand of its own for each branch; ends when all have. */
export function* runParallel(frame: Frame, step: Of<"parallel">): Behaviour {
  const { run, strand } = frame;
  const outer = beginBlock(frame, "parallel");
  const heads = step.branches.map((_, place) => (place === 0 ? strand.head : run.graph.addHead(strand.head)));
  const ended = new Signal<void>();
  const tips: number[] = [];
  let failure: FlowFailure | undefined;
  let open = step.branches.length;
  run.strands.delete(strand);
  const processes = step.branches.map(({ name, body }, place) => {
    const branchStrand: Strand = {
      head: heads[place]!,
      doing: { kind: "engine" },
      fault: undefined,
      process: undefined,
    };
    run.strands.add(branchStrand);
    const branchFrame = { ...frame, strand: branchStrand };
    const inner = beginBody(branchFrame, outer, { branch: name });
    const process = new Process(frame.machine.perform(branchFrame, body), {
      engine: frame.machine.engine,
      gate: run.gate,
      onEnd: (ending) => {
        const failed = "error" in ending ? failureOf(ending.error) : undefined;
        failure ??= failed;
        endBody(branchFrame, inner, failed?.flowError);
        tips[place] = branchStrand.head.tip;
        run.strands.delete(branchStrand);
        frame.machine.controller.changed();
        open--;
        ended.happen(undefined);
      },
    });
    branchStrand.process = process;
    return process;
  });
  for (const process of processes) process.start();
  while (open > 0) {
    try {
      yield* wait(ended.next);
    } catch (error) {
      failure ??= failureOf(error);
      for (const process of processes) process.interrupt(error);
    }
  }
  run.strands.add(strand);
  for (const head of heads.slice(1)) run.graph.removeHead(head);
  endBlock(frame, outer, { ...withError(failure), parents: tips });
  if (failure) throw failure;
}

function withError(failure: FlowFailure | undefined): { readonly error?: FlowError } {
  return failure ? { error: failure.flowError } : {};
}
