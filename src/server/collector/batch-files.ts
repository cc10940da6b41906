import type { SealedBatch } from "../../store/collector-store.ts";

/** The files of sealed periods, each opened by one at a time: one process cannot have a DuckDB file open twice. */
export class BatchFiles {
  private readonly turns = new Map<string, Promise<unknown>>();

  constructor(private readonly openBatch: (file: string) => Promise<SealedBatch>) {}

  /** Does something with a batch when all that came before has ended. @throws StoreError, and what the action throws */
  use<T>(file: string, action: (batch: SealedBatch) => Promise<T>): Promise<T> {
    return this.inTurn(file, async () => {
      const batch = await this.openBatch(file);
      try {
        return await action(batch);
      } finally {
        await batch.close();
      }
    });
  }

  /** Does something with the file itself, while nobody has it open. */
  inTurn<T>(file: string, action: () => Promise<T> | T): Promise<T> {
    const work = (this.turns.get(file) ?? Promise.resolve()).then(action);
    const turn = work.then(
      () => undefined,
      () => undefined,
    );
    this.turns.set(file, turn);
    void turn.then(() => this.turns.get(file) === turn && this.turns.delete(file));
    return work;
  }
}
