import type { LimitKind } from "./keys.ts";

/** Runs kept of each step: the newest. More would outlive the Pipeline they tell of. */
const MAX_RUNS = 64;

/** Rows a step begins with: most steps of a controller are seen a few times only. */
const FIRST_RUNS = 4;

/** Runs compared with those before them to see whether the step has become another. */
const RECENT = 8;

/** A step's history is cut where its last runs differ from all before by more than this: noise does not do that to eight of them. */
const SHIFT = 1.5;

/** Added to times that are compared by ratio: below, they tell nothing. */
const OFFSET_MS = 500;

/** Columns of a row; NaN where nothing is known. */
const [RUN, START_AT, ENDED_MS, FAILED, CUT_OFF_MS, QUIET_MS, WIDTH] = [0, 1, 2, 3, 4, 5, 6] as const;

/** An interval as it is added to the samples of its step. */
export interface SampleInterval {
  readonly startAt: number;
  readonly durationMs: number;
  readonly isCensored: boolean;
  readonly failed?: boolean;
  readonly quietMs?: number;
}

/** What the runs of a step say together. */
export interface Summary {
  /** Earlier runs of the step that tell how long it takes. */
  readonly runs: number;
  /** None of those succeeded. */
  readonly onlyFailures: boolean;
  /** Longest the step took in any run, whether it failed or not. */
  readonly longestMs: number | undefined;
  /** Runs in which it was cut off only after more than three times {@link longestMs}: it hung before. */
  readonly hung: number;
}

/**
 * How long one step took in each of its last runs; which runs are kept does not depend on the order of adding.
 *
 * A step gone through several times in a run counts with its longest. A row is 48 bytes, and there are at most {@link MAX_RUNS}: 3 KB
 * a step. All operations look through all rows, which takes about a microsecond.
 */
export class RunSamples {
  /** Oldest run first. */
  private rows = new Float64Array(FIRST_RUNS * WIDTH);
  private count = 0;

  /** Takes an interval in; `run` is a number that stands for its run. */
  add(run: number, interval: SampleInterval): void {
    let row = this.find(run);
    if (row < 0) row = this.insert(run, interval.startAt);
    if (row < 0) return;
    this.takeIn(row, interval);
    this.set(row, START_AT, Math.max(this.at(row, START_AT), interval.startAt));
    for (; row + 1 < this.count && this.isOlder(row + 1, row); row++) this.swap(row, row + 1);
  }

  /** When the newest run kept began. */
  get newestAt(): number {
    return this.count === 0 ? Number.NEGATIVE_INFINITY : this.at(this.count - 1, START_AT);
  }

  /** Sums up the runs of the step as it is now, without one. */
  summary(kind: LimitKind, exceptRun?: number): Summary {
    const column = columnOf[kind];
    const from = this.sinceShift(exceptRun);
    const counted = this.counted(column, from, exceptRun);
    let longest = Number.NEGATIVE_INFINITY;
    for (let row = from; row < this.count; row++)
      if (this.at(row, RUN) !== exceptRun) longest = Math.max(longest, orLeast(this.at(row, column)));
    const longestMs = longest < 0 ? undefined : longest;
    const hung = kind === "quiet" || longestMs === undefined ? 0 : this.hungRuns(3 * longestMs, from, exceptRun);
    return { runs: counted.rows.length, onlyFailures: counted.onlyFailures, longestMs, hung };
  }

  /** Times of the runs that {@link summary} counts, oldest first. */
  times(kind: LimitKind, exceptRun?: number): number[] {
    const { rows } = this.counted(columnOf[kind], this.sinceShift(exceptRun), exceptRun);
    return rows.map((row) => this.at(row, columnOf[kind]));
  }

  /**
   * Runs that tell how long the step takes. One that failed may have failed early: it counts when it lasted as long as one that
   * succeeded, or when there is none that did.
   */

  private counted(
    column: number,
    from: number,
    exceptRun: number | undefined,
  ): { rows: number[]; onlyFailures: boolean } {
    let least = Number.POSITIVE_INFINITY;
    const ended: number[] = [];
    for (let row = from; row < this.count; row++) {
      const ms = this.at(row, column);
      if (Number.isNaN(ms) || this.at(row, RUN) === exceptRun) continue;
      ended.push(row);
      if (this.at(row, FAILED) !== 1) least = Math.min(least, ms);
    }
    if (least === Number.POSITIVE_INFINITY) return { rows: ended, onlyFailures: ended.length > 0 };
    return { rows: ended.filter((row) => this.at(row, column) >= least), onlyFailures: false };
  }

  private hungRuns(beyondMs: number, from: number, exceptRun: number | undefined): number {
    let hung = 0;
    for (let row = from; row < this.count; row++)
      if (this.at(row, CUT_OFF_MS) > beyondMs && this.at(row, RUN) !== exceptRun) hung++;
    return hung;
  }

  /**
   * First row since the step became another one: when the last eight runs all took less than a share, or all more than a multiple,
   * of every run before them, those before tell of a step that is no more. By chance that happens once in 12,000.
   */
  private sinceShift(exceptRun: number | undefined): number {
    const recent = { least: Number.POSITIVE_INFINITY, most: 0 };
    const before = { least: Number.POSITIVE_INFINITY, most: 0 };
    let [seen, first] = [0, 0];
    for (let row = this.count - 1; row >= 0; row--) {
      const ms = this.at(row, ENDED_MS) + OFFSET_MS;
      if (Number.isNaN(ms) || this.at(row, FAILED) === 1 || this.at(row, RUN) === exceptRun) continue;
      const side = seen < RECENT ? recent : before;
      side.least = Math.min(side.least, ms);
      side.most = Math.max(side.most, ms);
      if (++seen === RECENT) first = row;
    }
    if (seen < RECENT * 2) return 0;
    return recent.most * SHIFT < before.least || recent.least > before.most * SHIFT ? first : 0;
  }

  private find(run: number): number {
    for (let row = this.count - 1; row >= 0; row--) if (this.at(row, RUN) === run) return row;
    return -1;
  }

  /** Makes a row in its place by age; -1 when it is older than all that may be kept. */
  private insert(run: number, startAt: number): number {
    if (this.count === MAX_RUNS) {
      const oldestAt = this.at(0, START_AT);
      if (startAt < oldestAt || (startAt === oldestAt && run < this.at(0, RUN))) return -1;
      this.rows.copyWithin(0, WIDTH, this.count * WIDTH);
      this.count--;
    }
    if ((this.count + 1) * WIDTH > this.rows.length) this.grow();
    let row = this.count++;
    this.rows.fill(Number.NaN, row * WIDTH, (row + 1) * WIDTH);
    this.set(row, RUN, run);
    this.set(row, START_AT, startAt);
    for (; row > 0 && this.isOlder(row, row - 1); row--) this.swap(row - 1, row);
    return row;
  }

  private grow(): void {
    const larger = new Float64Array(this.rows.length * 2);
    larger.set(this.rows);
    this.rows = larger;
  }

  private takeIn(row: number, { durationMs, isCensored, failed = false, quietMs }: SampleInterval): void {
    if (isCensored) return this.set(row, CUT_OFF_MS, Math.max(orLeast(this.at(row, CUT_OFF_MS)), durationMs));
    const known = orLeast(this.at(row, ENDED_MS));
    // Of two that took equally long, the one that succeeded tells more.
    if (durationMs > known) this.set(row, FAILED, failed ? 1 : 0);
    else if (durationMs === known && !failed) this.set(row, FAILED, 0);
    this.set(row, ENDED_MS, Math.max(known, durationMs));
    if (quietMs !== undefined) this.set(row, QUIET_MS, Math.max(orLeast(this.at(row, QUIET_MS)), quietMs));
  }

  /** A total order, so that equal starts do not make the order of adding matter. */
  private isOlder(one: number, other: number): boolean {
    const [oneAt, otherAt] = [this.at(one, START_AT), this.at(other, START_AT)];
    return oneAt < otherAt || (oneAt === otherAt && this.at(one, RUN) < this.at(other, RUN));
  }

  private swap(one: number, other: number): void {
    for (let column = 0; column < WIDTH; column++) {
      const kept = this.at(one, column);
      this.set(one, column, this.at(other, column));
      this.set(other, column, kept);
    }
  }

  private at(row: number, column: number): number {
    return this.rows[row * WIDTH + column]!;
  }

  private set(row: number, column: number, value: number): void {
    this.rows[row * WIDTH + column] = value;
  }
}

const columnOf: Readonly<Record<LimitKind, number>> = { elapsed: ENDED_MS, quiet: QUIET_MS };

function orLeast(ms: number): number {
  return Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms;
}
