import { SinkBusy } from "./span-sink.ts";

/** How much is committed at once. */
export interface GroupLimits {
  /** What comes one after another is gathered for so long; while a commit is under way it is gathered anyway. */
  readonly gatherMs: number;
  /** Rows of one commit, or one batch that has more. */
  readonly rows: number;
  /** Rows that wait. */
  readonly waiting: number;
}

/** When to come again: a commit of the largest group takes less. */
const RETRY_MS = 1000;

interface Waiting<Item> {
  readonly item: Item;
  readonly rows: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Commits together what came close together: each commit waits for the disk once, however many it is for. */
export class GroupCommit<Item> {
  private queue: Waiting<Item>[] = [];
  private waitingRows = 0;
  private isRunning = false;

  constructor(
    private readonly commit: (items: readonly Item[]) => Promise<void>,
    private readonly limits: GroupLimits,
  ) {}

  /** Resolves when the item is committed. @throws SinkBusy when too much waits, and what the commit throws */
  add(item: Item, rows: number): Promise<void> {
    if (this.waitingRows > 0 && this.waitingRows + rows > this.limits.waiting)
      return Promise.reject(new SinkBusy(RETRY_MS));
    this.waitingRows += rows;
    return new Promise((resolve, reject) => {
      this.queue.push({ item, rows, resolve, reject });
      if (this.isRunning) return;
      this.isRunning = true;
      setTimeout(() => void this.run(), this.limits.gatherMs);
    });
  }

  private async run(): Promise<void> {
    while (this.queue.length > 0) {
      const group = this.nextGroup();
      try {
        await this.commit(group.map(({ item }) => item));
        for (const { resolve } of group) resolve();
      } catch (error) {
        for (const { reject } of group) reject(error);
      }
      for (const { rows } of group) this.waitingRows -= rows;
    }
    this.isRunning = false;
  }

  private nextGroup(): Waiting<Item>[] {
    let rows = 0;
    let count = 0;
    while (count < this.queue.length && (count === 0 || rows + this.queue[count]!.rows <= this.limits.rows))
      rows += this.queue[count++]!.rows;
    return this.queue.splice(0, count);
  }
}
