import type { Judgement } from "../../model/verdict.ts";

/** Looks at a home, as of an instant, and judges what it sees. @throws when the home cannot be read */
export type Look = (at: number) => Promise<Judgement> | Judgement;

/** How a home is followed. */
export interface FollowOptions {
  readonly look: Look;
  /** How long after a look the next one begins. */
  readonly everyMs: number;
  /** Instant, epoch milliseconds. */
  readonly now: () => number;
  /** Waits, or less when the signal says that it is over. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Takes each judgement, and how long looking and judging took. */
  readonly onJudged: (judgement: Judgement, lookMs: number) => Promise<void> | void;
  /** Takes why a look was not possible. */
  readonly onLost: (error: unknown, at: number) => Promise<void> | void;
}

/** Looks at a home again and again until the signal says that it is over. Whatever a look throws, the next one is tried. */
export async function followHome(options: FollowOptions): Promise<void> {
  const { signal, everyMs, sleep } = options;
  while (!signal.aborted) {
    await lookOnce(options);
    await sleep(everyMs, signal);
  }
}

async function lookOnce({ look, now, onJudged, onLost }: FollowOptions): Promise<void> {
  const at = now();
  try {
    const judgement = await look(at);
    await onJudged(judgement, now() - at);
  } catch (error) {
    await onLost(error, at);
  }
}
