import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EpochMs } from "../engine/times.ts";

/** Files of a home, with virtual times. Counts what it does. */
export class Disk {
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

  /** Makes a directory of the home, with all above it. */
  directory(path: string): void {
    if (this.made.has(path)) return;
    mkdirSync(join(this.home, path), { recursive: true });
    this.made.add(path);
  }

  /** Writes a file that was last changed at an instant. */
  write(path: string, content: string, at: EpochMs): void {
    const full = join(this.home, path);
    writeFileSync(full, content);
    this.setTime(full, at);
    this.count(content);
  }

  /** Appends to a file. */
  append(path: string, content: string, at: EpochMs): void {
    const full = join(this.home, path);
    appendFileSync(full, content);
    this.setTime(full, at);
    this.count(content);
  }

  /** Sets when a file or directory last changed. */
  touch(path: string, at: EpochMs): void {
    this.setTime(join(this.home, path), at);
  }

  /** Removes a file or directory. */
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
