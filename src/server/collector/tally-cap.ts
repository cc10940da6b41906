import type { Tally } from "../../model/collected.ts";

/** Different things of one kind that are counted in a day; a fleet has some dozens, and who sends more fills the disk. */
const MOST = 1000;

/** Bounds how many different things are counted in a day: anybody may send, and each new one is a row. */
export class TallyCap {
  private day = "";
  private readonly seen = new Map<Tally["kind"], Set<string>>();

  /** Begins with what was counted. */
  load(tallies: readonly Tally[]): void {
    this.day =
      tallies
        .map(({ day }) => day)
        .sort()
        .at(-1) ?? "";
    this.seen.clear();
    for (const tally of tallies) if (tally.day === this.day) this.take(tally);
  }

  /** Whether a thing is counted: it was already that day, or there is room. */
  take({ day, kind, what }: Omit<Tally, "count">): boolean {
    if (day !== this.day) this.seen.clear();
    this.day = day;
    const seen = this.seen.get(kind) ?? new Set();
    this.seen.set(kind, seen);
    if (!seen.has(what) && seen.size >= MOST) return false;
    seen.add(what);
    return true;
  }
}
