import type { Buffer } from "node:buffer";
import type { FileStats } from "../../src/sources/jenkins-home/live/files/change-stamp.ts";
import { type FileTail, LiveFiles } from "../../src/sources/jenkins-home/live/files/live-files.ts";
import type { Entry, MemoryDisk } from "./memory-disk.ts";

/** The files of a home in memory, as a follower asks for those of a disk. */
export class MemoryFiles extends LiveFiles {
  constructor(private readonly disk: MemoryDisk) {
    super();
  }

  override stat(path: string): FileStats | undefined {
    this.counts.stats++;
    const entry = this.disk.at(path);
    return entry && new EntryStats(entry);
  }

  /** The newest first, as a file system in memory lists them. */
  override names(path: string): string[] {
    this.counts.listings++;
    return [...(this.disk.at(path)?.inside?.keys() ?? [])].reverse();
  }

  override directories(path: string): string[] {
    this.counts.listings++;
    const inside = [...(this.disk.at(path)?.inside ?? [])];
    return inside
      .filter(([, entry]) => entry.inside !== undefined)
      .map(([name]) => name)
      .sort();
  }

  override read(path: string): Buffer | undefined {
    this.counts.reads++;
    const bytes = this.bytesOf(path);
    this.counts.bytes += bytes?.length ?? 0;
    return bytes;
  }

  override readTail(path: string, bytes: number): FileTail | undefined {
    this.counts.reads++;
    const all = this.bytesOf(path);
    if (all === undefined) return undefined;
    const tail = all.subarray(Math.max(0, all.length - bytes));
    this.counts.bytes += tail.length;
    return { text: tail.toString("latin1"), savedAt: Math.floor(this.disk.at(path)!.mtimeMs) };
  }

  override readRange(path: string, { from, to }: { from: number; to: number }, use: (piece: Buffer) => void): number {
    this.counts.reads++;
    const piece = this.bytesOf(path)?.subarray(from, to);
    if (piece === undefined || piece.length === 0) return from;
    this.counts.bytes += piece.length;
    use(piece);
    return from + piece.length;
  }

  private bytesOf(path: string): Buffer | undefined {
    const entry = this.disk.at(path);
    return entry?.bytes?.subarray(0, entry.size);
  }
}

class EntryStats implements FileStats {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  readonly nlink: number;
  private readonly isOfDirectory: boolean;

  constructor({ size, mtimeMs, ctimeMs, ino, inside }: Entry) {
    this.size = size;
    this.mtimeMs = mtimeMs;
    this.ctimeMs = ctimeMs;
    this.ino = ino;
    this.nlink = 1 + (inside?.size ?? 0);
    this.isOfDirectory = inside !== undefined;
  }

  isFile(): boolean {
    return !this.isOfDirectory;
  }

  isDirectory(): boolean {
    return this.isOfDirectory;
  }
}
