import { createHash } from "node:crypto";
import type { Period, RolledMetric, SqlWriter } from "../../store/store.ts";
import { type Asked, bucketStart } from "./compose.ts";
import { dailyCounts, metricNumber } from "./daily-counts.ts";
import type { Metric } from "./metric.ts";
import { DAY_MS } from "./query.ts";
import { isKept } from "./roll-up.ts";

/** Days summed up in one transaction: few enough for the memory a store is given, many enough to be quick. */
const DAYS_AT_ONCE = 28;

const ALWAYS: Period = { since: undefined, until: undefined };

/**
 * Brings up to date what a question is answered from by roll-ups; false when a store that keeps its own cannot, and only its facts are right.
 *
 * @throws StoreError
 */
export async function rollUpsFor(store: SqlWriter, asked: Asked, metrics: readonly Metric[]): Promise<boolean> {
  if (store.rollUp !== undefined) return store.rollUp(rolledMetric(asked.metric), asked.query.scope);
  await refreshRollUps(store, metrics);
  return true;
}

/**
 * Brings the tables `rollup_day` and `rollup_week` up to date: days whose runs were written since they were summed up, and the weeks they are in.
 *
 * Roll-ups are made when a question is too large to be answered from the facts, not while scanning: most stores never need them.
 *
 * @throws StoreError
 */
export async function refreshRollUps(
  store: SqlWriter,
  metrics: readonly Metric[],
  { onProgress = () => {} }: { readonly onProgress?: (daysLeft: number) => void } = {},
): Promise<void> {
  const kept = metrics.filter(isKept);
  if (store.rollUp !== undefined) {
    for (const metric of kept) await store.rollUp(rolledMetric(metric), ALWAYS);
    return;
  }
  await forgetOtherVersions(store, versionOf(kept));
  for (;;) {
    const [stale] = await store.query("SELECT min(day_at) AS first, count(DISTINCT day_at) AS days FROM stale_day");
    if (stale?.first === undefined) return;
    onProgress(Number(stale.days));
    const since = Number(stale.first);
    await sumUp(store, { since, until: since + DAYS_AT_ONCE * DAY_MS }, kept);
  }
}

function rolledMetric(metric: Metric): RolledMetric {
  return { number: metricNumber(metric), dailyCounts: (conditions) => dailyCounts(metric, conditions) };
}

/** Sums up the stale days of a stretch, and its weeks anew, all or none. */
async function sumUp(
  store: SqlWriter,
  { since, until }: { readonly since: number; readonly until: number },
  metrics: readonly Metric[],
): Promise<void> {
  const stale = `SELECT day_at FROM stale_day WHERE day_at < ${until}`;
  const weeks = `SELECT DISTINCT ${bucketStart("day_at", "week")} FROM stale_day WHERE day_at < ${until}`;
  const isStale = `${bucketStart("r.start_at", "day")} IN (SELECT day_at FROM stale_day)`;
  const conditions = [`r.start_at >= ${since}`, `r.start_at < ${until}`, isStale];
  await store.transaction([
    `DELETE FROM rollup_day WHERE start_at IN (${stale})`,
    `DELETE FROM rollup_week WHERE start_at IN (${weeks})`,
    // In the order in which they are read.
    ...metrics.map((metric) => `INSERT INTO rollup_day ${dailyCounts(metric, conditions)} ORDER BY start_at`),
    `INSERT INTO rollup_week SELECT metric, ${bucketStart("start_at", "week")} AS week_at, controller_id, label, bucket, sum(n), sum(total), max(largest)
      FROM rollup_day WHERE ${bucketStart("start_at", "week")} IN (${weeks})
      GROUP BY metric, week_at, controller_id, label, bucket ORDER BY metric, week_at`,
    `DELETE FROM stale_day WHERE day_at < ${until}`,
  ]);
}

/** Changes with the SQL of any metric: what was rolled up by another is of no use. */
function versionOf(metrics: readonly Metric[]): string {
  return createHash("sha256").update(metrics.map(metricNumber).join("\n")).digest("hex").slice(0, 16);
}

async function forgetOtherVersions(store: SqlWriter, version: string): Promise<void> {
  const [known] = await store.query("SELECT value FROM meta WHERE key = 'rollup_version'");
  if (known?.value === version) return;
  await store.transaction([
    "DELETE FROM rollup_day",
    "DELETE FROM rollup_week",
    "DELETE FROM stale_day",
    `INSERT INTO stale_day SELECT DISTINCT ${bucketStart("start_at", "day")} FROM run WHERE start_at IS NOT NULL`,
    "DELETE FROM meta WHERE key = 'rollup_version'",
    `INSERT INTO meta VALUES ('rollup_version', '${version}')`,
  ]);
}
