import type { Wait } from "./process.ts";

/** Something that happens now and then, and that many may wait for. */
export class Signal<T> {
  private readonly waiting = new Set<(value: T) => void>();

  /** Waits for the next time it happens. */
  readonly next: Wait<T> = (resume) => {
    this.waiting.add(resume);
    return () => this.waiting.delete(resume);
  };

  /** It happens: those that wait go on. */
  happen(value: T): void {
    const waiting = [...this.waiting];
    this.waiting.clear();
    for (const resume of waiting) resume(value);
  }
}
