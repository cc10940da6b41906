import type { CollectorLogEntry, LogEvent, LogHead } from "../../model/collected.ts";
import { headAfter, logEntry } from "../../privacy/collect/log-entry.ts";
import { daysFrom } from "../../privacy/collect/windows.ts";
import type { RandomSource } from "../../privacy/report/random-source.ts";

/** Where the log of a collector ends, and what comes next. Nothing is written here: who takes an entry writes it. */
export class LogChain {
  private end: LogHead = { next: 0, hash: "", day: "" };

  constructor(private readonly random: RandomSource) {}

  /** Where it ends. */
  get head(): LogHead {
    return this.end;
  }

  /** Goes on from what is on the disk. */
  load(head: LogHead): void {
    this.end = head;
  }

  /** The entry for something, which is the end from now on. */
  next(event: LogEvent): CollectorLogEntry {
    const entry = this.entryOf(event);
    this.goOn(entry);
    return entry;
  }

  /** As {@link next}, for what has no digest: chance that looks like the digest of a report stands for it. */
  nextByChance(event: Omit<LogEvent, "digest">): CollectorLogEntry {
    return this.next({ ...event, digest: `sha256-${Buffer.from(this.random.bytes(32)).toString("hex")}` });
  }

  /** The entry for something that may not come to pass. */
  entryOf(event: LogEvent): CollectorLogEntry {
    return logEntry(this.end, event);
  }

  /** Ends with an entry. */
  goOn(entry: CollectorLogEntry): void {
    this.end = headAfter(entry);
  }

  /** Whether a day lies before the last one, or so many days after it that no clock is believed. */
  isFarFrom(today: string, mostLeapDays: number): boolean {
    const { day } = this.end;
    return day !== "" && (today < day || daysFrom(day, today) > mostLeapDays);
  }
}
