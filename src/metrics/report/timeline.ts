import type { Timeline, TimelineBucket } from "../../model/report.ts";
import { DAY_MS, type Grain, grainDays } from "../engine/query.ts";
import { everyBucket } from "../engine/series.ts";
import { whole } from "./read-rows.ts";
import type { ReportReader } from "./report-reader.ts";

/** Runs by the day, week or longer stretch in which they began. */
export async function timeline(reader: ReportReader): Promise<Timeline> {
  const { firstAt, lastAt } = await reader.span();
  if (firstAt === undefined || lastAt === undefined) return { bucketDays: 7, buckets: [] };
  const grain = grainFor((lastAt - firstAt) / DAY_MS);
  const filled = await filledBuckets(reader, grain);
  const buckets = everyBucket(grain, firstAt, lastAt).map((at) => filled.get(at) ?? { ...empty, startAt: at });
  return { bucketDays: grainDays[grain], buckets };
}

/** Days for up to two weeks or as many as are given, weeks for up to two years: as many columns as fit side by side on a page. */
export function grainFor(days: number, mostDays = 14): Grain {
  if (days <= mostDays) return "day";
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

/** Buckets with runs, by their start. */
async function filledBuckets(reader: ReportReader, grain: Grain): Promise<Map<number, TimelineBucket>> {
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
  return buckets;
}
