import { Signal } from "../engine/signal.ts";
import type { EpochMs } from "../engine/times.ts";
import type { Fault } from "../faults/fault.ts";
import type { Run } from "../run/run.ts";

/** An executor that a run holds. */
export interface Slot {
  readonly agent: Agent;
  readonly run: Run;
}

/** How an agent is set up. */
export interface AgentSetup {
  /** `""` for the built-in node. */
  readonly name: string;
  readonly labels: readonly string[];
  readonly executors: number;
  /** Takes only what asks for it by label. */
  readonly isExclusive: boolean;
  /** Made by a cloud for one task, and gone after it. */
  readonly isCloud: boolean;
}

/** An agent, or the built-in node: its executors, and whether it is on. */
export class Agent {
  readonly held = new Set<Slot>();
  readonly wentOff = new Signal<void>();
  readonly cameOn = new Signal<void>();
  offSince: EpochMs | undefined;
  /** Its connection stands. One that a person took off keeps it: what runs there goes on, nothing new begins. */
  isConnected = true;
  /** A person took it off and says so in its configuration. */
  isOffByHand = false;
  /** The fault that took it off, when it is to be called one. */
  fault: Fault | undefined;
  /** When its configuration last changed. */
  configChangedAt: EpochMs;
  /** What is to be appended to its log. */
  readonly log: { readonly at: EpochMs; readonly text: string }[] = [];

  constructor(
    readonly setup: AgentSetup,
    now: EpochMs,
  ) {
    this.configChangedAt = now;
  }

  get name(): string {
    return this.setup.name;
  }

  /** How Jenkins calls it in logs. */
  get displayName(): string {
    return this.setup.name || "Jenkins";
  }

  get isOn(): boolean {
    return this.offSince === undefined;
  }

  get hasFreeExecutor(): boolean {
    return this.isOn && this.held.size < this.setup.executors;
  }
}
