import type { Agent } from "../controller/agent.ts";
import { comeBack, goOff } from "../controller/agent-events.ts";
import type { Lifecycle } from "../controller/lifecycle.ts";
import { HOUR, MINUTE, SECOND } from "../engine/times.ts";
import type { WorldFamily } from "../families/family.ts";
import { crossedPipelines } from "../pipelines/draw-pipelines.ts";
import type { Random } from "../random/random.ts";
import { exitFailure } from "../run/failure.ts";
import type { Machine } from "../run/machine.ts";
import type { Run } from "../run/run.ts";
import { drawPersonAfterMs } from "./draw-plan.ts";
import type { Fault, FaultKind } from "./fault.ts";

/** Faults that strike things (agents, clouds, the controller) or several runs at once. */
export class ThingFaults {
  /** Share of runs that hang when they are resumed. */
  private resumeHungShare: number;

  constructor(
    private readonly machine: Machine,
    private readonly lifecycle: Lifecycle,
    private readonly from: { readonly family: WorldFamily; readonly random: Random },
  ) {
    this.resumeHungShare = from.family.faults.resumeHungShare;
  }

  /** Puts a fault of a kind in now. Returns whether there was something it could strike. */
  strike(kind: FaultKind): boolean {
    switch (kind) {
      case "agent-lost":
      case "agent-lost-for-ever":
        return this.loseAgent(kind, this.random.between(6, 240) * MINUTE);
      case "agent-blip":
        return this.loseAgent(kind, this.random.between(20, 280) * SECOND);
      case "agent-offline-by-name":
        return this.takeOff(kind, (agents) => agents.length === 1);
      case "label-offline":
        return this.takeOff(kind, (agents) => agents.length > 1);
      case "provisioning-fails":
        return this.failCloud();
      case "silent-executor-holders":
        return this.spread();
      case "lock-deadlock":
        return this.meet();
      case "controller-disk-full":
        return this.fillDisk();
      case "resume-hung":
        this.resumeHungShare = 1;
        this.lifecycle.restart(false);
        return true;
      case "pause-not-resumed":
        return this.quietDownBadly();
      default:
        return false;
    }
  }

  /** Whether a run that is being resumed hangs; if so, puts the fault in. */
  hangsOnResume(run: Run): boolean {
    const isDue = this.random.chance(this.resumeHungShare) && run.plan === undefined;
    if (!isDue) return false;
    if (this.resumeHungShare === 1) this.resumeHungShare = this.from.family.faults.resumeHungShare;
    this.holdRun("resume-hung", run);
    return true;
  }

  private get random(): Random {
    return this.from.random;
  }

  private afterMs(): number {
    return drawPersonAfterMs(this.random, this.from.family);
  }

  private holdRun(kind: "resume-hung" | "pause-not-resumed", run: Run): void {
    const { faults, people } = this.machine;
    run.hold();
    run.fault = faults.strike({ kind, state: kind === "resume-hung" ? "RESUME_HUNG" : "PAUSED", run });
    people.dealWith(run.fault, run, { afterMs: this.afterMs(), book: faults });
  }

  /** An agent loses its connection: one with work, if there is one. */
  private loseAgent(kind: FaultKind, forMs: number): boolean {
    const agents = this.staticAgents().filter(({ isOn }) => isOn);
    if (agents.length === 0) return false;
    const busy = agents.filter(({ held }) => held.size > 0);
    const agent = this.random.pick(busy.length > 0 ? busy : agents);
    const fault = this.machine.faults.strike({ kind, state: "AGENT_LOST", resource: `agent ${agent.name}` });
    this.takeAway([agent], { fault, forMs, byHand: false });
    return true;
  }

  /** A person takes all agents of a label off, or they all fail at once. */
  private takeOff(kind: FaultKind, isMeant: (agents: readonly Agent[]) => boolean): boolean {
    const pools = this.from.family.agents.pools
      .map(({ label }) => ({ label, agents: this.staticAgents().filter(({ setup }) => setup.labels.includes(label)) }))
      .filter(({ agents }) => isMeant(agents) && agents.every(({ isOn }) => isOn));
    if (pools.length === 0) return false;
    const { label, agents } = this.random.pick(pools);
    const resource = agents.length === 1 ? `agent ${agents[0]!.name}` : `label ${label}`;
    const fault = this.machine.faults.strike({ kind, state: "NO_AGENT", resource });
    this.takeAway(agents, { fault, forMs: this.afterMs(), byHand: this.random.chance(0.5) });
    return true;
  }

  private takeAway(
    agents: readonly Agent[],
    how: { readonly fault: Fault; readonly forMs: number; readonly byHand: boolean },
  ): void {
    const { controller, engine, faults } = this.machine;
    for (const agent of agents) goOff(controller, agent, how);
    engine.after(how.forMs, () => {
      faults.end(how.fault);
      for (const agent of agents) comeBack(controller, agent);
    });
  }

  private failCloud(): boolean {
    const { controller, engine, faults } = this.machine;
    const cloud = controller.clouds.find((candidate) => !candidate.fault);
    if (!cloud) return false;
    const fault = faults.strike({
      kind: "provisioning-fails",
      state: "NO_AGENT",
      resource: `label ${cloud.setup.label}`,
    });
    cloud.fault = fault;
    engine.after(this.afterMs(), () => {
      faults.end(fault);
      cloud.fault = undefined;
      cloud.provide();
    });
    return true;
  }

  /** A tool that all use stops answering: scripts hang until they hold every executor of a label. */
  private spread(): boolean {
    const pools = this.from.family.agents.pools.map(({ label }) =>
      this.staticAgents().filter(({ setup, isOn }) => isOn && setup.labels.includes(label)),
    );
    const size = (agents: readonly Agent[]) => agents.reduce((sum, { setup }) => sum + setup.executors, 0);
    const [smallest] = pools.filter((agents) => agents.length > 0).sort((one, other) => size(one) - size(other));
    if (!smallest) return false;
    const { faults, engine } = this.machine;
    const epidemic = {
      agents: new Set(smallest),
      left: size(smallest),
      plan: {
        kind: "silent-executor-holders",
        stepKey: "*",
        fraction: this.random.between(0.1, 0.9),
        incidentId: `i-spread-${faults.all.length}`,
        personAfterMs: this.afterMs(),
        isUsed: false,
      },
    } as const;
    faults.epidemic = { ...epidemic };
    engine.after(4 * HOUR, () => {
      faults.epidemic = undefined;
    });
    return true;
  }

  /** Two Pipelines that take two locks in opposite order begin at the same time. */
  private meet(): boolean {
    const { controller } = this.machine;
    for (const name of crossedPipelines) controller.request(controller.pipelines.get(name)!, { kind: "user" });
    return true;
  }

  private fillDisk(): boolean {
    const { controller, faults } = this.machine;
    if (!controller.isUp) return false;
    const fault = faults.strike({ kind: "controller-disk-full", state: "NOT_OBSERVED", resource: "controller" });
    this.lifecycle.hang(this.random.between(20, 240) * MINUTE, fault, () => {
      for (const run of controller.active)
        if (this.random.chance(0.4)) run.main?.interrupt(exitFailure(this.random, 1));
    });
    return true;
  }

  private quietDownBadly(): boolean {
    const { controller } = this.machine;
    if (!controller.isUp || controller.active.size === 0) return false;
    this.lifecycle.quietDown(this.random.between(10, 40) * MINUTE, () => {
      const paused = [...controller.active].filter((run) => run.hasSaidPausing && !run.plan);
      for (const run of paused.slice(0, 2)) {
        run.hasSaidPausing = false;
        this.holdRun("pause-not-resumed", run);
      }
    });
    return true;
  }

  private staticAgents(): Agent[] {
    return [...this.machine.controller.agents.values()].filter(({ setup }) => setup.name !== "" && !setup.isCloud);
  }
}
