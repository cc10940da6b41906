import { readBuildState } from "../build-state.ts";
import type { FileTail } from "../files/live-files.ts";
import type { LiveReader } from "../files/live-reader.ts";
import { judgeTail, SHORT_TAIL_BYTES, TAIL_BYTES } from "./build-tail.ts";
import { type BuildsFolder, walkItems } from "./items.ts";
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

/** A finished run, as its record tells. */
export interface FinishedRecord {
  readonly startAt: number;
  readonly endAt: number;
  /** When the record was written, by the file's time. */
  readonly savedAt: number;
}

interface Folder {
  readonly place: BuildsFolder;
  stamp: string;
  /** Builds up to this number were looked at. */
  highest: number;
}

/**
 * Finds runs that are not over: all of them at first, later those that came.
 *
 * At first every build's record is looked at, its last bytes alone where those tell: a run may hang for months behind thousands
 * of later ones. Later, new builds show in the time of their folder.
 */
export class RunFinder {
  /** Newest finished run of each Pipeline: whether times of files tell, and when the home was last alive. */
  readonly finished: FinishedRecord[] = [];
  private readonly folders = new Map<string, Folder>();
  private readonly byName = new Map<string, BuildsFolder>();
  private queue: Folder[] = [];
  private looks = 0;
  private walkedAt = 0;
  private wantsWalk = false;
  private list: ReadonlySet<string> | undefined;
  private readonly listed = new Map<string, number>();

  constructor(
    private readonly reader: LiveReader,
    private readonly until: number,
  ) {}

  /** Looks through the whole home. */
  findAll(onProgress: (folders: number) => void): RunPlace[] {
    const found: RunPlace[] = [];
    for (const place of walkItems(this.reader)) {
      const folder = this.add(place);
      for (const run of this.lookInto(folder)) found.push(run);
      onProgress(this.folders.size);
    }
    return found;
  }

  /** Looks at a share of the folders for builds that came; now and then for new Pipelines. */
  sweep(): RunPlace[] {
    const found: RunPlace[] = [];
    this.looks++;
    if (this.looks - this.walkedAt >= (this.wantsWalk ? SOON_LOOKS : WALK_LOOKS)) this.walkAgain();
    if (this.queue.length === 0) this.queue = [...this.folders.values()];
    const share = Math.min(MAX_SWEEP, Math.ceil(this.folders.size / SWEEP_LOOKS));
    for (const folder of this.queue.splice(0, share)) found.push(...this.lookAgain(folder));
    return found;
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
    const folder = this.byName.get(run.slice(0, hash));
    this.wantsWalk ||= folder === undefined;
    const place = folder === undefined ? undefined : placeOf(folder, Number(number));
    return place !== undefined && this.isUnfinished(place, false) ? place : undefined;
  }

  /** Whether there is a Pipeline of that full name. */
  knows(pipeline: string): boolean {
    return this.byName.has(pipeline);
  }

  private add(place: BuildsFolder): Folder {
    const folder = { place, stamp: "", highest: 0 };
    this.folders.set(place.path, folder);
    this.byName.set(place.pipeline, place);
    return folder;
  }

  private walkAgain(): void {
    this.walkedAt = this.looks;
    this.wantsWalk = false;
    const seen = new Set<string>();
    for (const place of walkItems(this.reader)) {
      seen.add(place.path);
      if (!this.folders.has(place.path)) this.add(place);
    }
    for (const [path, { place }] of this.folders) {
      if (seen.has(path)) continue;
      this.folders.delete(path);
      this.byName.delete(place.pipeline);
    }
  }

  private lookAgain(folder: Folder): RunPlace[] {
    const stats = this.reader.files.stat(this.reader.pathOf(folder.place.path));
    // Finer than any clock a folder's time is compared with later: a build that comes in the same tick is met by its entry.
    const stamp = stats === undefined ? "" : `${stats.mtimeMs},${stats.ctimeMs},${stats.nlink}`;
    if (stamp === folder.stamp) return [];
    folder.stamp = stamp;
    return this.lookInto(folder);
  }

  private lookInto(folder: Folder): RunPlace[] {
    const { place, highest } = folder;
    const numbers = this.reader.files
      .directories(this.reader.pathOf(place.path))
      .filter((name) => NUMBERED.test(name))
      .map(Number)
      .filter((number) => number > highest)
      .sort((one, other) => other - one);
    folder.highest = numbers[0] ?? highest;
    let isNewest = true;
    return numbers.flatMap((number, nth) => {
      const run = placeOf(place, number);
      const isRunning = this.isUnfinished(run, isNewest || (nth < PAST_BUILDS && Number.isFinite(this.until)));
      isNewest &&= isRunning;
      return isRunning ? [run] : [];
    });
  }

  /** Whether a build directory holds a Pipeline run that is not over by its record. A record that cannot be read says nothing. */
  private isUnfinished(place: RunPlace, wantsRecord: boolean): boolean {
    const file = `${place.path}/build.xml`;
    const tail = this.readTail(this.reader.pathOf(file));
    if (tail === undefined) return false;
    const verdict = judgeTail(tail.text);
    if (verdict === "unfinished") return true;
    if (verdict === "other" || (verdict === "finished" && !wantsRecord)) return false;
    const tape = this.reader.document(file);
    // Half written: it is being written, so something is going on.
    if (tape === "broken") return tail.text.includes("<flow-build") || tail.text.includes("CpsFlowExecution");
    const build = typeof tape === "string" ? undefined : readBuildState(tape);
    if (build === undefined) return false;
    if (!build.isFinished) return true;
    return this.noteFinished({ startAt: build.startAt, durationMs: build.durationMs, savedAt: tail.savedAt });
  }

  /** A few bytes nearly always tell; a long list of checkouts may stand behind what tells. */
  private readTail(path: string): FileTail | undefined {
    const tail = this.reader.files.readTail(path, SHORT_TAIL_BYTES);
    if (tail === undefined || judgeTail(tail.text) !== "undecided") return tail;
    return this.reader.files.readTail(path, TAIL_BYTES);
  }

  /** True when the run was going on at the instant in the past that is asked for. */
  private noteFinished(run: { startAt: number | undefined; durationMs: number | undefined; savedAt: number }): boolean {
    if (run.startAt === undefined || run.durationMs === undefined) return false;
    const endAt = run.startAt + run.durationMs;
    this.finished.push({ startAt: run.startAt, endAt, savedAt: run.savedAt });
    return run.startAt <= this.until && endAt > this.until;
  }
}

function placeOf({ pipeline, family, path }: BuildsFolder, number: number): RunPlace {
  return { run: `${pipeline}#${number}`, pipeline, family, number, path: `${path}/${number}` };
}
