import type { FleetObservation } from "../../../model/running.ts";
import { HomeFollower } from "./home-follower.ts";

/** When a home is to be judged as of. */
export interface ObserveOptions {
  /** What began later is not there yet, what ended later goes on; by default `now`. */
  readonly at?: number;
  readonly now: number;
  readonly onProgress?: (folders: number) => void;
}

/** What a home says of its running Pipelines, in one look. */
export function observeHome(home: string, { at, now, onProgress }: ObserveOptions): FleetObservation {
  const follower = new HomeFollower(home, {
    ...(at === undefined ? {} : { until: at }),
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  return follower.look(at ?? now);
}
