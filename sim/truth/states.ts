import { type RunState, runStates, type StateGroup } from "../../src/model/verdict.ts";
import type { Agent } from "../controller/agent.ts";
import { causeOfWaiting } from "../controller/cause.ts";
import type { Controller } from "../controller/controller.ts";
import type { LockRequest } from "../controller/locks.ts";
import { type Fault, rootCause } from "../faults/fault.ts";
import type { Habits } from "../run/machine.ts";
import type { DownstreamWait, Run, Strand } from "../run/run.ts";

/** State of a run at an instant, and what is at the root of it. */
export interface Standing {
  readonly state: RunState;
  readonly fault?: Fault;
  /** A run or a thing, when the run will not move. */
  readonly root?: string;
}

const precedence = new Map(Object.keys(runStates).map((state, place) => [state, place]));

/** What the state of a run means: group of its state. */
function groupOf(state: RunState): StateGroup {
  return runStates[state].group;
}

/** Whether a run in a state will not go on by itself. */
export function isStuck(state: RunState): boolean {
  const group = groupOf(state);
  return group === "wrongRecord" || group === "willNotMove";
}

/**
 * Works out the state of every active run at one instant, from what the simulation knows and no reader can see: what each strand
 * really does, and what it really waits for.
 */
export class Standings {
  private readonly known = new Map<Run, Standing>();
  private readonly asked = new Set<Run>();
  /** Of labels, when it does not depend on who asks. */
  private readonly ofLabel = new Map<string | undefined, Standing>();
  private skipped = 0;

  constructor(
    private readonly controller: Controller,
    private readonly habits: Habits,
  ) {}

  /** State of a run. */
  of(run: Run): Standing {
    const known = this.known.get(run);
    if (known) return known;
    this.asked.add(run);
    const standing = this.workOut(run);
    this.asked.delete(run);
    this.known.set(run, standing);
    return standing;
  }

  private workOut(run: Run): Standing {
    if (isActive(run.fault)) return struck(run.fault);
    const { phase, fault } = this.controller;
    if (phase === "down" || phase === "hanging" || run.isResuming) {
      return { state: "NOT_OBSERVED", ...(isActive(fault) && { fault, root: rootCause(fault) }) };
    }
    if (phase === "quieting" && run.hasSaidPausing)
      return { state: "PAUSED", root: "controller", ...(fault && { fault }) };
    const standings = [...run.strands].map((strand) => this.ofStrand(run, strand));
    const stuck = standings.filter(({ state }) => isStuck(state));
    if (stuck.length > 0) return first(stuck);
    return (
      standings.find(({ state }) => state === "MOVING") ??
      (standings.length > 0 ? first(standings) : { state: "MOVING" })
    );
  }

  private ofStrand(run: Run, { doing, fault }: Strand): Standing {
    if (doing.kind === "queue") return this.inQueue(doing.item.label, fault);
    if (doing.kind === "lock") return this.atLock(run, doing.request, fault);
    if (doing.kind === "work" && doing.agent && !doing.agent.isConnected) return lost(doing.agent);
    if (isActive(fault)) return struck(fault);
    switch (doing.kind) {
      case "downstream":
        return this.aboveRun(doing.wait);
      case "input":
        return { state: "WAITING_HUMAN" };
      case "timer":
        return { state: "WAITING_TIMER" };
      case "engine":
      case "work":
        return { state: "MOVING" };
    }
  }

  private atLock(run: Run, request: LockRequest, fault: Fault | undefined): Standing {
    if (!isWaiting(request)) return { state: "MOVING" };
    const holder = request.lock.heldBy;
    if (!holder) return { state: "WAITING_LOCK" };
    if (!isInCycle(run, holder)) return this.behind([holder], "WAITING_LOCK");
    const cause = isActive(fault) ? fault : run.deadlock;
    return { state: "DEADLOCK", root: cause ? rootCause(cause) : run.id, ...(cause && { fault: cause }) };
  }

  private aboveRun({ run: child, pipeline }: DownstreamWait): Standing {
    const before = child ? [child] : [...this.controller.active].filter((other) => other.pipeline === pipeline);
    return this.behind(before, "WAITING_DOWNSTREAM");
  }

  private inQueue(label: string | undefined, fault: Fault | undefined): Standing {
    if (isActive(fault)) return this.atLabel(label, fault);
    const known = this.ofLabel.get(label);
    if (known) return known;
    const skipped = this.skipped;
    const standing = this.atLabel(label, undefined);
    if (skipped === this.skipped) this.ofLabel.set(label, standing);
    return standing;
  }

  private atLabel(label: string | undefined, fault: Fault | undefined): Standing {
    const why = causeOfWaiting(this.controller, label, this.habits);
    if (why.isHopeless) {
      const cause = isActive(fault) ? fault : why.fault;
      return { state: "NO_AGENT", root: cause ? rootCause(cause) : why.resource, ...(cause && { fault: cause }) };
    }
    const cloud = this.controller.clouds.find((candidate) => candidate.serves(label));
    const canGrow = cloud && !cloud.fault && cloud.agents.size < cloud.setup.capacity;
    const holders = why.on.flatMap((agent) => [...agent.held].map((slot) => slot.run));
    const hasFree = why.on.some((agent) => agent.hasFreeExecutor);
    if (canGrow || hasFree || holders.length === 0) return { state: "WAITING_EXECUTOR" };
    return this.behind(holders, "WAITING_EXECUTOR");
  }

  /** State of what waits for any of some runs: blocked when none of them will move, else as it waits. */
  private behind(runs: readonly Run[], waits: RunState): Standing {
    let root: Standing | undefined;
    for (const run of runs) {
      if (this.asked.has(run)) {
        this.skipped++;
        continue;
      }
      const standing = this.of(run);
      if (!isStuck(standing.state)) return { state: waits };
      root ??= standing.root === undefined ? { ...standing, root: run.id } : standing;
    }
    if (!root) return { state: waits };
    return { state: "BLOCKED_BY_STUCK", root: root.root!, ...(root.fault && { fault: root.fault }) };
  }
}

function lost(agent: Agent): Standing {
  return { state: "AGENT_LOST", root: `agent ${agent.name}`, ...(agent.fault && { fault: agent.fault }) };
}

function struck(fault: Fault): Standing {
  return { state: fault.state, fault, root: rootCause(fault) };
}

function isActive(fault: Fault | undefined): fault is Fault {
  return fault !== undefined && fault.endAt === undefined;
}

function first(standings: readonly Standing[]): Standing {
  return standings.reduce((one, other) => (precedence.get(other.state)! < precedence.get(one.state)! ? other : one));
}

/** Whether following who waits for whose lock leads from a holder back to a run. */
function isInCycle(run: Run, holder: Run): boolean {
  const seen = new Set<Run>();
  let at: Run | undefined = holder;
  while (at && !seen.has(at)) {
    if (at === run) return true;
    seen.add(at);
    at = lockHolderOf(at);
  }
  return false;
}

function lockHolderOf(run: Run): Run | undefined {
  for (const { doing } of run.strands) {
    if (doing.kind === "lock" && isWaiting(doing.request)) return doing.request.lock.heldBy;
  }
  return undefined;
}

/** Whether a request still waits: it may have been granted at this very instant. */
function isWaiting({ lock, run, flowNode }: LockRequest): boolean {
  return lock.waiting.some((other) => other.run === run && other.flowNode === flowNode);
}
