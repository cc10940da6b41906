import { setTimeout } from "node:timers/promises";
import { StoreError } from "../../store-error.ts";
import type { SpanShard } from "./span-shard.ts";

/** Clocks nearer than this are one: the servers tell theirs in whole seconds, and an answer takes a while. */
const SAME_MS = 3000;

/** Shards of which some may not answer: the others go on. */
export class AnsweringShards {
  private offsets: number[];

  constructor(
    readonly all: readonly SpanShard[],
    private readonly now: (() => number) | undefined,
  ) {
    this.offsets = all.map(() => 0);
  }

  /** What is to be added to an instant of this process for one of the shard. */
  offsetOf(index: number): number {
    return this.offsets[index]!;
  }

  /** Reads how far the clocks of the shards are from ours; of one that does not answer the last holds. */
  async readClocks(): Promise<void> {
    const { now } = this;
    if (now === undefined) return;
    const clocks = await this.each(async (shard) => (await shard.clock()) + 500 - now());
    for (const [index, offset] of clocks) this.offsets[index] = Math.abs(offset) < SAME_MS ? 0 : offset;
  }

  /** Asks all shards and returns what those said that answer, by their number. @throws StoreError when none does, or one for another reason */
  async each<T>(
    ask: (shard: SpanShard, offset: number, index: number) => Promise<T>,
  ): Promise<readonly (readonly [number, T])[]> {
    const answers = await Promise.allSettled(
      this.all.map(async (shard, index) => [index, await ask(shard, this.offsets[index]!, index)] as const),
    );
    const said = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    for (const answer of answers)
      if (answer.status === "rejected" && (said.length === 0 || !isAway(answer.reason))) throw answer.reason;
    return said;
  }

  /**
   * Inserts something on a shard; where that one does not answer or has no room, on the next that does.
   *
   * @param insert is given the shard, and what is to be added to instants for it
   * @throws StoreError of the first
   */
  async insert(home: number, insert: (shard: SpanShard, offset: number) => Promise<void>): Promise<void> {
    let failure: unknown;
    for (let step = 0; step < this.all.length; step++) {
      const index = (home + step) % this.all.length;
      const shard = this.all[index]!;
      try {
        return await inTime(shard, insert(shard, this.offsets[index]!));
      } catch (error) {
        failure ??= error;
        if (!isAway(error)) break;
      }
    }
    throw failure;
  }
}

/** A sender waits for no longer; what comes to a shard all the same is there twice. */
const INSERT_MS = 15_000;

async function inTime(shard: SpanShard, inserting: Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = setTimeout(INSERT_MS, "late", { signal: over.signal }).catch(() => "over");
  const first = await Promise.race([inserting, late]).finally(() => over.abort());
  if (first !== "late") return;
  inserting.catch(() => undefined);
  throw new StoreError(
    "unreachable",
    `The ClickHouse at ${shard.host} did not take spans within ${INSERT_MS / 1000} seconds.`,
    "Look how busy it is, and whether its disk is slow. Whoever sent them sends them again.",
  );
}

function isAway(error: unknown): boolean {
  return error instanceof StoreError && (error.code === "unreachable" || error.code === "full");
}
