import { type Behaviour, Process } from "../engine/process.ts";
import { endAsZombie, isZombieMeant } from "../faults/zombie.ts";
import type { Random } from "../random/random.ts";
import { link, pipelineLine } from "./console.ts";
import type { FlowFailure } from "./failure.ts";
import type { RunResult } from "./flow-graph.ts";
import type { Frame, Machine } from "./machine.ts";
import type { Run, Strand } from "./run.ts";
import { failureOf } from "./steps/blocks.ts";

/** Sets a run going: its first node, its process, and its end. */
export function launch(machine: Machine, run: Run, random: Random): void {
  const { engine } = machine;
  run.log.print(engine.now, `${startedBy(run, machine.people.user)}\n`);
  const head = run.graph.begin(engine.now);
  run.log.print(engine.now, pipelineLine("Start of Pipeline", run.graph.nodes[0]!));
  const strand: Strand = { head, doing: { kind: "engine" }, fault: undefined, process: undefined };
  run.strands.add(strand);
  const frame: Frame = { machine, run, strand, random };
  const process = new Process(program(frame), {
    engine,
    gate: run.gate,
    onEnd: (ending) => {
      if ("error" in ending) throw ending.error;
      finish(frame, ending.value);
    },
  });
  strand.process = process;
  run.main = process;
  process.start();
}

function* program(frame: Frame): Behaviour<FlowFailure | undefined> {
  try {
    yield* frame.machine.perform(frame, frame.run.pipeline.program);
  } catch (error) {
    return failureOf(error);
  }
  return undefined;
}

function finish(frame: Frame, failure: FlowFailure | undefined): void {
  const { run, machine } = frame;
  const { now } = machine.engine;
  const result: RunResult = failure?.flowError.result ?? "SUCCESS";
  const end = run.graph.add(frame.strand.head, {
    kind: "flowEnd",
    at: now,
    startId: 2,
    result,
    ...(failure && { error: failure.flowError }),
  });
  run.graph.isDone = true;
  run.log.print(now, pipelineLine("End of Pipeline", end));
  if (failure) run.log.print(now, lastWords(failure));
  run.log.print(now, `Finished: ${result}\n`);
  run.log.end(now);
  run.save(now);
  run.strands.clear();
  if (isZombieMeant(run)) endAsZombie(machine, run, result);
  else endRecord(machine, run, result);
}

/** The record of a run says that it has ended. */
export function endRecord({ controller, engine }: Machine, run: Run, result: RunResult): void {
  run.result = result;
  run.endAt = engine.now;
  run.isRecordEnded = true;
  run.save(engine.now);
  controller.end(run);
}

function lastWords({ flowError }: FlowFailure): string {
  const id = `org.jenkinsci.plugins.workflow.actions.ErrorAction$ErrorId: ${flowError.id}\n`;
  return flowError.kind === "exit" ? `ERROR: ${flowError.message}\n` : id;
}

function startedBy({ start: { cause }, pipeline }: Run, user: string): string {
  switch (cause.kind) {
    case "user":
      return `Started by user ${link(user)}`;
    case "timer":
      return "Started by timer";
    case "scm":
      return pipeline.branchOf ? "Branch event" : "Started by an SCM change";
    case "upstream":
      return `Started by upstream project "${link(cause.run.pipeline.fullName)}" build number ${link(String(cause.run.number))}\noriginally caused by:\n Started by user ${link(user)}`;
  }
}
