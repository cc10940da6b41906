/** Does things one after the other, in the order in which they were asked for; what fails does not keep the next from its turn. */
export class InTurn {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  /** Whether something is being done, or waits to be. */
  get isBusy(): boolean {
    return this.waiting > 0;
  }

  /** Does something when all before it is done. */
  run<T>(action: () => Promise<T>): Promise<T> {
    this.waiting++;
    const result = this.last.then(action);
    this.last = result.then(
      () => this.waiting--,
      () => this.waiting--,
    );
    return result;
  }
}
