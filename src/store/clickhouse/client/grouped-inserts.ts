/** Rows of one insert at most, as text: more would keep those who wait for a small one. */
const MOST_CHARACTERS = 8_000_000;

interface Waiting {
  readonly lines: string;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Sends rows of many writers in few inserts: what comes while an insert of the same table is on its way goes with the next one, and nobody
 * waits for others when there is none. A server takes so many inserts a second, however few rows they have.
 *
 * Rows are JSON objects, one on a line. An insert that fails has failed for all whose rows were in it.
 */
export class GroupedInserts {
  private readonly waiting = new Map<string, Waiting[]>();

  constructor(private readonly send: (table: string, lines: string) => Promise<void>) {}

  /** Resolves when the rows are there. */
  add(table: string, lines: string): Promise<void> {
    const queue = this.waiting.get(table);
    return new Promise((done, failed) => {
      const own = { lines, done, failed };
      if (queue !== undefined) queue.push(own);
      else {
        const started = [own];
        this.waiting.set(table, started);
        void this.sendAll(table, started);
      }
    });
  }

  private async sendAll(table: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const group = queue.splice(0, countOf(queue));
      try {
        await this.send(table, group.map(({ lines }) => lines).join("\n"));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.waiting.delete(table);
  }
}

/** How many that wait go into the next insert: one at least. */
function countOf(queue: readonly Waiting[]): number {
  let characters = 0;
  const first = queue.findIndex(({ lines }, index) => {
    characters += lines.length;
    return index > 0 && characters > MOST_CHARACTERS;
  });
  return first === -1 ? queue.length : first;
}
