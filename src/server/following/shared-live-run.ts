import type { LiveRun } from "../serve-options.ts";

/** A browser that follows a run asks about once a second; others then share what it got. */
const FRESH_MS = 1000;

/** All flow nodes of a run may be a hundred megabytes. */
const MOST_KEPT = 4;

/** Reads runs that go on so that what several ask within a moment is read, and handed over by the thread that reads, once. */
export function sharedLiveRun(read: LiveRun, now: () => number): LiveRun {
  const known = new Map<string, { readonly at: number; readonly run: ReturnType<LiveRun> }>();
  return (fullName, number) => {
    const key = `${fullName}#${number}`;
    const last = known.get(key);
    if (last !== undefined && Math.abs(now() - last.at) < FRESH_MS) return last.run;
    const run = read(fullName, number);
    known.delete(key);
    known.set(key, { at: now(), run });
    run.catch(() => known.delete(key));
    const [oldest] = known.keys();
    if (known.size > MOST_KEPT) known.delete(oldest!);
    return run;
  };
}
