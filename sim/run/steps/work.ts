import type { Agent } from "../../controller/agent.ts";
import { type Behaviour, either, until, wait } from "../../engine/process.ts";
import { MINUTE } from "../../engine/times.ts";
import { faultyWork, ignoresInterruption } from "../../faults/in-work.ts";
import { drawDuration } from "../duration.ts";
import { agentRemoved, exitFailure, type FlowFailure } from "../failure.ts";
import type { FlowNode } from "../flow-graph.ts";
import type { Frame } from "../machine.ts";
import { beginAtom, markFailed } from "../nodes.ts";
import { Output } from "../output.ts";
import type { WorkStep } from "../program.ts";
import { failureOf } from "./blocks.ts";

/** Work that goes on: what it prints, and when it will be done. */
export interface Work {
  readonly step: WorkStep;
  readonly node: FlowNode;
  readonly output: Output;
  endAt: number;
}

/** A step that works for a time: `sh`, `checkout`, `junit`. */
export function* runWork(frame: Frame, step: WorkStep): Behaviour {
  const work = beginWork(frame, step);
  try {
    yield* faultyWork(frame, work);
    yield* workOn(frame, work);
  } catch (error) {
    const failure = failureOf(error);
    yield* stopWork(frame, work, failure);
    markFailed(frame, work.node, failure.flowError);
    throw failure;
  } finally {
    endWork(frame, work);
  }
  if (!frame.random.chance(step.failureShare)) return;
  const failure = exitFailure(frame.random, frame.random.pick([1, 1, 1, 2, 127]));
  markFailed(frame, work.node, failure.flowError);
  throw failure;
}

function beginWork(frame: Frame, step: WorkStep): Work {
  const { run, strand, random } = frame;
  const { now } = frame.machine.engine;
  const node = beginAtom(frame, step.step, {
    arguments: [{ name: argumentOf(step), type: "string", value: step.text }],
  });
  const { durationMs, slowAfterMs } = drawDuration(frame, step.law);
  const output = new Output(node.id, { law: step.output, random: random.fork(`output/${node.id}`), startAt: now });
  if (isScript(step)) run.log.print(now, `+ ${step.text}\n`, node.id);
  else if (step.step === "echo") run.log.print(now, `${step.text}\n`, node.id);
  else if (step.step === "checkout" || step.step === "git") run.log.print(now, gitStart, node.id);
  run.log.open(output);
  if (isQuiet(step, durationMs)) run.hardNegatives.add("silent step");
  strand.doing = { kind: "work", agent: frame.slot?.agent, slowAt: now + slowAfterMs };
  return { step, node, output, endAt: now + durationMs };
}

/** Interrupted: a script is told to stop, and mostly does. */
function* stopWork(frame: Frame, work: Work, failure: FlowFailure): Behaviour {
  if (!isScript(work.step) || failure.flowError.kind === "exit") return;
  const { log } = frame.run;
  const { engine } = frame.machine;
  log.print(engine.now, "Sending interrupt signal to process\n", work.node.id);
  yield* ignoresInterruption(frame, work, failure);
  log.print(engine.now, "Terminated\nscript returned exit code 143\n", work.node.id);
}

function endWork({ run, strand, slot, machine }: Frame, { output }: Work): void {
  run.log.close(output, machine.engine.now);
  strand.doing = { kind: "engine" };
  if (strand.fault) machine.faults.end(strand.fault);
  strand.fault = undefined;
  if (slot && !slot.agent.isConnected) machine.controller.changed();
}

/** Works until done. A lost agent holds it up; it goes on when that is back within five minutes. */
function* workOn(frame: Frame, work: Work): Behaviour {
  const { engine } = frame.machine;
  const agent = frame.slot?.agent;
  for (;;) {
    if (agent && !agent.isConnected) {
      if (!isScript(work.step) || engine.now === work.node.at) throw agentGone(frame, work, agent);
      yield* agentIsLost(frame, work, agent);
    }
    const what = yield* wait(agent ? either(until(engine, work.endAt), agent.wentOff.next) : until(engine, work.endAt));
    if (what === "time") return;
  }
}

/** Works until an instant, or done if that is earlier. */
export function* workUntil(frame: Frame, work: Work, at: number): Behaviour {
  const { endAt } = work;
  work.endAt = Math.min(endAt, at);
  yield* workOn(frame, work);
  work.endAt = endAt;
}

function* agentIsLost(frame: Frame, work: Work, agent: Agent): Behaviour {
  const { run, machine } = frame;
  const { engine, habits } = machine;
  const waitsForEver = habits.lostAgent === "forEver";
  run.log.print(engine.now, lostLine(agent.displayName, waitsForEver), work.node.id);
  work.output.hold(engine.now);
  if (waitsForEver) yield* wait(agent.cameOn.next);
  else {
    const what = yield* wait(either(until(engine, engine.now + 5 * MINUTE), agent.cameOn.next));
    if (what === "time") {
      const name = agent.displayName;
      run.log.print(
        engine.now,
        `${name} has been removed for 5 min 0 sec; assuming it is not coming back, and terminating node step\n`,
        work.node.id,
      );
      throw agentRemoved(frame.random);
    }
    run.hardNegatives.add("agent back in time");
    run.log.print(engine.now, `${agent.displayName} is back online\n`, work.node.id);
  }
  work.output.release(engine.now);
  work.endAt = Math.max(work.endAt, engine.now + 1_000);
}

/** What is not a process of its own on the agent fails at once. */
function agentGone({ run, machine, random }: Frame, { node }: Work, { displayName }: Agent): FlowFailure {
  const why = "Connection was broken: java.nio.channels.ClosedChannelException";
  run.log.print(machine.engine.now, `${displayName} was marked offline: ${why}\n`, node.id);
  return exitFailure(random, 1);
}

/** Minutes without a line, in a step that is well. */
function isQuiet({ output, law }: WorkStep, durationMs: number): boolean {
  return durationMs > 3 * MINUTE && law.medianS > 5 && output.kind !== "chatty";
}

function lostLine(name: string, waitsForEver: boolean): string {
  if (waitsForEver) return `Cannot contact ${name}: java.lang.InterruptedException\n`;
  return (
    `${name} seems to be removed or offline (hudson.remoting.ChannelClosedException: Channel "hudson.remoting.Channel@3e0de614:${name}": ` +
    `Remote call on ${name} failed. The channel is closing down or has closed down); will wait for 5 min 0 sec for it to come back online\n`
  );
}

/** Whether a step runs a script in a process of its own. */
export function isScript({ step }: WorkStep): boolean {
  return step === "sh" || step === "bat" || step === "powershell";
}

function argumentOf(step: WorkStep): string {
  if (isScript(step)) return "script";
  switch (step.step) {
    case "echo":
      return "message";
    case "checkout":
    case "git":
      return "url";
    case "junit":
      return "testResults";
    case "archiveArtifacts":
      return "artifacts";
    default:
      return "name";
  }
}

const gitStart =
  "The recommended git tool is: NONE\nNo credentials specified\nCloning the remote Git repository\nCloning repository https://git.example.com/acme/app.git\n";
