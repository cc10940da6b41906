import { createHash } from "node:crypto";
import type { SqlWriter } from "../../store/store.ts";
import { type Asked, bucketStart } from "./compose.ts";
import type { Metric } from "./metric.ts";
import { DAY_MS, type MetricQuery, type MetricScope } from "./query.ts";
import { countedAsText, firstLabel, isKept, metricNumber } from "./roll-up.ts";

/** Days summed up in one transaction: few enough for the memory a store is given, many enough to be quick. */
const DAYS_AT_ONCE = 28;

/** Puts a metric and a question together. */
export type AskedOf = (metric: Metric, query: MetricQuery) => Asked;

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
  { askedOf, onProgress = () => {} }: { readonly askedOf: AskedOf; readonly onProgress?: (daysLeft: number) => void },
): Promise<void> {
  if (store.hasNoRollUps === true) return;
  const kept = metrics.filter(isKept);
  await forgetOtherVersions(store, versionOf(kept, askedOf));
  for (;;) {
    const [stale] = await store.query("SELECT min(day_at) AS first, count(DISTINCT day_at) AS days FROM stale_day");
    if (stale?.first === undefined) return;
    onProgress(Number(stale.days));
    const since = Number(stale.first);
    await sumUp(store, { since, until: since + DAYS_AT_ONCE * DAY_MS }, (scope) =>
      kept.map((metric) => `INSERT INTO rollup_day ${dailyCounts(askedOf(metric, dailyQuery(metric, scope)))}`),
    );
  }
}

/** Sums up the stale days of a stretch, and its weeks anew, all or none. */
async function sumUp(
  store: SqlWriter,
  { since, until }: { since: number; until: number },
  inserts: (scope: MetricScope) => readonly string[],
): Promise<void> {
  const stale = `SELECT day_at FROM stale_day WHERE day_at < ${until}`;
  const weeks = `SELECT DISTINCT ${bucketStart("day_at", "week")} FROM stale_day WHERE day_at < ${until}`;
  await store.transaction([
    `DELETE FROM rollup_day WHERE start_at IN (${stale})`,
    `DELETE FROM rollup_week WHERE start_at IN (${weeks})`,
    ...inserts({ ...everything, since, until }),
    `INSERT INTO rollup_week SELECT metric, ${bucketStart("start_at", "week")} AS week_at, controller_id, label, bucket, sum(n), sum(total), max(largest)
      FROM rollup_day WHERE ${bucketStart("start_at", "week")} IN (${weeks})
      GROUP BY metric, week_at, controller_id, label, bucket ORDER BY metric, week_at`,
    `DELETE FROM stale_day WHERE day_at < ${until}`,
  ]);
}

const everything: MetricScope = {
  since: undefined,
  until: undefined,
  now: 0,
  controller: undefined,
  folder: undefined,
};

function dailyQuery(metric: Metric, scope: MetricScope): MetricQuery {
  const label = firstLabel(metric);
  return { scope, by: ["controller", ...(label === undefined ? [] : [label])], grain: "day" };
}

/** Rows for `rollup_day`, of stale days; in the order in which they are read. */
function dailyCounts(asked: Asked): string {
  const isStale = `${bucketStart("r.start_at", "day")} IN (SELECT day_at FROM stale_day)`;
  const label = firstLabel(asked.metric);
  return `SELECT ${metricNumber(asked.metric.id)}, bucket_at, g_controller, ${label === undefined ? "NULL" : `g_${label}`}, bucket, n, total, largest
    FROM (${countedAsText({ ...asked, conditions: [isStale] })}) daily ORDER BY bucket_at`;
}

/** Changes with the SQL of any metric: what was rolled up by another is of no use. */
function versionOf(metrics: readonly Metric[], askedOf: AskedOf): string {
  const all = metrics.map((metric) => dailyCounts(askedOf(metric, dailyQuery(metric, everything))));
  return createHash("sha256").update(all.join("\n")).digest("hex").slice(0, 16);
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
