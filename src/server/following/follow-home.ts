import type { Cause, Judgement } from "../../model/verdict.ts";
import type { Sleep } from "../sleep.ts";
import { LookError } from "./look-error.ts";

/** What a look at a home gives. */
export interface Looked {
  readonly judgement: Judgement;
  /** Equal for judgements that say the same, whenever that was. */
  readonly digest: string;
  /** All that holds up runs and calls for a person; the judgement names only the worst. */
  readonly causes: readonly Cause[];
  /** Runs that ended since the look before. */
  readonly ended: number;
}

/** When a look began, and how long looking and judging took. */
export interface LookTime {
  readonly at: number;
  readonly lookMs: number;
}

/** Looks at a home, as of an instant, and judges what it sees. @throws when the home cannot be read */
export type Look = (at: number) => Promise<Looked>;

/** How a home is followed. */
export interface FollowOptions {
  readonly look: Look;
  /** How long after a look the next one begins. */
  readonly everyMs: number;
  /** A look that takes longer says nothing until it is done: a disk that does not answer. */
  readonly patienceMs: number;
  /** Instant, epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly signal: AbortSignal;
  readonly onLooked: (looked: Looked, when: LookTime) => Promise<void>;
  /** Takes why nothing is known. */
  readonly onLost: (error: unknown, at: number) => Promise<void>;
}

/** Looks at a home again and again until the signal says that it is over. Whatever a look throws, the next one is tried. */
export async function followHome(options: FollowOptions): Promise<void> {
  const { signal, everyMs, sleep } = options;
  while (!signal.aborted) {
    await lookOnce(options);
    await sleep(everyMs, signal);
  }
}

async function lookOnce(options: FollowOptions): Promise<void> {
  const { look, now, signal, onLooked, onLost } = options;
  const at = now();
  const done = new AbortController();
  const end = (): void => done.abort();
  signal.addEventListener("abort", end, { once: true });
  const watch = noticeSilence(done.signal, options);
  try {
    const looked = await look(at);
    if (!signal.aborted) await onLooked(looked, { at, lookMs: now() - at });
  } catch (error) {
    if (!signal.aborted) await onLost(error, at);
  } finally {
    signal.removeEventListener("abort", end);
    end();
    await watch;
  }
}

async function noticeSilence(done: AbortSignal, { sleep, patienceMs, now, onLost }: FollowOptions): Promise<void> {
  await sleep(patienceMs, done);
  if (!done.aborted) await onLost(new LookError("a look at the home is not done in time"), now());
}
