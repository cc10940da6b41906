import type { ReadClaim } from "./claim-table.ts";

/** A session that says nothing for so long is gone. Longer than its own claims outlive its last word. */
const GONE_MS = 20_000;

/** One that is gone by the server's clock must have said nothing new for so long while we watched: that clock may have been set forward. */
const WATCHED_MS = 7000;

interface SeenSession {
  readonly sequence: number;
  /** When this word of it was first read, by a clock that is never set. */
  readonly firstMs: number;
  /** How long it was read since, at least. */
  readonly watchedMs: number;
  readonly ageSeconds: number;
}

/**
 * Which sessions of other processes are still there.
 *
 * Told twice: by the server's clock, how old their last word is; and by watching whether a new one comes. No clock of another process
 * counts, and of our own only how fast it goes.
 */
export class WatchedSessions {
  private seen = new Map<string, SeenSession>();

  /** Takes all that was read of the claims. @param read when it was asked for, and when the answer was there, by a clock that is never set */
  saw(claims: readonly ReadClaim[], read: { readonly askedMs: number; readonly answeredMs: number }): void {
    const next = new Map<string, SeenSession>();
    for (const { controller, session, sequence, ageSeconds } of claims) {
      if (controller !== "") continue;
      const before = this.seen.get(session);
      const firstMs = before?.sequence === sequence ? before.firstMs : read.answeredMs;
      next.set(session, { sequence, ageSeconds, firstMs, watchedMs: read.askedMs - firstMs });
    }
    this.seen = next;
  }

  /** Whether a session is gone for good, as of the last read: whatever it says later, it holds nothing any more. */
  isGone(session: string): boolean {
    const seen = this.seen.get(session);
    // Its first word comes before any claim of it; what says nothing of itself was tidied away.
    if (seen === undefined) return true;
    return seen.watchedMs >= GONE_MS || (seen.watchedMs >= WATCHED_MS && seen.ageSeconds * 1000 > GONE_MS);
  }
}
