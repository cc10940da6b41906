import { type Behaviour, forEver, until, wait } from "../engine/process.ts";
import { HOUR, MINUTE, SECOND } from "../engine/times.ts";
import { HardKill } from "../people.ts";
import type { FlowFailure } from "../run/failure.ts";
import type { Frame } from "../run/machine.ts";
import { isScript, type Work, workUntil } from "../run/steps/work.ts";
import type { FaultKind } from "./fault.ts";
import type { FaultPlan } from "./plan.ts";

/** What the plan of a run does to a step that works: nothing mostly; else the step hangs until somebody ends it. */
export function* faultyWork(frame: Frame, work: Work): Behaviour {
  const plan = planOf(frame, work);
  const befall = plan && !plan.isUsed ? befalls[plan.kind] : undefined;
  if (!plan || !befall) return;
  const { now } = frame.machine.engine;
  const fraction = plan.kind === "completion-lost" ? 1 : plan.fraction;
  yield* befall(frame, work, { plan, strikeAt: now + fraction * (work.endAt - now) });
}

type Befall = (frame: Frame, work: Work, blow: Blow) => Behaviour;

/** What each kind does to a step; kinds that are not here do nothing to a step that works. */
const befalls: Partial<Record<FaultPlan["kind"], Befall>> = {
  "silent-step": hang,
  "silent-lock-holder": hang,
  "silent-executor-holders": hang,
  "silent-downstream": hang,
  "dotting-step": hang,
  "completion-lost": hang,
  "crawling-step": crawl,
  "step-never-started": (frame, work, { plan }) => breaks(frame, work, { plan, lines: neverStarted(frame) }),
  "wrapper-died": (frame, work, { plan }) => breaks(frame, work, { plan, lines: wrapperDied(frame) }),
  "no-space-on-agent": (frame, work, { plan }) =>
    breaks(frame, work, { plan, lines: wrapperDied(frame), first: noSpace }),
  "abort-ignored": function* (frame, work, { strikeAt }) {
    work.endAt += 30 * MINUTE;
    yield* workUntil(frame, work, strikeAt);
    frame.machine.people.abort(frame.run);
  },
  "timeout-ignored": takesTooLong,
  overrun: takesTooLong,
};

/** Longer than the `timeout` around it allows. */
function* takesTooLong({ run, machine }: Frame, work: Work, { plan }: Blow): Behaviour {
  if (plan.kind === "overrun") run.hardNegatives.add("timeout that works");
  work.endAt = Number.MAX_SAFE_INTEGER;
  yield* wait(until(machine.engine, machine.engine.now));
}

/** The plan that concerns this step: the run's own, or that of what befalls all that works on these agents. */
function planOf(frame: Frame, { step }: Work): FaultPlan | undefined {
  const { run, slot, machine } = frame;
  const { plan } = run;
  if (plan?.stepKey === step.key && !plan.isUsed) return plan;
  const { epidemic } = machine.faults;
  if (!epidemic || epidemic.left === 0 || plan || !isScript(step)) return undefined;
  if (!slot || !epidemic.agents.has(slot.agent)) return undefined;
  epidemic.left--;
  run.plan = { ...epidemic.plan, stepKey: step.key, isUsed: false };
  return run.plan;
}

interface Blow {
  readonly plan: FaultPlan;
  readonly strikeAt: number;
}

function* hang(frame: Frame, work: Work, { plan, strikeAt }: Blow): Behaviour {
  const { machine, run, strand } = frame;
  yield* workUntil(frame, work, strikeAt);
  plan.isUsed = true;
  const { incidentId } = plan;
  strand.fault = machine.faults.strike({
    kind: plan.kind as FaultKind,
    state: "SILENT_STEP",
    run,
    ...(incidentId !== undefined && { incidentId }),
  });
  run.log.settle(machine.engine.now);
  if (plan.kind === "dotting-step") work.output.dotOnly(machine.engine.now);
  else work.output.hold(machine.engine.now);
  machine.people.dealWith(strand.fault, run, { afterMs: plan.personAfterMs, book: machine.faults });
  yield* wait(forEver);
}

/** Goes on, twenty times slower than before; ends by itself. */
function* crawl(frame: Frame, work: Work, { plan, strikeAt }: Blow): Behaviour {
  const { machine, run, strand } = frame;
  const { engine } = machine;
  yield* workUntil(frame, work, strikeAt);
  plan.isUsed = true;
  strand.fault = machine.faults.strike({ kind: "crawling-step", state: "SLOW", run });
  run.log.settle(engine.now);
  work.output.slowDown(CRAWL);
  work.endAt = engine.now + Math.min(8 * HOUR, CRAWL * (work.endAt - engine.now));
}

const CRAWL = 20;

/** The process is not there: Jenkins says so after some minutes, again and again. */
function* breaks(
  frame: Frame,
  work: Work,
  { plan, lines, first = lines }: { readonly plan: FaultPlan; readonly lines: string; readonly first?: string },
): Behaviour {
  const { machine, run, strand } = frame;
  const { engine } = machine;
  plan.isUsed = true;
  run.log.settle(engine.now);
  work.output.hold(engine.now);
  const firstAfter = plan.kind === "no-space-on-agent" ? 2 * SECOND : frame.random.between(5, 10) * MINUTE;
  yield* wait(until(engine, engine.now + firstAfter));
  strand.fault = machine.faults.strike({ kind: plan.kind as FaultKind, state: "STEP_BROKEN", run });
  machine.people.dealWith(strand.fault, run, { afterMs: plan.personAfterMs, book: machine.faults });
  run.log.print(engine.now, first, work.node.id);
  for (;;) {
    yield* wait(until(engine, engine.now + 5 * MINUTE));
    run.log.print(engine.now, lines, work.node.id);
  }
}

/** Whether what was to be interrupted goes on all the same: then it does so until it is killed. */
export function* ignoresInterruption(frame: Frame, work: Work, failure: FlowFailure): Behaviour {
  const { run, machine, strand } = frame;
  const plan = ignoringPlan(frame, work);
  if (!plan || failure instanceof HardKill) return;
  plan.isUsed = true;
  strand.fault = machine.faults.strike({ kind: plan.kind as FaultKind, state: "ABORT_NOT_EFFECTIVE", run });
  machine.people.dealWith(strand.fault, run, { afterMs: plan.personAfterMs, book: machine.faults, isAborted: true });
  work.output.hold(machine.engine.now);
  for (;;) {
    try {
      yield* wait(forEver);
    } catch (error) {
      if (error instanceof HardKill) return;
    }
  }
}

function ignoringPlan({ run: { plan } }: Frame, { step }: Work): FaultPlan | undefined {
  if (!plan || plan.isUsed || plan.stepKey !== step.key) return undefined;
  const isMeant = plan.kind === "abort-ignored" || plan.kind === "timeout-ignored";
  return isMeant && isScript(step) ? plan : undefined;
}

function durableDirectory(frame: Frame): string {
  const name = frame.run.pipeline.fullName.replaceAll("/", "_");
  return `/home/jenkins/${frame.slot?.agent.name ?? ""}/workspace/${name}@tmp/durable-${frame.random.whole(10_000_000, 99_999_999).toString(16)}`;
}

function neverStarted(frame: Frame): string {
  return (
    `process apparently never started in ${durableDirectory(frame)}\n` +
    "(running Jenkins temporarily with -Dorg.jenkinsci.plugins.durabletask.BourneShellScript.LAUNCH_DIAGNOSTICS=true might make the problem clearer)\n"
  );
}

function wrapperDied(frame: Frame): string {
  return (
    `wrapper script does not seem to be touching the log file in ${durableDirectory(frame)}\n` +
    "(JENKINS-48300: if on an extremely laggy filesystem, consider -Dorg.jenkinsci.plugins.durabletask.BourneShellScript.HEARTBEAT_CHECK_INTERVAL=86400)\n"
  );
}

const noSpace = "/bin/sh: write error: No space left on device\n";
