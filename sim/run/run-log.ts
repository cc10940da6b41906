import type { EpochMs } from "../engine/times.ts";
import type { Output } from "./output.ts";

/** What came to the files of a log since it was last asked. */
export interface LogGrowth {
  readonly text: string;
  readonly index: string;
  /** When the last of it came to the disk. */
  readonly logAt: EpochMs;
  readonly indexAt: EpochMs;
}

/** Jenkins holds what is printed for 1 s at first, for a little longer each time, for 10 s at most. */
const FIRST_DELAY_MS = 1_000;
const LAST_DELAY_MS = 10_000;
const DELAY_GROWTH = 1.05;

/**
 * Console log of a run: text, whose output each part is, and when it reaches the disk.
 *
 * A line of another node (or of the run itself) brings all before it to the disk, because Jenkins then has to know the offset.
 */
export class RunLog {
  private bytes = 0;
  private writer: number | undefined;
  private flushAt: EpochMs | undefined;
  private delayMs = FIRST_DELAY_MS;
  private isStalled = false;
  private isEnded = false;
  private readonly texts: { readonly text: string; visibleAt: EpochMs }[] = [];
  private readonly index: { readonly text: string; readonly at: EpochMs }[] = [];
  private readonly outputs = new Set<Output>();

  /** Prints lines of the run itself (no node) or of a node. What steps printed before that comes first. Nothing once it is closed. */
  print(at: EpochMs, text: string, flowNode?: number): void {
    if (this.isEnded) return;
    this.pull(at);
    this.append(at, text, flowNode);
  }

  /** A step begins to print. */
  open(output: Output): void {
    this.outputs.add(output);
  }

  /** Takes in what steps printed until now: before how a step prints changes. */
  settle(at: EpochMs): void {
    this.pull(at);
  }

  /** A step prints no more. */
  close(output: Output, at: EpochMs): void {
    this.pull(at);
    this.outputs.delete(output);
  }

  /** The controller stops: what was printed is on disk, and what steps print does not come in. */
  stall(at: EpochMs): void {
    this.pull(at);
    this.bringToDisk(at);
    this.isStalled = true;
  }

  /** The controller is back: what steps printed meanwhile comes in at once. */
  unstall(at: EpochMs): void {
    if (!this.isStalled) return;
    this.isStalled = false;
    this.pull(at, at);
  }

  /** The log is closed: all of it is on disk. */
  end(at: EpochMs): void {
    this.pull(at);
    this.outputs.clear();
    this.bringToDisk(at);
    this.isEnded = true;
  }

  /** What reached the disk by an instant and was not taken before; undefined when nothing did. */
  take(now: EpochMs): LogGrowth | undefined {
    this.pull(now);
    const texts = this.texts.splice(
      0,
      countUntil(this.texts, ({ visibleAt }) => visibleAt <= now),
    );
    const lines = this.index.splice(
      0,
      countUntil(this.index, ({ at }) => at <= now),
    );
    if (texts.length === 0 && lines.length === 0) return undefined;
    return {
      text: texts.map(({ text }) => text).join(""),
      index: lines.map(({ text }) => text).join(""),
      logAt: texts.at(-1)?.visibleAt ?? 0,
      indexAt: lines.at(-1)?.at ?? 0,
    };
  }

  private pull(now: EpochMs, earliest = 0): void {
    if (this.isStalled) return;
    for (;;) {
      let first: Output | undefined;
      for (const output of this.outputs) if (output.at <= now && (!first || output.at < first.at)) first = output;
      const burst = first?.take(now);
      if (!first || !burst) return;
      this.append(Math.max(earliest, burst.at), burst.text, first.flowNode);
    }
  }

  private append(at: EpochMs, text: string, flowNode: number | undefined): void {
    if (flowNode !== this.writer) {
      this.bringToDisk(at);
      this.index.push({ text: flowNode === undefined ? `${this.bytes}\n` : `${this.bytes} ${flowNode}\n`, at });
      this.writer = flowNode;
    }
    if (this.flushAt === undefined || this.flushAt < at) {
      this.flushAt = at + this.delayMs;
      this.delayMs = Math.min(LAST_DELAY_MS, this.delayMs * DELAY_GROWTH);
    }
    this.texts.push({ text, visibleAt: this.flushAt });
    this.bytes += Buffer.byteLength(text);
  }

  private bringToDisk(at: EpochMs): void {
    for (let place = this.texts.length - 1; place >= 0 && this.texts[place]!.visibleAt > at; place--) {
      this.texts[place]!.visibleAt = at;
    }
    this.flushAt = undefined;
  }
}

/** How many at the front of a list are so. */
function countUntil<T>(list: readonly T[], isSo: (item: T) => boolean): number {
  const first = list.findIndex((item) => !isSo(item));
  return first < 0 ? list.length : first;
}
