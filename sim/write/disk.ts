import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EpochMs } from "../engine/times.ts";

/** Where the files of a home are written, with virtual times; paths are below the home. It counts what it does. */
export interface Disk {
  writes: number;
  bytes: number;
  /** Makes a directory of the home, with all above it. */
  directory(path: string): void;
  /** Writes a file that was last changed at an instant. */
  write(path: string, content: string, at: EpochMs): void;
  /** Appends to a file. */
  append(path: string, content: string, at: EpochMs): void;
  /** Sets when a file or directory last changed. */
  touch(path: string, at: EpochMs): void;
  /** Removes a file or directory. */
  remove(path: string): void;
}

/** Makes what a home is written to; file times are off by `skewMs`. */
export type MakeDisk = (home: string, skewMs: number) => Disk;

/** Files on a real disk. */
export class FileDisk implements Disk {
  private readonly made = new Set<string>();
  writes = 0;
  bytes = 0;

  constructor(
    private readonly home: string,
    /** What file times are off by. */
    private readonly skewMs: number,
  ) {
    mkdirSync(home, { recursive: true });
  }

  directory(path: string): void {
    if (this.made.has(path)) return;
    mkdirSync(join(this.home, path), { recursive: true });
    this.made.add(path);
  }

  write(path: string, content: string, at: EpochMs): void {
    const full = join(this.home, path);
    writeFileSync(full, content);
    this.setTime(full, at);
    this.count(content);
  }

  append(path: string, content: string, at: EpochMs): void {
    const full = join(this.home, path);
    appendFileSync(full, content);
    this.setTime(full, at);
    this.count(content);
  }

  touch(path: string, at: EpochMs): void {
    this.setTime(join(this.home, path), at);
  }

  remove(path: string): void {
    rmSync(join(this.home, path), { recursive: true, force: true });
    this.made.delete(path);
  }

  private setTime(full: string, at: EpochMs): void {
    const seconds = (at + this.skewMs) / 1_000;
    utimesSync(full, seconds, seconds);
  }

  private count(content: string): void {
    this.writes++;
    this.bytes += content.length;
  }
}
