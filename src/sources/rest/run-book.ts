import type { ListedItem } from "./answers/items.ts";
import { type RunPlace, runName } from "./places.ts";
import type { RestMemory } from "./rest-memory.ts";
import { FollowedRun } from "./runs/followed-run.ts";

/** Most runs of one Pipeline that are fetched when its number has moved on: the newest. */
const MAX_MISSED = 100;

/** Most runs that wait to be fetched; a controller that makes more cannot be followed within the budget. */
const MAX_OPEN = 50_000;

/** What a run book is opened with. */
export interface BookOptions {
  readonly memory: RestMemory | undefined;
  /** Runs fetched of each Pipeline that ended before the first start. */
  readonly backfill: number;
}

/** All runs that are to be fetched once they have ended, and the number of the newest run of each Pipeline: by those none is missed. */
export class RunBook {
  readonly runs = new Map<string, FollowedRun>();
  private readonly newest: Map<string, number>;
  private since: number | undefined;
  /** There was no memory, and no walk has been finished: what is found is the past. */
  private isFirst: boolean;
  private readonly backfill: number;
  /** Runs that were not noted because there were too many. */
  lost = 0;

  constructor({ memory, backfill }: BookOptions) {
    this.newest = new Map(Object.entries(memory?.newest ?? {}));
    this.since = memory?.since;
    this.isFirst = memory === undefined;
    this.backfill = Math.min(backfill, MAX_MISSED);
    for (const { pipeline, number } of memory?.open ?? []) this.open({ pipeline, number }, undefined);
  }

  /** A run was seen to go on. Numbers between it and the newest that was known are of runs that ended unseen. */
  seen(place: RunPlace, at: number): FollowedRun {
    this.since ??= at;
    const known = this.runs.get(runName(place));
    if (known?.seenSince !== undefined) return known;
    if (known !== undefined) this.runs.delete(runName(place));
    const run = new FollowedRun(place, at);
    this.runs.set(runName(place), run);
    const newest = this.newest.get(place.pipeline);
    if (newest !== undefined && newest < place.number) this.openBetween(place.pipeline, newest + 1, place.number - 1);
    if (newest === undefined || newest < place.number) this.newest.set(place.pipeline, place.number);
    return run;
  }

  /** Items were listed: whose number has moved on has runs that nobody saw. */
  listed(items: readonly ListedItem[], at: number): void {
    this.since ??= at;
    for (const { fact, nextNumber } of items) {
      if (nextNumber === undefined || nextNumber < 1) continue;
      const last = nextNumber - 1;
      const known = this.newest.get(fact.fullName);
      this.newest.set(fact.fullName, last);
      // A Pipeline that was made since is all new, and so is one that counts from the beginning again.
      if (known !== undefined && known <= last) this.openBetween(fact.fullName, known + 1, last);
      else if (!this.isFirst) this.openBetween(fact.fullName, 1, last);
      if (this.isFirst && this.backfill > 0) this.openBetween(fact.fullName, last - this.backfill + 1, last);
    }
  }

  /** A walk over all items ended; those that are gone are forgotten when all were seen. */
  walked(names: ReadonlySet<string>, isWhole: boolean): void {
    this.isFirst = false;
    if (!isWhole) return;
    for (const name of this.newest.keys()) if (!names.has(name)) this.newest.delete(name);
  }

  /** A run needs no more attention. */
  close(run: FollowedRun): void {
    if (this.runs.get(runName(run.place)) === run) this.runs.delete(runName(run.place));
  }

  /** Runs to fetch now, those that were seen to run first. */
  due(now: number): FollowedRun[] {
    const due = [...this.runs.values()].filter((run) => run.isListed !== true && run.dueAt <= now && isDueAtAll(run));
    return due.sort((one, other) => Number(one.seenSince === undefined) - Number(other.seenSince === undefined));
  }

  /** What has to be known again after a restart. @param pending runs that were fetched and not given out yet */
  memory(pending: readonly RunPlace[]): RestMemory {
    const open = [...this.runs.values()].map(({ place }) => place);
    return {
      version: 1,
      since: this.since ?? 0,
      newest: Object.fromEntries(this.newest),
      open: [...open, ...pending].map(({ pipeline, number }) => ({ pipeline, number })),
    };
  }

  private openBetween(pipeline: string, from: number, to: number): void {
    const first = Math.max(1, from, to - MAX_MISSED + 1);
    this.lost += Math.max(0, first - Math.max(1, from));
    for (let number = first; number <= to; number++) this.open({ pipeline, number }, undefined);
  }

  private open(place: RunPlace, seenSince: number | undefined): void {
    const name = runName(place);
    if (this.runs.has(name)) return;
    if (this.runs.size >= MAX_OPEN) this.lost++;
    else this.runs.set(name, new FollowedRun(place, seenSince));
  }
}

/** One that was seen to run is due when it was seen not to. */
function isDueAtAll(run: FollowedRun): boolean {
  return run.seenSince === undefined || run.unlistedSince !== undefined;
}
