import type { LiveReader } from "../files/live-reader.ts";
import { BuildJudge, type FinishedRecord } from "./build-judge.ts";
import { type Folder, ItemBook } from "./item-book.ts";
import type { BuildsFolder } from "./items.ts";
import { PendingBuilds } from "./pending-builds.ts";
import type { RunPlace } from "./run-place.ts";

const NUMBERED = /^[1-9]\d{0,9}$/;

/** Folders of builds looked at per look: all within ten looks, but no more than this. */
const SWEEP_LOOKS = 10;
const MAX_SWEEP = 500;

/** Looks between two walks over all items, which find new Pipelines; sooner when a run of an unknown one is listed. */
const WALK_LOOKS = 60;
const SOON_LOOKS = 10;

/** Looks for which a listed run is looked for that is not there: its record may not be written yet. */
const LISTED_LOOKS = 20;

/** Newest builds of a Pipeline asked whether they were going on at an instant in the past; older ones had ended before these began. */
const PAST_BUILDS = 50;

/** Parts of a home in which something changed, by their paths below it. */
export interface TouchedPlaces {
  /** Items, or directories of items. */
  readonly items: ReadonlySet<string>;
  /** Folders of builds. */
  readonly folders: ReadonlySet<string>;
}

/**
 * Finds runs that are not over: all of them at first, later those that came.
 *
 * At first every build's record is looked at, its last bytes alone where those tell: a run may hang for months behind thousands
 * of later ones. Later, new builds show in the time of their folder. Where changes are told, only what changed is looked at; the
 * sweep goes on beside, for what was not told.
 */
export class RunFinder {
  readonly items: ItemBook;
  /** Build directories whose record is not there yet. */
  readonly pending = new PendingBuilds();
  private readonly judge: BuildJudge;
  private arrived: string[] = [];
  private queue: Folder[] = [];
  private looks = 0;
  private walkedAt = 0;
  private wantsWalk = false;
  private list: ReadonlySet<string> | undefined;
  private readonly listed = new Map<string, number>();

  constructor(
    private readonly reader: LiveReader,
    private readonly until: number,
  ) {
    this.items = new ItemBook(reader);
    this.judge = new BuildJudge(reader, until);
  }

  /** Newest finished run of each Pipeline: whether times of files tell, and when the home was last alive. */
  get finished(): readonly FinishedRecord[] {
    return this.judge.finished;
  }

  /** Looks through the whole home. */
  findAll(onProgress: (folders: number) => void): RunPlace[] {
    const found: RunPlace[] = [];
    for (const folder of this.items.walk()) {
      for (const run of this.lookAgain(folder)) found.push(run);
      onProgress(this.items.folders.size);
    }
    // What was there before anybody looked did not come.
    this.arrived = [];
    this.items.takeChanged();
    this.pending.clear();
    return found;
  }

  /** Looks at a share of the folders for builds that came; now and then for new Pipelines. */
  sweep(): RunPlace[] {
    const found = this.askPending();
    this.looks++;
    if (this.looks - this.walkedAt >= (this.wantsWalk ? SOON_LOOKS : WALK_LOOKS)) this.walkAgain();
    if (this.queue.length === 0) this.queue = [...this.items.folders.values()];
    const share = Math.min(MAX_SWEEP, Math.ceil(this.items.folders.size / SWEEP_LOOKS));
    for (const folder of this.queue.splice(0, share)) found.push(...this.lookAgain(folder));
    this.pending.age();
    return found;
  }

  /** Looks at what changed alone. */
  glance({ items, folders }: TouchedPlaces): RunPlace[] {
    const found = this.askPending();
    const touched = new Set(folders);
    for (const path of items) {
      for (const folder of this.items.walkPart(path)) touched.add(folder.place.path);
      // What is known by its path may be another one by now.
      for (const known of this.items.foldersOf(path)) touched.add(known);
    }
    for (const path of touched) {
      const folder = this.items.folders.get(path);
      if (folder !== undefined) found.push(...this.lookAgain(folder));
    }
    return found;
  }

  /** Takes out the build directories that came since the last call, by their paths below the home. */
  takeArrived(): string[] {
    const { arrived } = this;
    this.arrived = [];
    return arrived;
  }

  /** Places of the runs Jenkins lists that are not followed yet. */
  findListed(list: ReadonlySet<string> | undefined, isFollowed: (run: string) => boolean): RunPlace[] {
    if (list !== this.list) {
      this.listed.clear();
      for (const run of list ?? []) if (!isFollowed(run)) this.listed.set(run, LISTED_LOOKS);
      this.list = list;
    }
    const found: RunPlace[] = [];
    for (const [run, looks] of this.listed) {
      const place = this.find(run);
      if (place !== undefined) found.push(place);
      if (place !== undefined || looks === 0) this.listed.delete(run);
      else this.listed.set(run, looks - 1);
    }
    return found;
  }

  /** Place of a run by its name (`full/name#7`), if its Pipeline is known and the run is not over. */
  private find(run: string): RunPlace | undefined {
    const hash = run.lastIndexOf("#");
    const number = run.slice(hash + 1);
    if (hash < 1 || !NUMBERED.test(number)) return undefined;
    const folder = this.items.find(run.slice(0, hash));
    this.wantsWalk ||= folder === undefined;
    const place = folder === undefined ? undefined : placeOf(folder, Number(number));
    return place !== undefined && this.judge.judge(place, false) === "running" ? place : undefined;
  }

  /** Whether there is a Pipeline of that full name. */
  knows(pipeline: string): boolean {
    return this.items.find(pipeline) !== undefined;
  }

  private walkAgain(): void {
    this.walkedAt = this.looks;
    this.wantsWalk = false;
    // New folders are looked into when it is their turn.
    for (const _ of this.items.walk());
  }

  private askPending(): RunPlace[] {
    return this.pending.ask((place) => this.judge.judge(place, false));
  }

  private lookAgain(folder: Folder): RunPlace[] {
    const stats = this.reader.files.stat(this.reader.pathOf(folder.place.path));
    // Finer than any clock a folder's time is compared with later: a build that comes in the same tick is met by its entry.
    const stamp = stats === undefined ? "" : `${stats.mtimeMs},${stats.ctimeMs},${stats.nlink},${stats.ino}`;
    if (stamp === folder.stamp) return [];
    if (folder.ino !== undefined && folder.ino !== stats?.ino) {
      folder.highest = 0;
      this.items.noteChange(folder.place.path);
    }
    folder.stamp = stamp;
    folder.ino = stats?.ino;
    return this.lookInto(folder);
  }

  private lookInto(folder: Folder): RunPlace[] {
    const { place } = folder;
    const all = this.reader.files
      .directories(this.reader.pathOf(place.path))
      .filter((name) => NUMBERED.test(name))
      .map(Number)
      .sort((one, other) => other - one);
    // Numbers that began anew are those of a Pipeline made anew.
    if ((all[0] ?? 0) < folder.highest) folder.highest = 0;
    const numbers = all.filter((number) => number > folder.highest);
    folder.highest = all[0] ?? 0;
    let isNewest = true;
    return numbers.flatMap((number, nth) => {
      const run = placeOf(place, number);
      const isRunning = this.lookAtNew(run, isNewest || (nth < PAST_BUILDS && Number.isFinite(this.until)));
      isNewest &&= isRunning;
      return isRunning ? [run] : [];
    });
  }

  private lookAtNew(run: RunPlace, wantsRecord: boolean): boolean {
    const verdict = this.judge.judge(run, wantsRecord);
    this.arrived.push(run.path);
    if (verdict === "unknown") this.pending.add(run);
    return verdict === "running";
  }
}

function placeOf({ pipeline, family, path }: BuildsFolder, number: number): RunPlace {
  return { run: `${pipeline}#${number}`, pipeline, family, number, path: `${path}/${number}` };
}
