import type { StoreGap } from "../../../model/store-gap.ts";
import { StoreError } from "../../store-error.ts";
import type { Shard } from "./shards.ts";

/** Takes a part of the store that did not answer. */
export type NoteGap = (gap: StoreGap) => void;

/** A shard that did not answer a question, by its number, and why. */
export interface Unanswered {
  readonly shard: number;
  readonly reason: StoreError;
}

/** A shard, as far as it is watched. */
export type WatchedShard = Pick<Shard, "number" | "host" | "query">;

/** What is not known of shards otherwise. */
export interface WatchOptions {
  /** Absent: since when a shard does not answer is not told. */
  readonly now?: (() => number) | undefined;
}

/** Controllers of a shard that are told by name when it is gone: a sentence has no room for more. */
const MOST_NAMES = 1000;

/** How often shards are asked what they keep: controllers come rarely. */
const LEARN_EVERY_MS = 60_000;

/** A shard that says nothing for so long when it is asked for a word is told to be gone. */
const PRESENT_WITHIN_MS = 2000;

/** Remembers of the shards of a store since when one does not answer, and what it keeps: then nobody can ask it. */
export class ShardWatch {
  private readonly goneSince = new Map<number, number | undefined>();
  private readonly kept = new Map<number, readonly string[]>();
  private learnedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly shards: readonly WatchedShard[],
    private readonly options: WatchOptions = {},
  ) {}

  /**
   * Takes which shards did not answer a question; the others did.
   *
   * @throws StoreError when none did: there is no rest to answer from
   */
  took(unanswered: readonly Unanswered[], note?: NoteGap): void {
    const reasons = new Map(unanswered.map(({ shard, reason }) => [shard, reason]));
    for (const { number } of this.shards) if (!reasons.has(number)) this.goneSince.delete(number);
    const gaps = [...reasons].map(([number, reason]) => this.gapOf(number, reason));
    const [first] = reasons.values();
    if (first !== undefined && reasons.size >= this.shards.length) throw first;
    if (note !== undefined) for (const gap of gaps) note(gap);
  }

  /** Asks every shard for a word, for a moment; one that refuses is of no more use than one that says nothing. */
  async missing(): Promise<readonly StoreGap[]> {
    const answers = await Promise.all(this.shards.map(async (shard) => [shard.number, await gone(shard)] as const));
    for (const [number, reason] of answers) if (reason === undefined) this.goneSince.delete(number);
    return answers.flatMap(([number, reason]) => (reason === undefined ? [] : [this.gapOf(number, reason)]));
  }

  /** Asks shards which controllers they keep, unless that was asked lately. Nobody waits for it, and what fails is asked again. */
  learn(): void {
    const at = this.options.now?.() ?? 0;
    if (Math.abs(at - this.learnedAt) < LEARN_EVERY_MS) return;
    this.learnedAt = at;
    for (const shard of this.shards)
      shard.query(`SELECT DISTINCT key FROM controller FINAL WHERE deleted = 0 ORDER BY key LIMIT ${MOST_NAMES}`).then(
        ({ rows }) =>
          this.kept.set(
            shard.number,
            rows.map(([key]) => String(key)),
          ),
        () => undefined,
      );
  }

  private gapOf(number: number, reason: StoreError): StoreGap {
    const { now } = this.options;
    if (!this.goneSince.has(number)) this.goneSince.set(number, now?.());
    const host = this.shards.find((shard) => shard.number === number)!.host;
    return {
      host,
      reason: reason.message,
      since: this.goneSince.get(number),
      parts: this.shards.length,
      controllers: this.kept.get(number),
    };
  }
}

/** Why a shard does not say a word; undefined when it does. */
async function gone(shard: WatchedShard): Promise<StoreError | undefined> {
  const late = AbortSignal.timeout(PRESENT_WITHIN_MS);
  try {
    await shard.query("SELECT 1", late);
    return undefined;
  } catch (error) {
    if (late.aborted)
      return new StoreError(
        "unreachable",
        `The ClickHouse at ${shard.host} did not answer in time.`,
        "Look how busy it is.",
        { cause: error },
      );
    if (error instanceof StoreError) return error;
    throw error;
  }
}
