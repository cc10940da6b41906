import { dirname } from "node:path";
import type { HomeChanges } from "../../sources/jenkins-home/live/watch/watched-home.ts";

/** Scans begin at most so often: what changes within that time is read together. */
const SOONEST_MS = 10_000;

/** What no look tells, such as a build that was discarded, is seen by then. */
const LATEST_MS = 180_000;

/** A scan that failed is tried again after so long. */
const RETRY_MS = 30_000;

/** Time between two scans, in times of what the last one took: no more than a twentieth of the time goes into scans. */
const REST = 20;

/** Builds read by themselves at once; where more changed, the whole home is scanned. */
const MAX_BUILDS = 2000;

/** When a scan began, and how long it took. */
interface ScanTime {
  readonly at: number;
  readonly tookMs: number;
}

/** Remembers what is to be scanned, and tells when. */
export class ScanWishes {
  private builds = new Set<string>();
  /** Directories of items that are others than the store has. */
  private items = new Set<string>();
  private takenBuilds = new Set<string>();
  private takenItems = new Set<string>();
  private whole: ScanTime | undefined;
  private last: ScanTime | undefined;
  private failedAt: number | undefined;

  /** Takes what changed in the home. */
  add({ builds, items }: HomeChanges): void {
    for (const item of items) this.items.add(item);
    for (const build of builds) this.builds.add(build);
  }

  /** What is to be scanned now. A clock that went back makes it due: nobody knows how long ago the last scan was. */
  due(now: number): "whole" | "part" | "nothing" {
    const { whole, last, failedAt } = this;
    if (failedAt !== undefined) return hasPassed(now - failedAt, RETRY_MS) ? "whole" : "nothing";
    if (whole === undefined || last === undefined || hasPassed(now - whole.at, LATEST_MS)) return "whole";
    if (!hasPassed(now - last.at, SOONEST_MS)) return "nothing";
    if (this.wantsWhole() && hasPassed(now - whole.at, REST * whole.tookMs)) return "whole";
    return this.ready().length > 0 && hasPassed(now - last.at, REST * last.tookMs) ? "part" : "nothing";
  }

  /** Takes out the builds that can be read by themselves; what comes from now on is for the next scan. */
  take(): readonly string[] {
    const ready = this.ready();
    this.takenBuilds = this.builds;
    this.takenItems = this.items;
    this.builds = new Set();
    this.items = new Set();
    return ready;
  }

  /** What was taken is in the store. Of a part that is not what belongs to other items. */
  done(kind: "whole" | "part", time: ScanTime): void {
    this.last = time;
    if (kind === "whole") this.whole = time;
    else this.putBack((build) => this.isOfOtherItem(build, this.takenItems));
    this.failedAt = undefined;
  }

  /** What was taken is not in the store. */
  failed(at: number): void {
    this.putBack(() => true);
    this.failedAt = at;
  }

  /** Only a whole scan can tell what these builds are. */
  leave(builds: readonly string[]): void {
    for (const build of builds) this.takenItems.add(itemOf(build));
  }

  private putBack(isKept: (build: string) => boolean): void {
    for (const build of this.takenBuilds) if (isKept(build)) this.builds.add(build);
    for (const item of this.takenItems) this.items.add(item);
    this.takenBuilds = new Set();
    this.takenItems = new Set();
  }

  private wantsWhole(): boolean {
    return this.items.size > 0 || this.builds.size > MAX_BUILDS;
  }

  private ready(): string[] {
    if (this.builds.size > MAX_BUILDS) return [];
    return [...this.builds].filter((build) => !this.isOfOtherItem(build, this.items));
  }

  private isOfOtherItem(build: string, items: ReadonlySet<string>): boolean {
    for (let path = itemOf(build); path.includes("/"); path = dirname(path)) if (items.has(path)) return true;
    return false;
  }
}

/** `jobs/a/builds/7` is of `jobs/a`. */
function itemOf(build: string): string {
  return dirname(dirname(build));
}

function hasPassed(elapsedMs: number, ms: number): boolean {
  return elapsedMs < 0 || elapsedMs >= ms;
}
