/** Is rung when something happened, and stays rung until somebody answers. */
export class Bell {
  private isRung = false;
  private readonly waiting = new Set<() => void>();

  /** Tells who listens, or the next who does. */
  ring(): void {
    this.isRung = true;
    const told = [...this.waiting];
    this.waiting.clear();
    for (const tell of told) tell();
  }

  /** Comes back when it is rung, at once when it was already; also when the signal says that nobody listens any more. */
  heard(signal: AbortSignal): Promise<void> {
    if (this.isRung || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const tell = (): void => {
        this.waiting.delete(tell);
        signal.removeEventListener("abort", tell);
        resolve();
      };
      this.waiting.add(tell);
      signal.addEventListener("abort", tell, { once: true });
    });
  }

  /** Whoever rang is answered. */
  silence(): void {
    this.isRung = false;
  }
}
