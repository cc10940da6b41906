import type { StoreGap } from "../../../model/store-gap.ts";
import { StoreError } from "../../store-error.ts";
import type { Shard } from "./shards.ts";

/** Takes a part of the store that did not answer. */
export type NoteGap = (gap: StoreGap) => void;

/** A shard that did not answer a question, and why. */
export interface Unanswered {
  /** Of the shard. */
  readonly number: number;
  /** Which of its servers was asked. */
  readonly host: string;
  readonly reason: string;
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
  /** By the shard's number: which of its servers is told changes. */
  private readonly goneSince = new Map<number, number | undefined>();
  private readonly kept = new Map<number, readonly string[]>();
  private learnedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly shards: readonly WatchedShard[],
    private readonly options: WatchOptions = {},
  ) {}

  /**
   * Takes which of the shards that were asked a question did not answer; the others did.
   *
   * @throws StoreError when none did: there is no rest to answer from
   */
  took(
    unanswered: readonly Unanswered[],
    { asked, note }: { readonly asked: readonly Pick<WatchedShard, "number">[]; readonly note?: NoteGap | undefined },
  ): void {
    const away = new Map(unanswered.map((one) => [one.number, one]));
    for (const { number } of asked) if (!away.has(number)) this.goneSince.delete(number);
    const gaps = [...away.values()].map((one) => this.gapOf(one));
    if (gaps.length > 0 && gaps.length >= asked.length)
      throw new StoreError("unreachable", gaps[0]!.reason, "Start it, or look whether it can be reached from here.");
    if (note !== undefined) for (const gap of gaps) note(gap);
  }

  /** Asks every shard for a word, for a moment; one that refuses is of no more use than one that says nothing. */
  async missing(): Promise<readonly StoreGap[]> {
    const answers = await Promise.all(this.shards.map(async (shard) => [shard, await gone(shard)] as const));
    for (const [{ number }, reason] of answers) if (reason === undefined) this.goneSince.delete(number);
    return answers.flatMap(([{ number, host }, reason]) =>
      reason === undefined ? [] : [this.gapOf({ number, host, reason: reason.message })],
    );
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

  private gapOf({ number, host, reason }: Unanswered): StoreGap {
    if (!this.goneSince.has(number)) this.goneSince.set(number, this.options.now?.());
    return {
      host,
      reason,
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
