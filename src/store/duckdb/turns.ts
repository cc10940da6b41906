/** Lets those that write to a store do so one after the other: ids are given out, and transactions begun, by one at a time. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Does something when all before it is done. */
  run<T>(action: () => Promise<T>): Promise<T> {
    const result = this.last.then(action);
    this.last = result.catch(() => undefined);
    return result;
  }

  /** Waits for all before; what comes after waits until the function is called that this gives. */
  async hold(): Promise<() => void> {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const before = this.last;
    this.last = before.then(() => held);
    await before;
    return release;
  }
}
