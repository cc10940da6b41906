import type { ApiFollowing } from "../../api/following.ts";

/** How well the home is being followed. */
export interface FollowingState {
  /** `gone`: the home cannot be read. */
  readonly state: "starting" | "following" | "gone";
  readonly since: number;
  /** When it was last looked at with success. */
  readonly lastLookAt?: number;
  /** How long that took, judging included. */
  readonly lookMs?: number;
  readonly everyMs: number;
}

/** The same in the words of the API. */
export function apiFollowing({ state, since, lastLookAt, lookMs, everyMs }: FollowingState): ApiFollowing {
  return {
    state,
    since: isoOf(since),
    ...(lastLookAt === undefined ? {} : { lastLookAt: isoOf(lastLookAt) }),
    ...(lookMs === undefined ? {} : { lookMs: Math.round(lookMs * 10) / 10 }),
    everyMs,
  };
}

/** An instant as the API writes it. Records may hold instants that no calendar has; these become its first or last. */
export function isoOf(at: number): string {
  return new Date(Math.min(Math.max(Number.isNaN(at) ? 0 : at, 0), LAST_MS)).toISOString();
}

/** The end of the year 9999: what ISO 8601 writes with four digits. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
