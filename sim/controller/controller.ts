import type { Engine } from "../engine/engine.ts";
import { Signal } from "../engine/signal.ts";
import type { EpochMs } from "../engine/times.ts";
import type { Fault } from "../faults/fault.ts";
import type { Pipeline } from "../pipelines/pipeline.ts";
import type { Random } from "../random/random.ts";
import { Run, type RunCause } from "../run/run.ts";
import { Agent, type AgentSetup } from "./agent.ts";
import { Cloud, type CloudSetup } from "./cloud.ts";
import { Locks } from "./locks.ts";
import { Queue } from "./queue.ts";

/** What the controller is at: working, about to shut down and starting nothing, down, or hanging as a whole. */
export type Phase = "up" | "quieting" | "down" | "hanging";

/** A run that waits to begin because its Pipeline runs one at a time. */
export interface BlockedStart {
  readonly id: number;
  readonly pipeline: Pipeline;
  readonly cause: RunCause;
  readonly since: EpochMs;
  readonly onStart?: (run: Run) => void;
}

/** What a world's parts need of each other beyond their own. */
export interface ControllerSetup {
  readonly engine: Engine;
  readonly random: Random;
  readonly agents: readonly AgentSetup[];
  readonly clouds: readonly CloudSetup[];
  readonly locks: readonly string[];
  readonly pipelines: readonly Pipeline[];
  /** Sets a new run going. */
  readonly launch: (run: Run) => void;
}

/** A controller: its agents, queue, locks, Pipelines and the runs that have not ended. */
export class Controller {
  readonly engine: Engine;
  readonly agents = new Map<string, Agent>();
  readonly clouds: readonly Cloud[];
  readonly queue: Queue;
  readonly locks: Locks;
  readonly pipelines = new Map<string, Pipeline>();
  readonly startedAt: EpochMs;
  /** Runs that Jenkins executes, or that its records say it does. */
  readonly active = new Set<Run>();
  /** All runs, in the order they began. */
  readonly begun: Run[] = [];
  readonly blocked: BlockedStart[] = [];
  readonly runEnded = new Signal<Run>();
  phase: Phase = "up";
  /** What its clock is off by. */
  clockMs = 0;
  /** The fault that makes it hang. */
  fault: Fault | undefined;
  /** When the list of executing runs last changed. */
  listChangedAt: EpochMs;
  /** Something changed that the state of runs depends on. */
  isTruthOld = true;
  private lastQueueId = 0;

  constructor(private readonly setup: ControllerSetup) {
    const { engine } = setup;
    this.engine = engine;
    this.startedAt = engine.now;
    this.listChangedAt = engine.now;
    this.queue = new Queue(
      engine,
      () => this.agents.values(),
      () => this.isUp,
    );
    this.locks = new Locks(setup.locks);
    this.clouds = setup.clouds.map((cloud) => new Cloud(cloud, this, setup.random.fork(`cloud/${cloud.name}`)));
    for (const agent of setup.agents) this.addAgent(new Agent(agent, engine.now));
    for (const pipeline of setup.pipelines) this.pipelines.set(pipeline.fullName, pipeline);
  }

  get isUp(): boolean {
    return this.phase === "up";
  }

  get now(): EpochMs {
    return this.engine.now;
  }

  /** A number no other queue item has. */
  nextQueueId(): number {
    return ++this.lastQueueId;
  }

  get lastQueueIdGiven(): number {
    return this.lastQueueId;
  }

  /** An agent is there and on. */
  addAgent(agent: Agent): void {
    this.agents.set(agent.name, agent);
    this.changed();
    this.queue.look();
  }

  /** An agent is gone. */
  removeAgent(agent: Agent): void {
    this.agents.delete(agent.name);
    this.changed();
  }

  /** Wants a run of a Pipeline: begins it, or queues it while another runs that must be alone. */
  request(pipeline: Pipeline, cause: RunCause, onStart?: (run: Run) => void): void {
    const start: BlockedStart = {
      id: this.nextQueueId(),
      pipeline,
      cause,
      since: this.now,
      ...(onStart && { onStart }),
    };
    if (this.isUp && (!pipeline.hasOneRunAtATime || !this.isRunning(pipeline))) this.begin(start);
    else if (onStart || !this.blocked.some((other) => other.pipeline === pipeline)) this.blocked.push(start);
    this.queue.changedAt = this.now;
  }

  /** A run has ended; what waited for that may begin. */
  end(run: Run): void {
    this.active.delete(run);
    this.listChangedAt = this.now;
    this.changed();
    this.runEnded.happen(run);
    this.beginBlocked();
  }

  /** Begins what waited for the run before it, or for the controller to start things again. */
  beginBlocked(): void {
    if (!this.isUp) return;
    for (const start of [...this.blocked]) {
      if (start.pipeline.hasOneRunAtATime && this.isRunning(start.pipeline)) continue;
      this.blocked.splice(this.blocked.indexOf(start), 1);
      this.begin(start);
    }
  }

  /** Says that the state of runs may have changed. */
  changed(): void {
    this.isTruthOld = true;
  }

  /** The engine of a run would go on and may not: during a quiet-down it says so, once. */
  private onKept(run: Run): void {
    this.changed();
    if (this.phase !== "quieting" || run.hasSaidPausing) return;
    run.hasSaidPausing = true;
    run.log.print(this.now, "Pausing (Preparing for shutdown)\n");
  }

  private isRunning(pipeline: Pipeline): boolean {
    for (const run of this.active) if (run.pipeline === pipeline) return true;
    return false;
  }

  private begin({ id, pipeline, cause, since, onStart }: BlockedStart): void {
    const number = pipeline.nextNumber++;
    const run = new Run(pipeline, number, {
      at: this.now,
      scheduledAt: since,
      queueId: id,
      cause,
      random: this.setup.random.fork(`run/${pipeline.fullName}#${number}`),
      isOpen: () => this.isUp,
      onKept: (kept) => this.onKept(kept),
    });
    pipeline.runs.push(run);
    this.active.add(run);
    this.begun.push(run);
    this.listChangedAt = this.now;
    this.queue.changedAt = this.now;
    this.changed();
    onStart?.(run);
    this.setup.launch(run);
  }
}
