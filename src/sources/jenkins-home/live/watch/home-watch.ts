import { dirname } from "node:path";
import type { TouchedParts } from "../home-follower.ts";
import type { DirectoryWatch, WatchDirectory } from "./watch-directory.ts";
import type { PlaceToWatch, Subject } from "./watched-places.ts";

/** Directories watched at most: half of what the smallest systems allow to all programs of a user. */
const MAX_WATCHES = 4096;

/** How a home is watched. */
export interface HomeWatchOptions {
  /** Absolute path of the home. */
  readonly home: string;
  readonly watch: WatchDirectory;
  /** Told once of changes, until these are taken. */
  readonly onTouched: () => void;
  readonly maxWatches?: number;
}

/** How much of a home is watched; the rest is only swept. */
export interface WatchState {
  readonly directories: number;
  /** Directories that should be watched and are not. */
  readonly left: number;
}

/** Watches directories of a home and collects what changed in them until that is taken. Bounded; what it cannot watch it leaves. */
export class HomeWatch {
  private readonly watches = new Map<string, { readonly key: string; readonly watch: DirectoryWatch }>();
  private items = new Set<string>();
  private folders = new Set<string>();
  private runs = new Map<string, Set<string> | "any">();
  private isTold = false;
  private left = 0;
  private isRefused = false;
  /** Something that is watched may have become another thing of the same name. */
  isStale = false;

  constructor(private readonly options: HomeWatchOptions) {}

  /** How much is watched. */
  get state(): WatchState {
    return { directories: this.watches.size, left: this.left };
  }

  /** Watches these places and no others, the first ones first. What is watched from now on counts as changed once. */
  plan(places: readonly PlaceToWatch[]): void {
    const wanted = new Map(places.slice(0, this.options.maxWatches ?? MAX_WATCHES).map((place) => [place.path, place]));
    for (const [path, { key, watch }] of this.watches)
      if (wanted.get(path)?.key !== key) {
        watch.close();
        this.watches.delete(path);
      }
    this.isStale = false;
    this.isRefused = false;
    for (const place of wanted.values()) if (!this.watches.has(place.path)) this.begin(place);
    this.left = places.length - this.watches.size;
  }

  /** Takes out what changed since the last call. */
  take(): TouchedParts {
    const { items, folders, runs } = this;
    this.items = new Set();
    this.folders = new Set();
    this.runs = new Map();
    this.isTold = false;
    return { items, folders, runs };
  }

  /** Ends all watching. */
  close(): void {
    for (const { watch } of this.watches.values()) watch.close();
    this.watches.clear();
  }

  private begin(place: PlaceToWatch): void {
    if (this.isRefused) return;
    const { path, key, subject, matters } = place;
    const onLost = (): void => {
      this.watches.delete(path);
      this.left++;
    };
    const onChange = (name: string | undefined): void => {
      if (name === undefined || matters(name)) this.touch(subject, name);
      else if (isItself(path, name)) this.touch(subject, undefined);
    };
    try {
      const watch = this.options.watch(`${this.options.home}/${path}`, { onChange, onLost });
      this.watches.set(path, { key, watch });
      // What came between its last look and its watch is seen by one more look.
      this.touch(subject, undefined);
    } catch (error) {
      // The system's limit is that of all programs of this user: the next directory would not be watched either.
      if (!isGone(error)) this.isRefused = true;
    }
  }

  private touch(subject: Subject, name: string | undefined): void {
    if (subject.kind === "items") this.touchItem(subject.path, name);
    else if (subject.kind === "item") this.items.add(subject.path);
    else if (subject.kind === "builds") this.folders.add(subject.path);
    else this.touchRun(subject.run, subject.kind === "nodes" ? name : undefined);
    if (this.isTold) return;
    this.isTold = true;
    this.options.onTouched();
  }

  private touchRun(run: string, node: string | undefined): void {
    const known = this.runs.get(run);
    if (node === undefined) this.runs.set(run, "any");
    else if (known === undefined) this.runs.set(run, new Set([node]));
    else if (known !== "any") known.add(node);
  }

  /** An item came, went, or was made anew: then watches of the old one's directories tell nothing of the new one. */
  private touchItem(folder: string, name: string | undefined): void {
    if (name === undefined) {
      this.items.add(folder);
      return;
    }
    const item = `${folder}/${name}`;
    this.items.add(item);
    for (const [path, { watch }] of this.watches) {
      if (!path.startsWith(`${item}/`)) continue;
      watch.close();
      this.watches.delete(path);
    }
    this.isStale = true;
  }
}

/** The system tells of a directory's own end under its own name. */
function isItself(path: string, name: string): boolean {
  return path.slice(dirname(path).length + 1) === name;
}

function isGone(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "ENOENT" || code === "ENOTDIR";
}
