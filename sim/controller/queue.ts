import type { Engine } from "../engine/engine.ts";
import type { Wait } from "../engine/process.ts";
import type { EpochMs } from "../engine/times.ts";
import type { Run } from "../run/run.ts";
import type { Agent, Slot } from "./agent.ts";
import { matches } from "./labels.ts";

/** A `node` step in the queue. */
export interface QueueItem {
  readonly id: number;
  readonly run: Run;
  readonly flowNode: number;
  readonly label: string | undefined;
  readonly since: EpochMs;
  /** Prints why it waits; Jenkins does so 15 s after it began to, and after a restart again. */
  readonly sayWhy: () => void;
}

/** Jenkins looks through its queue some time after something changed, not at once. */
const LOOK_DELAY_MS = 120;

/** The queue of `node` steps, and how executors are given out: first come first served, to the agent with most free executors. */
export class Queue {
  readonly items: QueueItem[] = [];
  /** When it last changed. */
  changedAt: EpochMs | undefined;
  private readonly grants = new Map<QueueItem, (slot: Slot) => void>();
  private isLooking = false;

  constructor(
    private readonly engine: Engine,
    private readonly agents: () => Iterable<Agent>,
    /** Whether tasks may begin at all: not while the controller is down or going to be. */
    private readonly mayStart: () => boolean,
  ) {}

  /** Queues; goes on with the executor it got. */
  enter(item: QueueItem): Wait<Slot> {
    return (resume) => {
      let got: Slot | undefined;
      this.items.push(item);
      this.changedAt = this.engine.now;
      this.grants.set(item, (slot) => {
        got = slot;
        resume(slot);
      });
      this.look();
      return () => {
        this.remove(item);
        if (got) this.release(got);
      };
    };
  }

  /** Gives an executor back. */
  release(slot: Slot): void {
    slot.agent.held.delete(slot);
    slot.run.slots.delete(slot);
    this.look();
  }

  /** Something changed: looks for items that can begin, soon. */
  look(): void {
    if (this.isLooking) return;
    this.isLooking = true;
    this.engine.after(LOOK_DELAY_MS, () => {
      this.isLooking = false;
      if (this.mayStart()) for (const item of [...this.items]) this.tryStart(item);
    });
  }

  private tryStart(item: QueueItem): void {
    const grant = this.grants.get(item);
    const agent = this.bestFor(item);
    if (!agent || !grant) return;
    const slot: Slot = { agent, run: item.run };
    agent.held.add(slot);
    item.run.slots.add(slot);
    this.remove(item);
    grant(slot);
  }

  private bestFor({ label }: QueueItem): Agent | undefined {
    let best: Agent | undefined;
    let mostFree = 0;
    for (const agent of this.agents()) {
      if (!agent.hasFreeExecutor || !mayServe(label, agent)) continue;
      const free = agent.setup.executors - agent.held.size;
      if (free > mostFree) [best, mostFree] = [agent, free];
    }
    return best;
  }

  private remove(item: QueueItem): void {
    this.grants.delete(item);
    const place = this.items.indexOf(item);
    if (place < 0) return;
    this.items.splice(place, 1);
    this.changedAt = this.engine.now;
  }
}

/** Whether an agent may serve a label, on or off. */
export function mayServe(label: string | undefined, agent: Agent): boolean {
  if (label === undefined) return !agent.setup.isExclusive && !agent.setup.isCloud;
  return matches(label, agent.setup);
}
