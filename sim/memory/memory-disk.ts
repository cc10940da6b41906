import { Buffer } from "node:buffer";
import type { EpochMs } from "../engine/times.ts";
import type { Disk } from "../write/disk.ts";

/** A file or directory in memory, with what a system tells of one. */
export interface Entry {
  /** Bytes of a file, `size` of them in use; absent for a directory. */
  bytes?: Buffer;
  size: number;
  /** What is in a directory, in the order it was made; absent for a file. */
  readonly inside?: Map<string, Entry>;
  readonly ino: number;
  mtimeMs: number;
  ctimeMs: number;
}

/** Where a system's clock stands when a world begins: no file of a home is as young as its own time of change. */
const FIRST_CHANGE_MS = Date.UTC(2026, 0, 1);

/**
 * A home that is in memory alone, of the very bytes and times it would have on a disk: a week of a controller is read several times
 * quicker from it.
 */
export class MemoryDisk implements Disk {
  writes = 0;
  bytes = 0;
  private readonly entries = new Map<string, Entry>();
  private changes = 0;

  constructor(
    private readonly home: string,
    /** What file times are off by. */
    private readonly skewMs: number,
  ) {
    this.make(home, true);
  }

  /** What is at an absolute path. */
  at(path: string): Entry | undefined {
    return this.entries.get(path);
  }

  directory(path: string): void {
    const full = `${this.home}/${path}`;
    if (this.entries.has(full)) return;
    const [above] = split(path);
    if (above !== "") this.directory(above);
    this.make(full, true);
  }

  write(path: string, content: string, at: EpochMs): void {
    const file = this.open(path);
    file.bytes = Buffer.from(content);
    file.size = file.bytes.length;
    this.setTime(file, at);
    this.count(content);
  }

  append(path: string, content: string, at: EpochMs): void {
    const file = this.open(path);
    const size = file.size + Buffer.byteLength(content);
    if (size > file.bytes!.length) file.bytes = grown(file.bytes!.subarray(0, file.size), size);
    file.bytes!.write(content, file.size);
    file.size = size;
    this.setTime(file, at);
    this.count(content);
  }

  touch(path: string, at: EpochMs): void {
    this.setTime(this.entries.get(`${this.home}/${path}`)!, at);
  }

  remove(path: string): void {
    const full = `${this.home}/${path}`;
    const entry = this.entries.get(full);
    if (entry === undefined) return;
    for (const name of entry.inside?.keys() ?? []) this.remove(`${path}/${name}`);
    this.entries.delete(full);
    const [above, name] = split(full);
    const parent = this.entries.get(above)!;
    parent.inside!.delete(name);
    parent.mtimeMs = parent.ctimeMs = this.tick();
  }

  private open(path: string): Entry {
    const full = `${this.home}/${path}`;
    return this.entries.get(full) ?? this.make(full, false);
  }

  private make(full: string, isDirectory: boolean): Entry {
    const now = this.tick();
    const times = { ino: this.changes, mtimeMs: now, ctimeMs: now, size: 0 };
    const entry: Entry = isDirectory ? { ...times, inside: new Map() } : { ...times, bytes: Buffer.alloc(0) };
    this.entries.set(full, entry);
    const [above, name] = split(full);
    const parent = this.entries.get(above);
    if (parent?.inside !== undefined) {
      parent.inside.set(name, entry);
      parent.mtimeMs = parent.ctimeMs = now;
    }
    return entry;
  }

  private setTime(entry: Entry, at: EpochMs): void {
    entry.mtimeMs = keptTime((at + this.skewMs) / 1000);
    entry.ctimeMs = this.tick();
  }

  /** No two changes are at one time. */
  private tick(): number {
    return FIRST_CHANGE_MS + this.changes++;
  }

  private count(content: string): void {
    this.writes++;
    this.bytes += content.length;
  }
}

function split(path: string): [above: string, name: string] {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? ["", path] : [path.slice(0, slash), path.slice(slash + 1)];
}

/** Room for as much again: a log grows by a line at a time. */
function grown(bytes: Buffer, size: number): Buffer {
  const larger = Buffer.allocUnsafe(2 * size);
  bytes.copy(larger);
  return larger;
}

/** A time as it is read back from a disk: Node hands seconds on in whole microseconds, rounded down. */
function keptTime(seconds: number): number {
  const whole = Math.trunc(seconds);
  const nanoseconds = Math.trunc((seconds - whole) * 1e9);
  return whole * 1000 + (nanoseconds - (nanoseconds % 1000)) / 1e6;
}
