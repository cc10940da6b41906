import type { RunState } from "../../src/model/verdict.ts";
import type { Agent, Slot } from "../controller/agent.ts";
import type { LockRequest } from "../controller/locks.ts";
import type { QueueItem } from "../controller/queue.ts";
import type { Gate, Interruptible } from "../engine/process.ts";
import type { EpochMs } from "../engine/times.ts";
import type { Fault } from "../faults/fault.ts";
import type { FaultPlan } from "../faults/plan.ts";
import type { Pipeline } from "../pipelines/pipeline.ts";
import type { Random } from "../random/random.ts";
import { FlowGraph, type FlowHead, type RunResult } from "./flow-graph.ts";
import { RunLog } from "./run-log.ts";

/** What a strand of a run is doing at this instant. */
export type Doing =
  | { readonly kind: "engine" }
  | { readonly kind: "work"; readonly agent: Agent | undefined; readonly slowAt: EpochMs }
  | { readonly kind: "queue"; readonly item: QueueItem }
  | { readonly kind: "lock"; readonly request: LockRequest }
  | { readonly kind: "downstream"; readonly wait: DownstreamWait }
  | { readonly kind: "input" }
  | { readonly kind: "timer"; readonly untilAt: EpochMs; readonly flowNode: number };

/** A `build` step that waits. */
export interface DownstreamWait {
  readonly pipeline: Pipeline;
  /** The run it started; absent while that is in the queue. */
  run: Run | undefined;
}

/** One strand of a run: a head of its flow graph and the process that moves it. */
export interface Strand {
  readonly head: FlowHead;
  doing: Doing;
  /** A fault that holds this strand. */
  fault: Fault | undefined;
  process: Interruptible | undefined;
}

/** What looks stuck and is not. */
export type HardNegative =
  | "silent step"
  | "agent back in time"
  | "timeout that works"
  | "late answer"
  | "long queue"
  | "restart"
  | "quiet-down"
  | "stall"
  | "long loop"
  | "clock change";

/** Who or what began a run. */
export type RunCause =
  | { readonly kind: "user" }
  | { readonly kind: "timer" }
  | { readonly kind: "scm" }
  | { readonly kind: "upstream"; readonly run: Run; readonly flowNode: number };

/** A run: its records as they are in the memory of Jenkins, and what drives it. */
export class Run {
  readonly id: string;
  readonly graph = new FlowGraph();
  readonly log = new RunLog();
  readonly strands = new Set<Strand>();
  readonly slots = new Set<Slot>();
  readonly downstream: { readonly flowNode: number; readonly run: Run }[] = [];
  queuedMs = 0;
  /** When its record was last saved, and whether what was saved is still to be written. */
  savedAt: EpochMs;
  isRecordDirty = true;
  /** Times it takes in this run: the run's own factor and mode, so that its steps are long or short together. */
  readonly pace: { readonly factor: number; readonly isOtherMode: boolean };
  plan: FaultPlan | undefined;
  /** A deadlock it is part of. */
  deadlock: Fault | undefined;
  /** A fault that holds the whole run. */
  fault: Fault | undefined;
  result: RunResult | undefined;
  endAt: EpochMs | undefined;
  /** The record says that it has ended. Not so for a zombie. */
  isRecordEnded = false;
  /** A run whose nodes are kept in memory only was saved as a whole, on a shutdown. */
  isSavedWhole = false;
  /** Its nodes were lost on a restart: nothing more of it is written but its end. */
  isLost = false;
  /** Of a zombie: not even its record says that its engine is done. */
  isDoneLost = false;
  /** It is in the list of executing runs. */
  isListed = true;
  isResuming = false;
  hasSaidPausing = false;
  /** What about it looks stuck to a reader and is not. */
  readonly hardNegatives = new Set<HardNegative>();
  /** A fault struck it. */
  wasStruck = false;
  /** A state that holds it up was ever true of it. */
  wasBlocked = false;
  state: RunState = "MOVING";
  stateSince: EpochMs;
  main: Interruptible | undefined;
  private isHeld = false;
  private readonly kept: (() => void)[] = [];

  constructor(
    readonly pipeline: Pipeline,
    readonly number: number,
    readonly start: {
      readonly at: EpochMs;
      readonly scheduledAt: EpochMs;
      readonly queueId: number;
      readonly cause: RunCause;
      readonly random: Random;
      readonly isOpen: () => boolean;
      /** Told when something is kept because the gate is closed. */
      readonly onKept: (run: Run) => void;
    },
  ) {
    this.id = `${pipeline.fullName}#${number}`;
    this.savedAt = start.at;
    this.stateSince = start.at;
    this.pace = {
      factor: start.random.lognormal(1, pipeline.runLogSd),
      isOtherMode: start.random.chance(pipeline.otherModeShare),
    };
  }

  /** Lets its strands go on, or keeps what they would do until the run is no longer held. */
  readonly gate: Gate = (goOn) => {
    if (this.isOpen && this.kept.length === 0) goOn();
    else {
      this.kept.push(goOn);
      this.start.onKept(this);
    }
  };

  /** Whether anything of it waits only for the gate to open. */
  get hasKept(): boolean {
    return this.kept.length > 0;
  }

  /** Its strands stop before their next move. */
  hold(): void {
    this.isHeld = true;
  }

  /** Its strands may move again. */
  release(): void {
    this.isHeld = false;
    this.openGate();
  }

  /** Does what was kept, if the gate is open. */
  openGate(): void {
    while (this.isOpen && this.kept.length > 0) this.kept.shift()!();
  }

  /** Says that its record was saved. */
  save(now: EpochMs): void {
    this.savedAt = now;
    this.isRecordDirty = true;
  }

  private get isOpen(): boolean {
    return !this.isHeld && !this.isResuming && this.start.isOpen();
  }
}
