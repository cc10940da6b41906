import type { Cause, Judgement } from "../../model/verdict.ts";
import type { WatchState } from "../../sources/jenkins-home/live/watch/home-watch.ts";
import type { HomeChanges } from "../../sources/jenkins-home/live/watch/watched-home.ts";
import type { Sleep } from "../sleep.ts";
import type { Bell } from "./bell.ts";
import { LookError } from "./look-error.ts";

/** What a look at a controller gives. */
export interface Looked {
  readonly judgement: Judgement;
  /** Equal for judgements that say the same, whenever that was, of runs that stand where they stood. */
  readonly digest: string;
  /** All that holds up runs and calls for a person; the judgement names only the worst. */
  readonly causes: readonly Cause[];
  /** What is to be read into the store. */
  readonly changes: HomeChanges;
  /** How much of the home tells of its changes; undefined where none does. */
  readonly watching: WatchState | undefined;
}

/** When a look began, and how long looking and judging took. */
export interface LookTime {
  readonly at: number;
  readonly lookMs: number;
}

/** A look at all of a home, or at what was told to have changed since the last look. */
export type LookKind = "look" | "glance";

/** Looks at a controller, as of an instant, and judges what it sees. @throws when that is not possible */
export type Look = (at: number, kind: LookKind) => Promise<Looked>;

/** How a controller is followed. */
export interface FollowOptions {
  readonly look: Look;
  /** Rung when something changed in the home since the last look. */
  readonly bell: Bell;
  /** How long after a look at all the next one begins, as of then. */
  readonly everyMs: () => number;
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

/** What is written together is seen together. */
const SETTLE_MS = 100;

/** How long after a glance the next one may begin: what changes all the time is seen once a second. */
const REST_MS = 900;

/**
 * Looks at a controller again and again until the signal says that it is over, and glances at what changed in between. Whatever a look
 * throws, the next one is tried. No time is told by the clock, which may jump.
 */
export async function followHome(options: FollowOptions): Promise<void> {
  const { signal } = options;
  while (!signal.aborted) {
    options.bell.silence();
    const isLooked = await lookOnce(options, "look");
    await glanceMeanwhile(options, isLooked);
  }
}

/** Until the next look is due; a home that could not be looked at is not glanced at. */
async function glanceMeanwhile(options: FollowOptions, canGlance: boolean): Promise<void> {
  const { signal, everyMs, sleep, bell } = options;
  const over = new AbortController();
  const due = sleep(everyMs(), signal).then(() => over.abort());
  let isGlancing = canGlance;
  while (isGlancing) {
    await bell.heard(over.signal);
    if (!over.signal.aborted) await sleep(SETTLE_MS, over.signal);
    if (over.signal.aborted) break;
    bell.silence();
    isGlancing = await lookOnce(options, "glance");
    await sleep(REST_MS, over.signal);
  }
  await due;
}

/** False when it failed. */
async function lookOnce(options: FollowOptions, kind: LookKind): Promise<boolean> {
  const { look, now, signal, onLooked, onLost } = options;
  const at = now();
  const done = new AbortController();
  const end = (): void => done.abort();
  signal.addEventListener("abort", end, { once: true });
  const watch = noticeSilence(done.signal, options);
  try {
    const looked = await look(at, kind);
    if (!signal.aborted) await onLooked(looked, { at, lookMs: Math.max(0, now() - at) });
    return true;
  } catch (error) {
    if (!signal.aborted) await onLost(error, at);
    return false;
  } finally {
    signal.removeEventListener("abort", end);
    end();
    await watch;
  }
}

async function noticeSilence(done: AbortSignal, { sleep, patienceMs, now, onLost }: FollowOptions): Promise<void> {
  await sleep(patienceMs, done);
  if (!done.aborted) await onLost(new LookError("A look is not done in time."), now());
}
