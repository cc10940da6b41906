import type { ApiFollowing } from "../../api/following.ts";
import { isoInstant } from "../../publish/iso-instant.ts";

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
    since: isoInstant(since),
    ...(lastLookAt === undefined ? {} : { lastLookAt: isoInstant(lastLookAt) }),
    ...(lookMs === undefined ? {} : { lookMs: Math.round(lookMs * 10) / 10 }),
    everyMs,
  };
}
