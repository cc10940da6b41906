/** Something that is to be looked at again at an instant. */
export interface Armed {
  /** When it is to be looked at; undefined: never of itself. */
  dueAt: number | undefined;
  /** When it stands in the heap, if it does. */
  armedAt: number | undefined;
}

interface Alarm<Thing> {
  readonly at: number;
  readonly thing: Thing;
}

/**
 * What is due when: a binary heap that holds each thing once, as a rule.
 *
 * A deadline that moves away, as most do with each event, costs nothing: the old alarm goes off, sees that it is early, and is set
 * again. So an event takes constant time, and the heap is touched about once per thing and deadline. A timing wheel would save the
 * logarithm of that, and was not worth its slots: see `npm run bench -- judge`.
 */
export class Deadlines<Thing extends Armed> {
  private readonly heap: Alarm<Thing>[] = [];

  /** Says that a thing's `dueAt` may have changed. */
  arm(thing: Thing): void {
    const { dueAt, armedAt } = thing;
    if (dueAt === undefined || (armedAt !== undefined && armedAt <= dueAt)) return;
    thing.armedAt = dueAt;
    this.push({ at: dueAt, thing });
  }

  /** Gives each thing that is due by an instant to a function, once; it is then no longer armed. */
  takeDue(at: number, take: (thing: Thing) => void): void {
    for (let first = this.heap[0]; first !== undefined && first.at <= at; first = this.heap[0]) {
      this.pop();
      const { thing } = first;
      // An alarm that was overtaken by an earlier one.
      if (thing.armedAt !== first.at) continue;
      thing.armedAt = undefined;
      if (thing.dueAt === undefined) continue;
      if (thing.dueAt <= at) take(thing);
      else this.arm(thing);
    }
  }

  private push(alarm: Alarm<Thing>): void {
    const { heap } = this;
    let place = heap.length;
    heap.push(alarm);
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (heap[above]!.at <= alarm.at) break;
      heap[place] = heap[above]!;
      place = above;
    }
    heap[place] = alarm;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let below = 2 * place + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && heap[below + 1]!.at < heap[below]!.at) below++;
      if (heap[below]!.at >= last.at) break;
      heap[place] = heap[below]!;
      place = below;
    }
    heap[place] = last;
  }
}
