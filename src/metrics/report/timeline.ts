import type { Timeline, TimelineBucket } from "../../model/report.ts";
import { DAY_MS, type Grain, grainDays } from "../engine/query.ts";
import { whole } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

/** Runs by the day, week or longer stretch in which they began. */
export async function timeline(reader: ScopedReader): Promise<Timeline> {
  const { firstAt, lastAt } = await reader.span();
  if (firstAt === undefined || lastAt === undefined) return { bucketDays: 7, buckets: [] };
  const grain = grainFor((lastAt - firstAt) / DAY_MS);
  const bucketDays = grainDays[grain];
  return { bucketDays, buckets: withoutGaps(await filledBuckets(reader, grain), bucketDays * DAY_MS) };
}

/** Days for up to two weeks, weeks for up to two years: as many columns as fit side by side on a page. */
function grainFor(days: number): Grain {
  if (days <= 14) return "day";
  if (days <= 730) return "week";
  return days <= 3650 ? "4weeks" : "52weeks";
}

const empty: Omit<TimelineBucket, "startAt"> = {
  runs: 0,
  success: 0,
  unstable: 0,
  failure: 0,
  aborted: 0,
  notBuilt: 0,
  unfinished: 0,
  durationMsP50: undefined,
  durationMsP95: undefined,
};

/** Results that have a column of their own. */
const columns: Readonly<Record<string, "success" | "unstable" | "failure" | "aborted" | "notBuilt">> = {
  SUCCESS: "success",
  UNSTABLE: "unstable",
  FAILURE: "failure",
  ABORTED: "aborted",
  NOT_BUILT: "notBuilt",
};

/** Buckets with runs, in the order of time. */
async function filledBuckets(reader: ScopedReader, grain: Grain): Promise<TimelineBucket[]> {
  const buckets = new Map<number, { -readonly [Column in keyof TimelineBucket]: TimelineBucket[Column] }>();
  for (const { at, n } of await reader.ask("telemetry.completeness", { grain }))
    buckets.set(at!, { ...empty, startAt: at!, runs: n, unfinished: n });
  for (const { at, by, n } of await reader.ask("run.completed", { grain, by: ["result"] })) {
    const bucket = buckets.get(at!)!;
    const column = columns[by.result ?? ""];
    bucket.unfinished -= n;
    if (column !== undefined) bucket[column] = n;
  }
  for (const { at, value, p95 } of await reader.ask("run.duration", { grain }))
    Object.assign(buckets.get(at!)!, { durationMsP50: whole(value), durationMsP95: whole(p95) });
  return [...buckets.values()];
}

function withoutGaps(filled: readonly TimelineBucket[], bucketMs: number): TimelineBucket[] {
  const buckets: TimelineBucket[] = [];
  for (const bucket of filled) {
    const last = buckets.at(-1);
    for (let at = (last?.startAt ?? bucket.startAt) + bucketMs; at < bucket.startAt; at += bucketMs)
      buckets.push({ ...empty, startAt: at });
    buckets.push(bucket);
  }
  return buckets;
}
