import { dirname } from "node:path";
import type { HomeChanges } from "../../sources/jenkins-home/live/watch/watched-home.ts";

/** Scans begin at most so often: what changes within that time is read together. */
const SOONEST_MS = 10_000;

/** What no look tells, such as a build that was discarded, is seen by then. */
const LATEST_MS = 180_000;

/** A scan that failed is tried again after so long. */
const RETRY_MS = 30_000;

/** Time between two scans, in times of what the last of the kind took: of runs that came or ended, and of the whole home. */
const REST = 20;

/** The same of runs that go on: a run is read whole, however little came, and will be read again when it ends. */
const REST_OF_GROWN = 100;

/** Builds read by themselves at once; where more changed, the whole home is scanned. */
const MAX_BUILDS = 2000;

/** When a scan began, and how long it took. */
interface ScanTime {
  readonly at: number;
  readonly tookMs: number;
}

/** What is to be scanned. */
interface Wishes {
  readonly builds: Set<string>;
  readonly grown: Set<string>;
  /** Directories of items that are others than the store has. */
  readonly items: Set<string>;
}

/** Remembers what is to be scanned, and tells when. */
export class ScanWishes {
  private wished = noWishes();
  private taken = noWishes();
  private whole: ScanTime | undefined;
  private part: ScanTime | undefined;
  private partWithGrown: ScanTime | undefined;
  private failedAt: number | undefined;

  /** Takes what changed in the home. */
  add({ builds, grown, items }: HomeChanges): void {
    for (const item of items) this.wished.items.add(item);
    for (const build of grown) this.wished.grown.add(build);
    for (const build of builds) {
      this.wished.builds.add(build);
      this.wished.grown.delete(build);
    }
  }

  /** What is to be scanned now. A clock that went back makes it due: nobody knows how long ago the last scan was. */
  due(now: number): "whole" | "part" | "nothing" {
    if (this.failedAt !== undefined) return hasPassed(now - this.failedAt, RETRY_MS) ? "whole" : "nothing";
    if (this.whole === undefined || hasPassed(now - this.whole.at, LATEST_MS)) return "whole";
    if (!hasPassed(now - Math.max(this.whole.at, this.part?.at ?? 0), SOONEST_MS)) return "nothing";
    if (this.wantsWhole() && hasRested(now, this.whole, REST)) return "whole";
    return hasRested(now, this.part, REST) && this.ready(now).length > 0 ? "part" : "nothing";
  }

  /** Takes out the builds that can be read by themselves; what comes from now on is for the next scan. */
  take(now: number): readonly string[] {
    const ready = this.ready(now);
    this.taken = this.wished;
    this.wished = noWishes();
    return ready;
  }

  /** The whole home is in the store. */
  doneWhole(time: ScanTime): void {
    this.whole = time;
    this.taken = noWishes();
    this.failedAt = undefined;
  }

  /** These builds are in the store, but for those of which only a whole scan can tell what they are. */
  donePart(time: ScanTime, done: { readonly builds: readonly string[]; readonly left: readonly string[] }): void {
    this.part = time;
    if (done.builds.some((build) => this.taken.grown.has(build))) this.partWithGrown = time;
    for (const build of done.builds) {
      this.taken.builds.delete(build);
      this.taken.grown.delete(build);
    }
    for (const build of done.left) this.taken.items.add(itemOf(build));
    this.putBack();
    this.failedAt = undefined;
  }

  /** What was taken is not in the store. */
  failed(at: number): void {
    this.putBack();
    this.failedAt = at;
  }

  private wantsWhole(): boolean {
    return this.wished.items.size > 0 || this.wished.builds.size > MAX_BUILDS;
  }

  private putBack(): void {
    const { builds, grown, items } = this.taken;
    this.taken = noWishes();
    for (const build of builds) this.wished.builds.add(build);
    for (const build of grown) if (!this.wished.builds.has(build)) this.wished.grown.add(build);
    for (const item of items) this.wished.items.add(item);
  }

  private ready(now: number): string[] {
    const { builds, grown, items } = this.wished;
    if (builds.size > MAX_BUILDS) return [];
    const all = hasRested(now, this.partWithGrown, REST_OF_GROWN) ? [...builds, ...grown] : [...builds];
    return all.filter((build) => !isOfOne(build, items)).slice(0, MAX_BUILDS);
  }
}

function noWishes(): Wishes {
  return { builds: new Set(), grown: new Set(), items: new Set() };
}

function hasRested(now: number, last: ScanTime | undefined, times: number): boolean {
  return last === undefined || hasPassed(now - last.at, Math.max(SOONEST_MS, times * last.tookMs));
}

function isOfOne(build: string, items: ReadonlySet<string>): boolean {
  for (let path = itemOf(build); path.includes("/"); path = dirname(path)) if (items.has(path)) return true;
  return false;
}

/** `jobs/a/builds/7` is of `jobs/a`. */
function itemOf(build: string): string {
  return dirname(dirname(build));
}

function hasPassed(elapsedMs: number, ms: number): boolean {
  return elapsedMs < 0 || elapsedMs >= ms;
}
