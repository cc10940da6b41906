import type { ApiFollowing } from "../../api/following.ts";
import type { SourceKind } from "../../model/sources.ts";
import { isoInstant } from "../../publish/iso-instant.ts";
import type { WatchState } from "../../sources/jenkins-home/live/watch/home-watch.ts";

/** How well a controller is being followed. */
export interface FollowingState {
  /** `gone`: the home cannot be read, or Jenkins does not answer; `heard`: nothing looks at it. */
  readonly state: "starting" | "following" | "gone" | "heard";
  /** What it is looked at through. */
  readonly source: SourceKind;
  readonly since: number;
  /** When it was last looked at with success. */
  readonly lastLookAt?: number;
  /** How long that took, judging included. */
  readonly lookMs?: number;
  readonly everyMs: number;
  /** How much of a home tells of its changes at once; undefined where none does, or before the first look. */
  readonly watching?: WatchState | undefined;
}

/** The same in the words of the API. */
export function apiFollowing(following: FollowingState): ApiFollowing {
  const { state, source, since, lastLookAt, lookMs, everyMs, watching } = following;
  return {
    state,
    ...(source === "home" ? {} : { source }),
    since: isoInstant(since),
    ...(lastLookAt === undefined ? {} : { lastLookAt: isoInstant(lastLookAt) }),
    ...(lookMs === undefined ? {} : { lookMs: Math.round(lookMs * 10) / 10 }),
    everyMs,
    ...(watching === undefined ? {} : { watched: watching.directories, notWatched: watching.left }),
  };
}
