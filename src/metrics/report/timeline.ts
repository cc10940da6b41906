import type { Timeline, TimelineBucket } from "../../model/report.ts";
import { readRow, readRows } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

const DAY_MS = 86_400_000;

/** 1970-01-05, a Monday: weeks, and whatever is made of weeks, begin on Mondays. */
const FIRST_MONDAY = 4 * DAY_MS;

/** Runs by the day, week or longer stretch in which they began. */
export async function timeline(reader: ScopedReader): Promise<Timeline> {
  const [row] = await reader.runs(`SELECT min(start_at) AS "first", max(start_at) AS "last" FROM scoped_run`);
  const { first, last } = readRow(row, { first: "number", last: "number" });
  if (first === undefined || last === undefined) return { bucketDays: 7, buckets: [] };
  const bucketDays = bucketFor((last - first) / DAY_MS);
  const filled = readRows(await reader.runs(bucketsQuery(bucketDays * DAY_MS)), shape);
  return { bucketDays, buckets: withoutGaps(filled, bucketDays * DAY_MS) };
}

/** Days for up to two weeks, weeks for up to two years: as many columns as fit side by side on a page. */
function bucketFor(days: number): Timeline["bucketDays"] {
  if (days <= 14) return 1;
  if (days <= 730) return 7;
  return days <= 3650 ? 28 : 364;
}

const shape = {
  startAt: "count",
  runs: "count",
  success: "count",
  unstable: "count",
  failure: "count",
  aborted: "count",
  notBuilt: "count",
  unfinished: "count",
  durationMsP50: "whole",
  durationMsP95: "whole",
} as const;

function bucketsQuery(bucketMs: number): string {
  const ended = (result: string): string => `count(*) FILTER (finished AND result = '${result}')`;
  return `SELECT (start_at - ${FIRST_MONDAY}) // ${bucketMs} * ${bucketMs} + ${FIRST_MONDAY} AS "startAt", count(*) AS runs,
      ${ended("SUCCESS")} AS success, ${ended("UNSTABLE")} AS unstable, ${ended("FAILURE")} AS failure,
      ${ended("ABORTED")} AS aborted, ${ended("NOT_BUILT")} AS "notBuilt", count(*) FILTER (NOT finished) AS unfinished,
      quantile_cont(duration_ms, 0.5) FILTER (finished) AS "durationMsP50",
      quantile_cont(duration_ms, 0.95) FILTER (finished) AS "durationMsP95"
    FROM scoped_run WHERE start_at IS NOT NULL GROUP BY 1 ORDER BY 1`;
}

function withoutGaps(filled: readonly TimelineBucket[], bucketMs: number): TimelineBucket[] {
  const buckets: TimelineBucket[] = [];
  for (const bucket of filled) {
    const last = buckets.at(-1);
    for (let at = (last?.startAt ?? bucket.startAt) + bucketMs; at < bucket.startAt; at += bucketMs)
      buckets.push(readRow({ startAt: at }, shape));
    buckets.push(bucket);
  }
  return buckets;
}
