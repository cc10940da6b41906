/** Lets calls wait for those before them: a connection has one transaction at a time. */
export class InTurn {
  private last: Promise<unknown> = Promise.resolve();

  /** Does something once all before is done, whether that failed or not. */
  run<T>(action: () => Promise<T>): Promise<T> {
    const result = this.last.then(action);
    this.last = result.catch(() => undefined);
    return result;
  }
}
