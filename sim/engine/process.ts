import type { Engine } from "./engine.ts";
import type { EpochMs } from "./times.ts";

/** Something to wait for: it is told how to go on, and returns what takes the waiting back. */
export type Wait<T> = (resume: (value: T) => void) => () => void;

/** A stretch of behaviour that yields what it waits for. */
export type Behaviour<T = void> = Generator<Wait<unknown>, T, unknown>;

/** Lets a process go on now, or keeps that for later. */
export type Gate = (goOn: () => void) => void;

/** Waits in a typed way: `const what = yield* wait(…)`. */
export function* wait<T>(what: Wait<T>): Behaviour<T> {
  return (yield what as Wait<unknown>) as T;
}

/** Waits until an instant. */
export function until(engine: Engine, at: EpochMs): Wait<"time"> {
  return (resume) => {
    const timer = engine.at(at, () => resume("time"));
    return () => {
      timer.isCancelled = true;
    };
  };
}

/** Waits for whichever comes first. */
export function either<A, B>(one: Wait<A>, other: Wait<B>): Wait<A | B> {
  return (resume) => {
    let cancel = () => {};
    let isOver = false;
    const first = (value: A | B) => {
      if (isOver) return;
      isOver = true;
      cancel();
      resume(value);
    };
    const cancelOne = one(first);
    const cancelOther = isOver ? () => {} : other(first);
    cancel = () => {
      cancelOne();
      cancelOther();
    };
    if (isOver) cancel();
    return cancel;
  };
}

/** Waits for what never comes. */
export const forEver: Wait<never> = () => () => {};

/** What may be interrupted. */
export interface Interruptible {
  readonly isEnded: boolean;
  interrupt(error: unknown): void;
}

/** How a process ended. */
export type Ending<T> = { readonly value: T } | { readonly error: unknown };

/**
 * Runs a behaviour: one strand of what happens over virtual time.
 *
 * It may be interrupted: what it waits for is taken back and the error is thrown where it waits, so that `finally` works as one
 * expects. Every going on passes the gate, which is how pausing and restarting hold it.
 */
export class Process<T> implements Interruptible {
  private cancelWait: () => void = () => {};
  private turn = 0;
  private isInterrupting = false;
  isEnded = false;

  constructor(
    private readonly behaviour: Behaviour<T>,
    private readonly around: {
      readonly engine: Engine;
      readonly gate: Gate;
      readonly onEnd: (ending: Ending<T>) => void;
    },
  ) {}

  /** Begins, once what happens now is over. */
  start(): void {
    this.goOn(() => this.behaviour.next());
  }

  /** Throws an error where it waits. Does nothing when it has ended or another interruption is on its way. */
  interrupt(error: unknown): void {
    if (this.isEnded || this.isInterrupting) return;
    this.cancelWait();
    this.isInterrupting = true;
    this.goOn(() => {
      this.isInterrupting = false;
      return this.behaviour.throw(error);
    });
  }

  private goOn(step: () => IteratorResult<Wait<unknown>, T>): void {
    const turn = ++this.turn;
    this.around.engine.soon(() =>
      this.around.gate(() => {
        if (turn === this.turn && !this.isEnded) this.take(step);
      }),
    );
  }

  private take(step: () => IteratorResult<Wait<unknown>, T>): void {
    let taken: IteratorResult<Wait<unknown>, T>;
    this.cancelWait = () => {};
    try {
      taken = step();
    } catch (error) {
      this.isEnded = true;
      this.around.onEnd({ error });
      return;
    }
    if (taken.done) {
      this.isEnded = true;
      this.around.onEnd({ value: taken.value });
      return;
    }
    const turn = this.turn;
    this.cancelWait = taken.value((value) => {
      if (turn === this.turn) this.goOn(() => this.behaviour.next(value));
    });
  }
}
