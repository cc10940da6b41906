import type { AgentSetup } from "./controller/agent.ts";
import { connect } from "./controller/agent-events.ts";
import type { CloudSetup } from "./controller/cloud.ts";
import { Controller } from "./controller/controller.ts";
import { Lifecycle } from "./controller/lifecycle.ts";
import { Engine } from "./engine/engine.ts";
import type { EpochMs } from "./engine/times.ts";
import { MINUTE, SECOND } from "./engine/times.ts";
import type { WorldFamily } from "./families/family.ts";
import { canStrike, drawPersonAfterMs, drawPlan, planFor } from "./faults/draw-plan.ts";
import type { FaultKind } from "./faults/fault.ts";
import { FaultBook } from "./faults/fault-book.ts";
import { ThingFaults } from "./faults/things.ts";
import { Load } from "./load.ts";
import { People } from "./people.ts";
import { balance } from "./pipelines/balance.ts";
import { crossedLocks, drawPipelines } from "./pipelines/draw-pipelines.ts";
import { Random } from "./random/random.ts";
import { draw, drawWhole } from "./random/range.ts";
import { launch } from "./run/launch.ts";
import type { Machine } from "./run/machine.ts";
import { perform } from "./run/perform.ts";
import type { HardNegative, Run } from "./run/run.ts";
import { Troubles } from "./troubles.ts";
import { type Episode, type RunTruth, Truth } from "./truth/truth.ts";
import type { MakeDisk } from "./write/disk.ts";
import { HomeWriter } from "./write/home-writer.ts";

/** What a world is made from. */
export interface WorldOptions {
  readonly seed: number;
  /** Directory of the home; made if it is not there. Only `flush` writes into it. */
  readonly home: string;
  readonly startAt: EpochMs;
  readonly family: WorldFamily;
  /** How long the world is meant to last, for what comes into being during it; default 7. */
  readonly days?: number;
  /** Runs on an average day; default 200. */
  readonly runsPerDay?: number;
  /** Faults come this many times as often as the family says; default 1. */
  readonly faultScale?: number;
  /** What its home is written to; default: the files of this machine. */
  readonly makeDisk?: MakeDisk;
}

/** A run that has ended. */
interface FinishedRun {
  readonly run: string;
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
  readonly result: string;
  /** No fault ever struck it. It may have been held up from outside: that is `everBlocked`. */
  readonly wasHealthy: boolean;
  readonly everBlocked: boolean;
  /** What about it looks stuck to a reader and is not. */
  readonly hardNegatives: readonly HardNegative[];
}

/** A simulated controller over virtual time. */
export interface World {
  readonly home: string;
  readonly now: EpochMs;
  /** Simulates up to an instant, in memory alone. */
  advanceTo(at: EpochMs): void;
  /** Makes the files what they would be now, with virtual times. Costs by what changed since the last time. */
  flush(): void;
  truth(): readonly RunTruth[];
  /** When something happens next. */
  nextEventAt(): EpochMs | undefined;
  /** All stretches so far in which a run was in a state that needs somebody. */
  episodes(): readonly Episode[];
  finishedRuns(): readonly FinishedRun[];
  /** Puts a fault in: now, or in a run that is started for it. Returns whether this world has anything it could strike. */
  inject(kind: FaultKind): boolean;
  /** The controller itself, for who tells of it otherwise than by files. To be looked at only. */
  readonly controller: Controller;
  /** Files written and bytes so far. */
  cost(): { readonly writes: number; readonly bytes: number };
}

/** Makes a world. The same options give the same world. */
export function createWorld(options: WorldOptions): World {
  return new SimulatedWorld(options);
}

/** Jenkins saves its queue at most this often. */
const QUEUE_SAVE_MS = MINUTE;

class SimulatedWorld implements World {
  readonly home: string;
  private readonly engine: Engine;
  private readonly machine: Machine;
  private readonly truthBook: Truth;
  private readonly writer: HomeWriter;
  private readonly things: ThingFaults;
  private readonly random: Random;
  private queueSavedAt: EpochMs | undefined;
  private wanted: FaultKind | undefined;

  private readonly options: WorldOptions;

  constructor(options: WorldOptions) {
    this.options = { ...options, family: scaled(options) };
    const { seed, home, startAt, family, makeDisk } = this.options;
    this.home = home;
    this.random = new Random(`${family.name}/${seed}`);
    this.engine = new Engine(startAt);
    const controller = this.makeController();
    const faults = new FaultBook(controller);
    const people = new People(controller, this.random.fork("people"));
    this.machine = { engine: this.engine, controller, faults, people, habits: family.habits, perform };
    const fileClockSkewMs = Math.round(SECOND * draw(this.random.fork("skew"), family.troubles.fileClockSkewS));
    this.writer = new HomeWriter(home, controller, { habits: family.habits, fileClockSkewMs, makeDisk });
    this.truthBook = new Truth(controller, family.habits, (run) => this.meetDeadlock(run));
    const lifecycle = new Lifecycle(this.machine, this.random.fork("lifecycle"), {
      saveQueue: () => this.writer.saveQueue(),
      hangsOnResume: (run) => this.things.hangsOnResume(run),
    });
    const agents = controller.agents.size - 1;
    this.things = new ThingFaults(this.machine, lifecycle, { family, random: this.random.fork("things") });
    new Load(controller, family.load, this.random.fork("load")).begin();
    new Troubles(
      this.engine,
      { lifecycle, things: this.things },
      { family, random: this.random.fork("troubles"), agents },
    ).begin();
    for (const agent of controller.agents.values()) if (agent.name !== "") connect(controller, agent);
    this.saveQueueEveryMinute();
  }

  get now(): EpochMs {
    return this.engine.now;
  }

  get controller(): Controller {
    return this.machine.controller;
  }

  advanceTo(at: EpochMs): void {
    this.engine.advanceTo(at, () => this.truthBook.update());
  }

  flush(): void {
    this.writer.flush();
  }

  truth(): readonly RunTruth[] {
    return this.truthBook.now();
  }

  nextEventAt(): EpochMs | undefined {
    return this.engine.nextAt();
  }

  episodes(): readonly Episode[] {
    return this.truthBook.episodes;
  }

  finishedRuns(): readonly FinishedRun[] {
    return this.machine.controller.begun.filter(({ endAt }) => endAt !== undefined).map(finishedRun);
  }

  inject(kind: FaultKind): boolean {
    const { controller } = this.machine;
    if (this.things.strike(kind)) return true;
    const able = [...controller.pipelines.values()].filter(
      (pipeline) => pipeline.bornAt <= this.now && canStrike(kind, pipeline),
    );
    if (able.length === 0 || !controller.isUp) return false;
    this.wanted = kind;
    controller.request(this.random.fork(`inject/${kind}`).pick(able), { kind: "user" });
    return true;
  }

  cost(): { readonly writes: number; readonly bytes: number } {
    return { writes: this.writer.disk.writes, bytes: this.writer.disk.bytes };
  }

  private makeController(): Controller {
    const { family, startAt, days = 7, runsPerDay = 200 } = this.options;
    const locks = Array.from({ length: 4 }, (_, place) => `board-${place + 1}`);
    const random = this.random.fork("setup");
    const pipelines = drawPipelines({ family, random: random.fork("pipelines"), startAt, days, runsPerDay, locks });
    const agents = drawAgents(random, this.options);
    const clouds = drawClouds(random, this.options);
    balance(pipelines, { agents, clouds });
    return new Controller({
      engine: this.engine,
      random: this.random.fork("controller"),
      agents,
      clouds,
      locks: [...locks, ...crossedLocks],
      pipelines,
      launch: (run) => this.launchRun(run),
    });
  }

  private launchRun(run: Run): void {
    const random = this.random.fork(`launch/${run.id}`);
    const { family } = this.options;
    run.plan = this.planWanted(run, random) ?? drawPlan(run, family, random.fork("plan"));
    launch(this.machine, run, random);
  }

  private planWanted(run: Run, random: Random) {
    if (!this.wanted) return undefined;
    const plan = planFor(this.wanted, run, { random, personAfterMs: drawPersonAfterMs(random, this.options.family) });
    if (plan) this.wanted = undefined;
    return plan;
  }

  /** Two runs, each with a lock the other wants: a person ends one of them after a time. */
  private meetDeadlock(run: Run): void {
    const { controller, faults, people } = this.machine;
    const fault = faults.strike({ kind: "lock-deadlock", state: "DEADLOCK", run });
    for (const other of controller.active) if (other === run || waitsFor(other, run)) other.deadlock = fault;
    run.deadlock = fault;
    const afterMs = drawPersonAfterMs(this.random.fork(fault.id), this.options.family);
    people.dealWith(fault, run, { afterMs, book: faults });
  }

  private saveQueueEveryMinute(): void {
    this.engine.after(QUEUE_SAVE_MS, () => {
      const { controller } = this.machine;
      const { changedAt } = controller.queue;
      if (changedAt !== this.queueSavedAt && (controller.isUp || controller.phase === "quieting")) {
        this.queueSavedAt = changedAt;
        this.writer.saveQueue();
      }
      this.saveQueueEveryMinute();
    });
  }
}

function scaled({ family, faultScale = 1 }: WorldOptions): WorldFamily {
  const { perRun, thingsPerWeek } = family.faults;
  return {
    ...family,
    faults: { ...family.faults, perRun: perRun * faultScale, thingsPerWeek: thingsPerWeek * faultScale },
  };
}

function drawAgents(random: Random, { family }: WorldOptions): AgentSetup[] {
  const { builtInExecutors, pools } = family.agents;
  const builtIn: AgentSetup = {
    name: "",
    labels: ["built-in"],
    executors: drawWhole(random, builtInExecutors),
    isExclusive: false,
    isCloud: false,
  };
  const agents = pools.flatMap(({ label, agents: count, executors }) =>
    Array.from({ length: drawWhole(random, count) }, (_, place) => ({
      name: `${label}-${place + 1}`,
      labels: [label],
      executors: drawWhole(random, executors),
      isExclusive: label !== "linux" && label !== "docker",
      isCloud: false,
    })),
  );
  return [builtIn, ...agents];
}

function drawClouds(random: Random, { family: { agents } }: WorldOptions): CloudSetup[] {
  const { cloud } = agents;
  if (!cloud) return [];
  const { label, logSd } = cloud;
  return [
    { name: label, label, capacity: drawWhole(random, cloud.capacity), medianS: draw(random, cloud.medianS), logSd },
  ];
}

/** Whether a run waits for a lock that another holds. */
function waitsFor(run: Run, holder: Run): boolean {
  return [...run.strands].some(({ doing }) => doing.kind === "lock" && doing.request.lock.heldBy === holder);
}

function finishedRun({ id, start, endAt, result, wasStruck, wasBlocked, hardNegatives }: Run): FinishedRun {
  return {
    run: id,
    startAt: start.at,
    endAt: endAt!,
    result: result!,
    wasHealthy: !wasStruck,
    everBlocked: wasBlocked,
    hardNegatives: [...hardNegatives].sort(),
  };
}
