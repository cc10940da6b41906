import type { LiveReader } from "../files/live-reader.ts";
import { type BuildsFolder, type HomeItem, type ItemFolder, TOP, walkItem, walkItems } from "./items.ts";

/** A folder of builds, and how far it was looked through. */
export interface Folder {
  readonly place: BuildsFolder;
  /** Of the directory, when it was looked at last. */
  stamp: string;
  /** Which directory it was: one made anew under the same name has other builds. */
  ino: number | undefined;
  /** Builds up to this number were looked at. */
  highest: number;
}

/** The items of a home that are known, by their directories. */
export class ItemBook {
  readonly folders = new Map<string, Folder>();
  /** Directories of items. */
  readonly containers = new Map<string, ItemFolder>([[TOP.path, TOP]]);
  /** Items in which there is neither a build nor an item yet. */
  readonly bare = new Set<string>();
  /** Changes when another item is known, one less, or one was made anew. */
  revision = 0;
  private changed = new Set<string>();
  private readonly byName = new Map<string, BuildsFolder>();

  constructor(private readonly reader: LiveReader) {}

  /** Where the builds of the Pipeline of that full name are. */
  find(pipeline: string): BuildsFolder | undefined {
    return this.byName.get(pipeline);
  }

  /** Walks all items and yields the folders of builds that were not known; what is gone is forgotten at the end. */
  *walk(): Generator<Folder> {
    yield* this.take(walkItems(this.reader, TOP), "jobs/");
  }

  /** Does the same for one item, or for one directory of items, by its path. */
  *walkPart(path: string): Generator<Folder> {
    const container = this.containers.get(path);
    if (container !== undefined) return yield* this.take(walkItems(this.reader, container), `${path}/`);
    const cut = path.lastIndexOf("/");
    const folder = this.containers.get(path.slice(0, cut));
    if (folder !== undefined) yield* this.take(walkItem(this.reader, folder, path.slice(cut + 1)), `${path}/`);
  }

  /** Folders of builds of an item and of those in it; none for a directory of items. */
  foldersOf(path: string): string[] {
    if (this.containers.has(path)) return [];
    return [...this.folders.keys()].filter((folder) => folder.startsWith(`${path}/`));
  }

  /** Notes that an item is another one, by its path or that of a directory in it. */
  noteChange(path: string): void {
    this.revision++;
    this.changed.add(/\/(?:builds|jobs|branches)$/.test(path) ? path.slice(0, path.lastIndexOf("/")) : path);
  }

  /** Takes out the paths of items that came, went or were made anew since the last call. */
  takeChanged(): string[] {
    const changed = [...this.changed];
    this.changed = new Set();
    return changed;
  }

  private *take(items: Iterable<HomeItem>, below: string): Generator<Folder> {
    const seen = new Set<string>();
    for (const item of items) {
      for (const path of [item.path, item.builds?.path, ...item.folders.map((folder) => folder.path)])
        if (path !== undefined) seen.add(path);
      const added = this.note(item);
      if (added !== undefined) yield added;
    }
    this.forget(below, seen);
  }

  private note({ path, builds, folders }: HomeItem): Folder | undefined {
    for (const folder of folders) {
      if (!this.containers.has(folder.path)) this.noteChange(path);
      this.containers.set(folder.path, folder);
    }
    const isBare = builds === undefined && folders.length === 0;
    if (isBare !== this.bare.has(path)) this.noteChange(path);
    if (isBare) this.bare.add(path);
    else this.bare.delete(path);
    return builds === undefined || this.folders.has(builds.path) ? undefined : this.add(builds);
  }

  private add(place: BuildsFolder): Folder {
    const folder: Folder = { place, stamp: "", ino: undefined, highest: 0 };
    this.folders.set(place.path, folder);
    this.byName.set(place.pipeline, place);
    this.noteChange(place.path);
    return folder;
  }

  private forget(below: string, seen: ReadonlySet<string>): void {
    const isGone = (path: string): boolean => `${path}/`.startsWith(below) && !seen.has(path) && path !== TOP.path;
    for (const path of [...this.containers.keys()].filter(isGone)) {
      // A directory of items that was walked by itself is not among what was seen in it.
      if (`${path}/` === below) continue;
      this.containers.delete(path);
      this.noteChange(path);
    }
    for (const path of [...this.bare].filter(isGone)) {
      this.bare.delete(path);
      this.noteChange(path);
    }
    for (const [path, { place }] of this.folders) {
      if (!isGone(path)) continue;
      this.folders.delete(path);
      if (this.byName.get(place.pipeline) === place) this.byName.delete(place.pipeline);
      this.noteChange(path);
    }
  }
}
