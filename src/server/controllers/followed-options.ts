import type { SourceKind, SourceState } from "../../model/sources.ts";
import type { Claims } from "../../store/claims.ts";
import type { JudgementStore } from "../../store/judgement-store.ts";
import type { Bell } from "../following/bell.ts";
import type { Look } from "../following/follow-home.ts";
import type { ScanBuilds, ScanHome } from "../scanning/store-follower.ts";
import type { LiveRun } from "../serve-options.ts";
import type { StoreFeed } from "./store-feed.ts";

/** A controller that is followed: how it is looked at, and how the store learns of it. */
export interface FollowedOptions {
  /** Name of the controller in the store. */
  readonly controller: string;
  /** What it is looked at through. */
  readonly source: SourceKind;
  /** Absent: nothing looks at it, and what runs there is not judged. */
  readonly look?: Look;
  /** Rung when something changed since the last look; absent: nothing tells of changes. */
  readonly bell?: Bell;
  /** Facts of a run that goes on, by the full name of its Pipeline; undefined when it does not. @throws when the home cannot be read */
  readonly liveRun?: LiveRun;
  /** How long after a look at all the next one begins, as of now. */
  readonly everyMs: () => number;
  readonly judgements: JudgementStore;
  /** Other processes may look at it too: this one does while it has claimed it. Absent: it is the only one. */
  readonly claims?: Claims;
  /** Its home, which is scanned into the store; absent where there is none. */
  readonly home?: ScannedHome;
  /** What else brings its runs into the store. */
  readonly feeds?: readonly StoreFeed[];
  /** How its sources beside the home do. */
  readonly states?: () => readonly SourceState[];
}

/** A home, as it is scanned. */
interface ScannedHome {
  /** Where it is, for people. */
  readonly place: string;
  /** Whether it can be read. */
  readonly isThere: () => boolean;
  readonly scan: ScanHome;
  readonly scanBuilds?: ScanBuilds;
}
