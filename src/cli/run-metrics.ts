import { type MetricId, metricDefinition } from "../dictionary/dictionary.ts";
import { answer } from "../metrics/engine/answer.ts";
import type { Metric } from "../metrics/engine/metric.ts";
import { DAY_MS } from "../metrics/engine/query.ts";
import { everyBucket, hasSeries, series } from "../metrics/engine/series.ts";
import { metricOf, metrics } from "../metrics/metrics.ts";
import type { MetricAnswer, MetricScope } from "../model/metric-values.ts";
import { csv } from "../publish/csv.ts";
import { metricTable } from "../publish/metric-table.ts";
import { answerPage } from "../publish/page/answer-page.ts";
import { type ListedMetric, metricListPage, TREND_WEEKS } from "../publish/page/metric-list-page.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import type { Store } from "../store/store.ts";
import { checkGroups, checkMetric, checkSeries } from "./ask-metric.ts";
import type { MetricsFlags } from "./commands/metrics.ts";
import { outputLook } from "./output-look.ts";
import { withScope } from "./with-scope.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Prints all metrics, each with its total. @throws StoreError, CliError */
export async function runMetricList(flags: MetricsFlags): Promise<void> {
  await withScope(flags, async (store, scope) => {
    const answers = new Map<MetricId, MetricAnswer>();
    for (const metric of metrics) answers.set(metric.id, await answer(store, metric, { scope, by: [] }));
    const listed: ListedMetric[] = [];
    for (const metric of metrics)
      listed.push({
        definition: metricDefinition(metric.id),
        answer: answers.get(metric.id)!,
        weeks: isFile(flags) ? undefined : await latestWeeks(store, metric, scope),
      });
    if (flags.json === true)
      writeJson({
        scope,
        metrics: listed.map(({ definition: { id, kind, unit }, answer: { rows } }) => ({ id, kind, unit, ...rows[0] })),
      });
    else if (flags.csv === true || flags.parquet !== undefined) {
      const rows = listed.map(({ definition: { id, kind, unit }, answer: { rows } }) => [
        id,
        kind,
        unit,
        rows[0]?.n,
        rows[0]?.value,
      ]);
      await writeTable(store, { columns: ["metric", "kind", "unit", "n", "value"], rows }, flags);
    } else writeOut(renderTerminal(metricListPage(listed, scope), outputLook(process.stdout, process.env)));
  });
}

/** Prints one metric: its total, its groups, or either over time. @throws StoreError, CliError */
export async function runMetric(asked: string, flags: MetricsFlags): Promise<void> {
  const id = checkMetric(asked);
  const { by = [], where = {}, series: grain } = flags;
  checkGroups(id, by, Object.keys(where));
  if (grain !== undefined) checkSeries(id);
  await withScope(flags, async (store, scope) => {
    const query = { scope, by, only: where, top: isFile(flags) && grain === undefined ? flags.top : undefined };
    const found =
      grain === undefined
        ? await answer(store, metricOf(id), query)
        : await series(store, metricOf(id), { ...query, grain });
    const definition = metricDefinition(id);
    if (flags.json === true) writeJson({ metric: id, unit: definition.unit, scope, by, where, grain, ...found });
    else if (flags.csv === true || flags.parquet !== undefined)
      await writeTable(store, metricTable(definition, found), flags);
    else {
      const buckets = found.rows.map(({ at }) => at ?? 0);
      const shown =
        grain === undefined
          ? undefined
          : {
              grain,
              buckets: buckets.length === 0 ? [] : everyBucket(grain, Math.min(...buckets), Math.max(...buckets)),
            };
      writeOut(
        renderTerminal(
          answerPage({ definition, answer: found, scope, series: shown, top: flags.top ?? LISTED }),
          outputLook(process.stdout, process.env),
        ),
      );
    }
  });
}

/** Groups listed on a page when nobody says how many. */
const LISTED = 50;

function isFile({ json, csv: asCsv, parquet }: MetricsFlags): boolean {
  return json === true || asCsv === true || parquet !== undefined;
}

/** Week by week up to the latest week with a run. States are left out: each week would be asked for on its own. */
async function latestWeeks(
  store: Store,
  metric: Metric,
  scope: MetricScope,
): Promise<(number | undefined)[] | undefined> {
  if (!hasSeries(metric) || metricDefinition(metric.id).kind === "state") return undefined;
  const { rows } = await series(store, metric, { scope, by: [], grain: "week" });
  const valueAt = new Map(rows.map(({ at, value }) => [at, value]));
  const last = rows.at(-1)?.at;
  const buckets = last === undefined ? [] : everyBucket("week", last - (TREND_WEEKS - 1) * 7 * DAY_MS, last);
  return buckets.map((at) => valueAt.get(at));
}

async function writeTable(
  store: Store,
  { columns, rows }: ReturnType<typeof metricTable>,
  { parquet }: MetricsFlags,
): Promise<void> {
  if (parquet === undefined) writeOut(csv(columns, rows));
  else {
    await store.writeParquet(parquet, { columns, rows });
    process.stderr.write(`${rows.length} rows are in ${parquet}\n`);
  }
}
