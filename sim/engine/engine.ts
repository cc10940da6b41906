import type { EpochMs } from "./times.ts";

/** Something that will happen. Cancelling it is setting `isCancelled`. */
export interface Timer {
  readonly at: EpochMs;
  isCancelled: boolean;
}

interface Entry extends Timer {
  readonly order: number;
  readonly happen: () => void;
}

/** The virtual clock and what is to happen: earliest first, and at one instant in the order it was scheduled. */
export class Engine {
  private readonly heap: Entry[] = [];
  private order = 0;
  private clock: EpochMs;

  constructor(startAt: EpochMs) {
    this.clock = startAt;
  }

  get now(): EpochMs {
    return this.clock;
  }

  /** Lets something happen at an instant, or now if that has passed. */
  at(at: EpochMs, happen: () => void): Timer {
    const entry: Entry = { at: Math.max(at, this.clock), order: this.order++, happen, isCancelled: false };
    this.push(entry);
    return entry;
  }

  /** Lets something happen after a time. */
  after(delayMs: number, happen: () => void): Timer {
    return this.at(this.clock + delayMs, happen);
  }

  /** Lets something happen at this instant, once what happens now is over. */
  soon(happen: () => void): Timer {
    return this.at(this.clock, happen);
  }

  /** When the next thing happens; undefined when nothing will. */
  nextAt(): EpochMs | undefined {
    while (this.heap[0]?.isCancelled) this.pop();
    return this.heap[0]?.at;
  }

  /** Lets happen all that is due until an instant, and stands there. `afterEach` is called after each thing. */
  advanceTo(at: EpochMs, afterEach: () => void): void {
    for (let next = this.nextAt(); next !== undefined && next <= at; next = this.nextAt()) {
      const entry = this.pop()!;
      this.clock = Math.max(this.clock, Math.round(entry.at));
      entry.happen();
      afterEach();
    }
    this.clock = Math.max(this.clock, at);
  }

  private push(entry: Entry): void {
    const { heap } = this;
    let place = heap.push(entry) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (!isBefore(entry, heap[above]!)) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = entry;
  }

  private pop(): Entry | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (heap.length === 0 || !last) return first;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
      if (!isBefore(heap[below]!, last)) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = last;
    return first;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
