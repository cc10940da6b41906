import type { SourceCost } from "../../model/sources.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Fewest requests a minute: two looks at what runs, and something more. */
const LEAST_PER_MINUTE = 6;

/** When the slowest of twenty requests takes longer than this, half as much is asked. */
const SLOW_MS = 1000;

/** When it takes less than this again, twice as much. */
const QUICK_MS = 500;

/** The pace is thought over so often at most: what was asked before must have had its effect. */
const RETHINK_MS = 2 * MINUTE_MS;

/** Requests that say how quick the controller is: those of the last minutes, a few at least. */
const RECENT_MS = 5 * MINUTE_MS;
const FEWEST = 8;

/** First pause when the controller is busy or away, and the longest. */
const FIRST_PAUSE_MS = 15_000;
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;
/** Longest that a controller may ask to be left alone. */
const LONGEST_ASKED_MS = HOUR_MS;

interface Request {
  readonly at: number;
  tookMs: number | undefined;
  bytes: number;
}

/**
 * What may be asked of a controller, and what was: never more requests in any minute than the cap, half as many when it answers
 * slowly, none while it asks to be left alone. Pure: it is told the time, on a clock that never goes back.
 */
export class RequestBudget {
  private readonly cap: number;
  private readonly requests: Request[] = [];
  private slowness = 1;
  private thoughtAt = Number.NEGATIVE_INFINITY;
  private failures = 0;
  private pausedTo = Number.NEGATIVE_INFINITY;
  private readonly since: number;

  constructor(perMinute: number, now: number) {
    this.cap = Math.max(LEAST_PER_MINUTE, Math.floor(perMinute));
    this.since = now;
  }

  /** Requests a minute at the present pace. */
  get perMinute(): number {
    return Math.max(LEAST_PER_MINUTE, Math.floor(this.cap / this.slowness));
  }

  /** Requests that may begin now. */
  left(now: number): number {
    return now < this.pausedTo ? 0 : this.perMinute - this.lastMinute(now);
  }

  /** Requests that began within the last minute. */
  lastMinute(now: number): number {
    let count = 0;
    for (let at = this.requests.length - 1; at >= 0 && this.requests[at]!.at > now - MINUTE_MS; at--) count++;
    return count;
  }

  /** How long nothing is to be asked. */
  pauseMs(now: number): number {
    return Math.max(0, this.pausedTo - now);
  }

  /** A request begins; call what is returned when it has ended. */
  begin(now: number): (endedAt: number, bytes: number) => void {
    while (this.requests.length > 0 && this.requests[0]!.at <= now - HOUR_MS) this.requests.shift();
    const request: Request = { at: now, tookMs: undefined, bytes: 0 };
    this.requests.push(request);
    return (endedAt, bytes) => {
      request.tookMs = endedAt - now;
      request.bytes = bytes;
      this.rethink(endedAt);
    };
  }

  /** The controller answers again: the next pause is a short one. */
  succeeded(): void {
    this.failures = 0;
  }

  /** It did not, or asks to be left alone: the pause doubles each time. */
  failed(now: number, retryAfterMs?: number): void {
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.failures, 10));
    this.failures++;
    const asked = Math.min(LONGEST_ASKED_MS, retryAfterMs ?? 0);
    this.pausedTo = Math.max(this.pausedTo, now + Math.max(pause, asked));
  }

  /** What was asked in the last hour, or since it began. */
  cost(now: number): SourceCost {
    const recent = this.requests.filter(({ at }) => at > now - HOUR_MS);
    const minutes = Math.max(1, Math.min(HOUR_MS, now - this.since) / MINUTE_MS);
    const p95 = p95Of(recent);
    const bytes = recent.reduce((sum, request) => sum + request.bytes, 0);
    return {
      requestsPerMinute: Math.round((recent.length / minutes) * 10) / 10,
      ...(p95 === undefined ? {} : { p95Ms: Math.round(p95) }),
      bytesPerMinute: Math.round(bytes / minutes),
    };
  }

  private rethink(now: number): void {
    if (now - this.thoughtAt < RETHINK_MS) return;
    const recent = this.requests.filter(
      ({ at, tookMs }) => at > this.thoughtAt && at > now - RECENT_MS && tookMs !== undefined,
    );
    const p95 = recent.length < FEWEST ? undefined : p95Of(recent);
    if (p95 === undefined || (p95 <= SLOW_MS && (p95 >= QUICK_MS || this.slowness === 1))) return;
    this.slowness = p95 > SLOW_MS ? Math.min(64, this.slowness * 2) : this.slowness / 2;
    this.thoughtAt = now;
  }
}

function p95Of(requests: readonly Request[]): number | undefined {
  const times = requests.map(({ tookMs }) => tookMs).filter((ms) => ms !== undefined);
  times.sort((one, other) => one - other);
  return times[Math.max(0, Math.ceil(times.length * 0.95) - 1)];
}
