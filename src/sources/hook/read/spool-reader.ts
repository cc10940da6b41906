import { linesFrom } from "../../jep304/read/lines.ts";
import type { HookEvent } from "../events.ts";
import { type HookSkip, normaliseEvent } from "../normalise.ts";
import { endsLine, identityOf, type OpenFile, spoolFiles, withFile } from "./spool-files.ts";

/** A place in a spool: a file, known by its first event, and how many of its bytes are read. */
export interface SpoolPlace {
  readonly file: string;
  readonly offset: number;
}

/** An event, and where the next one begins. */
export interface ReadEvent {
  readonly event: HookEvent;
  readonly place: SpoolPlace;
  /** Where it begins itself. */
  readonly from: SpoolPlace;
}

/** Lines read per call at most: a spool of fifty megabytes is read in several, and others have their turn. */
const LINES_PER_READ = 50_000;

/** Lines longer than the hook writes. */
const MAX_LINE = 256 * 1024;

/**
 * Reads the spool of a hook as it grows.
 *
 * A file is known by its first event, so that rotation does not matter; one without a sound line yet is known by its inode. What
 * follows the last newline is being written and left for later. A file that became shorter is read from its beginning: who takes
 * the events has to know those it had by their numbers.
 */
export class SpoolReader {
  /** Lines that came and were not kept, by reason. */
  readonly skipped = new Map<HookSkip | "tooLong", number>();
  /** There was more to read than one call reads. */
  hasMore = false;
  private readonly offsets = new Map<string, number>();
  private from: SpoolPlace | undefined;

  /** @param folder as `spoolFolder` gives it @param from where an earlier reader stopped; what is before is not read */
  constructor(
    private readonly folder: string,
    from?: SpoolPlace,
  ) {
    this.from = from;
  }

  /** What is new, oldest file first. */
  read(): ReadEvent[] {
    const events: ReadEvent[] = [];
    const files = this.from === undefined ? spoolFiles(this.folder) : this.filesFrom(this.from);
    this.hasMore = false;
    let left = LINES_PER_READ;
    const there = new Set<string>();
    for (const path of files) {
      const read = withFile(path, (file) => this.readFile(file, { events, left, there }));
      left -= read ?? 0;
      if (left <= 0) break;
    }
    this.hasMore = left <= 0;
    if (!this.hasMore) this.forget(there);
    return events;
  }

  /** Files from the one that an earlier reader stopped in; all, when that one is not there any more. */
  private filesFrom(from: SpoolPlace): string[] {
    const files = spoolFiles(this.folder);
    const at = files.findIndex((path) => withFile(path, identityOf) === from.file);
    if (at >= 0) this.offsets.set(from.file, from.offset);
    this.from = undefined;
    if (at < 0) return files;
    for (const path of files.slice(0, at))
      withFile(path, (file) => this.offsets.set(identityOf(file) ?? `inode ${file.inode}`, file.bytes));
    return files;
  }

  /** Returns how many lines were read. */
  private readFile(
    file: OpenFile,
    { events, left, there }: { readonly events: ReadEvent[]; readonly left: number; readonly there: Set<string> },
  ): number {
    const key = `inode ${file.inode}`;
    const identity = identityOf(file);
    for (const one of [key, identity]) if (one !== undefined) there.add(one);
    const name = identity ?? key;
    const start = this.startIn(file, this.offsets.get(name) ?? this.offsets.get(key) ?? 0);
    if (start >= file.bytes) return 0;
    let lines = 0;
    for (const { from, to, text } of linesFrom(file.fd, start)) {
      this.offsets.set(name, to);
      this.take(text, { events, from: { file: name, offset: from }, place: { file: name, offset: to } });
      if (++lines >= left) break;
    }
    return lines;
  }

  /** Where a file was rewritten the next line may begin anywhere: it is then read anew. */
  private startIn({ fd, bytes }: OpenFile, known: number): number {
    return known <= bytes && endsLine(fd, known) ? known : 0;
  }

  private take(
    text: string | undefined,
    { events, ...places }: { events: ReadEvent[]; from: SpoolPlace; place: SpoolPlace },
  ): void {
    if (text === "") return;
    const event = text === undefined || text.length > MAX_LINE ? "tooLong" : normaliseEvent(text);
    if (typeof event === "string") this.skipped.set(event, (this.skipped.get(event) ?? 0) + 1);
    else events.push({ event, ...places });
  }

  /** Files that were rotated away need not be remembered. */
  private forget(there: ReadonlySet<string>): void {
    for (const name of this.offsets.keys()) if (!there.has(name)) this.offsets.delete(name);
  }
}
