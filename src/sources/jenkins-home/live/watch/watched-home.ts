import type { FleetObservation } from "../../../../model/running.ts";
import { directoryIdentity } from "../../read/files.ts";
import type { FinishedRun } from "../finished-run.ts";
import { HomeFollower } from "../home-follower.ts";
import { HomeWatch, type WatchState } from "./home-watch.ts";
import { tellsChanges } from "./tells-changes.ts";
import { type WatchDirectory, watchDirectory } from "./watch-directory.ts";
import { placesToWatch } from "./watched-places.ts";

/** Looks after which what could not be watched is tried again. */
const RETRY_LOOKS = 60;

/** How a home is followed with changes told. */
export interface WatchedHomeOptions {
  /** Told once of changes, until the next look. */
  readonly onTouched: () => void;
  /** By the system, where it tells of changes; for tests. */
  readonly watch?: WatchDirectory;
  readonly maxWatches?: number;
}

/** What came, grew or went in a home, by paths below it. */
export interface HomeChanges {
  /** Build directories that came, went, or whose runs ended. */
  readonly builds: readonly string[];
  /** Build directories of runs that go on and have more records than before. */
  readonly grown: readonly string[];
  /** Directories of items: Pipelines, folders, multibranch projects. */
  readonly items: readonly string[];
}

/**
 * A home that is followed and watched: looks see all, glances what was told to have changed since.
 *
 * Where nothing is told (network file systems, more directories than may be watched) looks alone see it: what is known to run at
 * the next, new runs within ten, new Pipelines within sixty.
 */
export class WatchedHome {
  readonly follower: HomeFollower;
  private readonly watch: HomeWatch | undefined;
  private planned = "";
  private looks = 0;
  /** Of the directory of all items. */
  private identity: string | undefined;

  /** @param home Absolute path of a home, as `openHome` returns it. */
  constructor(
    private readonly home: string,
    { onTouched, watch, maxWatches }: WatchedHomeOptions,
  ) {
    this.follower = new HomeFollower(home);
    const canWatch = watch !== undefined || tellsChanges(`${home}/jobs`);
    if (canWatch)
      this.watch = new HomeWatch({
        home,
        watch: watch ?? watchDirectory,
        onTouched,
        ...(maxWatches === undefined ? {} : { maxWatches }),
      });
  }

  /** How much of it is watched; undefined where changes are not told. */
  get watching(): WatchState | undefined {
    return this.watch?.state;
  }

  /** Looks at all that is known; also at what was told to have changed. */
  look(at: number): FleetObservation {
    this.checkHome();
    const touched = this.watch?.take();
    let seen = this.follower.look(at);
    if (touched !== undefined && touched.items.size + touched.folders.size > 0)
      seen = this.follower.glance(at, { ...touched, runs: new Map() });
    this.looks++;
    this.plan();
    return seen;
  }

  /** Looks at what was told to have changed since the last look. */
  glance(at: number): FleetObservation {
    if (this.watch === undefined) return this.look(at);
    const seen = this.follower.glance(at, this.watch.take());
    this.plan();
    return seen;
  }

  /** Takes out the runs that ended since the last call. */
  takeFinished(): FinishedRun[] {
    return this.follower.takeFinished();
  }

  /** Takes out what changed since the last call, for who reads it whole. */
  takeChanges(): HomeChanges {
    return { ...this.follower.takeTouched(), items: this.follower.takeChangedItems() };
  }

  close(): void {
    this.watch?.close();
  }

  /** A home on a disk that was taken away and came back is another one for the system: its watches tell nothing any more. */
  private checkHome(): void {
    const identity = directoryIdentity(`${this.home}/jobs`);
    if (identity === this.identity) return;
    this.identity = identity;
    this.watch?.close();
    this.planned = "";
  }

  private plan(): void {
    if (this.watch === undefined) return;
    const places = this.follower.placesToWatch;
    const planned = `${places.items.revision} ${places.pending.revision} ${places.revision}`;
    // Now and then what could not be watched is tried again: the system may let it be by now.
    const wantsRetry = this.watch.state.left > 0 && this.looks >= RETRY_LOOKS;
    if (planned === this.planned && !this.watch.isStale && !wantsRetry) return;
    this.planned = planned;
    this.looks = 0;
    this.watch.plan(placesToWatch(places));
  }
}
