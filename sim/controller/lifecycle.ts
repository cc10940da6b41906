import { MINUTE, SECOND } from "../engine/times.ts";
import type { Fault } from "../faults/fault.ts";
import type { Random } from "../random/random.ts";
import { javaDate, timeSpan } from "../run/console.ts";
import { exitFailure } from "../run/failure.ts";
import { endRecord } from "../run/launch.ts";
import type { Machine } from "../run/machine.ts";
import type { Run } from "../run/run.ts";
import { SAYS_WHY_AFTER_MS } from "../run/steps/node.ts";
import { connect } from "./agent-events.ts";

/** What a controller goes through as a whole: restarts, quiet-downs, stalls. */
export class Lifecycle {
  constructor(
    private readonly machine: Machine,
    private readonly random: Random,
    private readonly hooks: {
      /** Jenkins saves its queue when it is shut down. */
      readonly saveQueue: () => void;
      /** A run is about to be resumed; returns whether it hangs instead. */
      readonly hangsOnResume: (run: Run) => boolean;
    },
  ) {}

  /** Restarts: told to (a last word in every console, all saved) or killed (neither). */
  restart(isKilled: boolean): void {
    const { controller, engine } = this.machine;
    if (controller.phase !== "up" && controller.phase !== "quieting") return;
    for (const run of controller.active) this.stop(run, isKilled);
    controller.phase = "down";
    controller.changed();
    if (!isKilled) this.hooks.saveQueue();
    const downMs = Math.min(45 * MINUTE, Math.max(30 * SECOND, SECOND * this.random.lognormal(100, 0.8)));
    engine.after(downMs, () => this.comeUp(isKilled));
  }

  /** Starts nothing new for a time: runs stop before their next step; what works goes on. */
  quietDown(forMs: number, onEnd: () => void = () => {}): void {
    const { controller, engine, faults } = this.machine;
    if (controller.phase !== "up") return;
    controller.phase = "quieting";
    const fault = faults.strike({ kind: "quiet-down", state: "PAUSED", resource: "controller" });
    controller.fault = fault;
    engine.after(forMs, () => {
      if (controller.phase === "quieting") {
        controller.phase = "up";
        onEnd();
        for (const run of controller.active) this.unpause(run);
        this.startAgain();
      }
      this.over(fault);
    });
  }

  /** Hangs as a whole: garbage collection, a file system that does not answer, a full disk. */
  hang(forMs: number, fault: Fault | undefined, onEnd: () => void): void {
    const { controller, engine } = this.machine;
    if (controller.phase !== "up") return;
    controller.phase = "hanging";
    controller.fault = fault;
    for (const run of controller.active) {
      if (run.graph.isDone) continue;
      run.hardNegatives.add("stall");
      run.log.stall(engine.now);
    }
    controller.changed();
    engine.after(forMs, () => {
      controller.phase = "up";
      if (fault) this.over(fault);
      onEnd();
      for (const run of controller.active) {
        run.log.unstall(engine.now);
        run.openGate();
      }
      this.startAgain();
    });
  }

  private stop(run: Run, isKilled: boolean): void {
    const { now } = this.machine.engine;
    if (run.graph.isDone) return;
    run.hardNegatives.add("restart");
    if (!isKilled) run.log.print(now, "Pausing (shutting down)\n");
    if (!isKilled && run.pipeline.durability === "PERFORMANCE_OPTIMIZED") run.isSavedWhole = true;
    if (!isKilled) run.save(now);
    run.log.stall(now);
    run.isResuming = true;
  }

  private comeUp(wasKilled: boolean): void {
    const { controller, engine } = this.machine;
    controller.phase = "up";
    controller.changed();
    for (const agent of controller.agents.values()) {
      if (agent.name !== "" && agent.isOn)
        engine.after(this.random.between(2, 30) * SECOND, () => connect(controller, agent));
    }
    for (const run of [...controller.active]) {
      if (run.graph.isDone) continue;
      const afterMs = this.random.between(3, 40) * SECOND;
      if (wasKilled && run.pipeline.durability === "PERFORMANCE_OPTIMIZED")
        engine.after(afterMs, () => this.cannotResume(run));
      else engine.after(afterMs, () => this.resume(run));
    }
    for (const item of controller.queue.items) engine.after(45 * SECOND + SAYS_WHY_AFTER_MS, item.sayWhy);
    this.startAgain();
  }

  private resume(run: Run): void {
    const { engine, controller } = this.machine;
    run.log.print(engine.now, `Resuming build at ${javaDate(engine.now)} after Jenkins restart\n`);
    for (const { agent } of run.slots) {
      if (agent.name !== "")
        run.log.print(engine.now, `Waiting for reconnection of ${agent.name} before proceeding with build\n`);
    }
    for (const { doing } of run.strands) {
      if (doing.kind !== "timer") continue;
      const restMs = doing.untilAt - engine.now;
      const line = restMs > 0 ? `Sleeping for ${timeSpan(restMs)}\n` : "No need to sleep any longer\n";
      run.log.print(engine.now, line, doing.flowNode);
    }
    const isHung = this.hooks.hangsOnResume(run);
    engine.after(this.random.between(0.2, 20) * SECOND, () => {
      // One that hangs reads no output any more; if it waits for something outside, only its not getting ready can be seen.
      const isReady =
        !isHung || (this.random.chance(0.5) && [...run.strands].every(({ doing }) => doing.kind === "work"));
      if (isReady) run.log.print(engine.now, `Ready to run at ${javaDate(engine.now)}\n`);
      run.isResuming = false;
      run.hasSaidPausing = false;
      if (!isHung) run.log.unstall(engine.now);
      controller.changed();
      run.openGate();
    });
  }

  /** A run whose nodes were in memory only: they are lost. */
  private cannotResume(run: Run): void {
    const { engine, controller } = this.machine;
    const failure = exitFailure(this.random, 1);
    run.log.unstall(engine.now);
    run.log.print(
      engine.now,
      "Creating placeholder flownodes because failed loading originals.\nERROR: Cannot resume build because FlowNode 7 for FlowHead 1 could not be loaded. This is expected to happen when using the PERFORMANCE_OPTIMIZED durability setting and Jenkins is not shut down cleanly. Consider investigating to understand if Jenkins was not shut down cleanly or switching to the MAX_SURVIVABILITY durability setting which should prevent this issue in most cases.\nFinished: FAILURE\n",
    );
    run.log.end(engine.now);
    run.isLost = true;
    run.main?.interrupt(failure);
    run.isResuming = false;
    run.release();
    engine.soon(() => {
      if (run.endAt === undefined && controller.active.has(run)) endRecord(this.machine, run, "FAILURE");
    });
  }

  /** The controller's clock is set back, and forward again after a time. */
  changeClock(byMs: number, forMs: number): void {
    const { controller, engine } = this.machine;
    controller.clockMs = byMs;
    for (const run of controller.active) run.hardNegatives.add("clock change");
    engine.after(forMs, () => {
      controller.clockMs = 0;
    });
  }

  private unpause(run: Run): void {
    if (run.hasSaidPausing) run.hardNegatives.add("quiet-down");
    if (run.hasSaidPausing) run.log.print(this.machine.engine.now, "Resuming\n");
    run.hasSaidPausing = false;
    run.openGate();
  }

  private startAgain(): void {
    const { controller } = this.machine;
    controller.changed();
    controller.queue.look();
    controller.beginBlocked();
    for (const cloud of controller.clouds) cloud.provide();
  }

  private over(fault: Fault): void {
    this.machine.faults.end(fault);
    if (this.machine.controller.fault === fault) this.machine.controller.fault = undefined;
  }
}
