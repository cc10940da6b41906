import { resolve } from "node:path";
import { type MetricId, metricDefinition } from "../dictionary/dictionary.ts";
import { answer } from "../metrics/engine/answer.ts";
import type { Metric } from "../metrics/engine/metric.ts";
import { partsOf } from "../metrics/engine/parts.ts";
import { DAY_MS } from "../metrics/engine/query.ts";
import { everyBucket, hasSeries, series } from "../metrics/engine/series.ts";
import { metricOf, metrics } from "../metrics/metrics.ts";
import type { MetricAnswer, MetricRow, MetricScope } from "../model/metric-values.ts";
import { csv } from "../publish/csv.ts";
import { plural } from "../publish/format.ts";
import { metricTable } from "../publish/metric-table.ts";
import { answerPage } from "../publish/page/answer-page.ts";
import { type ListedMetric, metricListPage, TREND_WEEKS } from "../publish/page/metric-list-page.ts";
import { renderTerminal } from "../publish/terminal/render-page.ts";
import type { AnsweringStore } from "../store/store.ts";
import { checkGroups, checkMetric, checkSeries } from "./ask-metric.ts";
import { CliError } from "./cli-error.ts";
import type { MetricsFlags } from "./commands/metrics.ts";
import { gapsIn, missingIn } from "./incomplete.ts";
import { outputLook } from "./output-look.ts";
import { withScope } from "./with-scope.ts";
import { checkTarget } from "./write-file.ts";
import { writeJson, writeOut } from "./write-out.ts";

/** Prints all metrics, each with its total. @throws StoreError, CliError */
export async function runMetricList(flags: MetricsFlags): Promise<void> {
  checkFormats(flags);
  if (flags.by !== undefined || flags.where !== undefined || flags.series !== undefined)
    throw new CliError(
      "--by, --where and --series are for one metric.",
      "Name it: flowmeter metrics run.duration --by pipeline.",
    );
  await withScope(flags, async (store, scope) => {
    const answers = new Map<MetricId, MetricAnswer>();
    for (const metric of metrics) answers.set(metric.id, await answer(store, metric, { scope, by: [] }));
    const listed: ListedMetric[] = [];
    for (const metric of metrics)
      listed.push({
        definition: metricDefinition(metric.id),
        answer: answers.get(metric.id)!,
        parts: isFile(flags) ? [] : await partRows(store, metric, scope),
        weeks: isFile(flags) ? undefined : await latestWeeks(store, metric, scope),
      });
    if (flags.json === true)
      writeJson({
        scope,
        ...gapsIn(store),
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
    } else {
      const page = { ...metricListPage(listed, scope), ...missingIn(store) };
      writeOut(renderTerminal(page, outputLook(process.stdout, process.env)));
    }
  });
}

/** Prints one metric: its total, its groups, or either over time. @throws StoreError, CliError */
export async function runMetric(asked: string, flags: MetricsFlags): Promise<void> {
  checkFormats(flags);
  const id = checkMetric(asked);
  const { where = {}, series: grain } = flags;
  const metric = metricOf(id);
  const by = flags.by ?? usualGroups(metric, isFile(flags) || Object.keys(where).length > 0);
  checkGroups(id, by, where);
  if (grain !== undefined) checkSeries(id);
  await withScope(flags, async (store, scope) => {
    const order = metricDefinition(id).kind === "distribution" ? ("total" as const) : undefined;
    const query = { scope, by, only: where, order, top: isFile(flags) && grain === undefined ? flags.top : undefined };
    const found =
      grain === undefined ? await answer(store, metric, query) : await series(store, metric, { ...query, grain });
    const definition = metricDefinition(id);
    if (flags.json === true)
      writeJson({ metric: id, unit: definition.unit, scope, by, where, grain, ...gapsIn(store), ...found });
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
      const page = answerPage({ definition, answer: found, scope, series: shown, top: flags.top ?? LISTED });
      writeOut(renderTerminal({ ...page, ...missingIn(store) }, outputLook(process.stdout, process.env)));
    }
  });
}

/** Of what is made of parts that say more than their sum, the parts; files have what is asked for and no more. */
function usualGroups(metric: Metric, isPlain: boolean): readonly string[] {
  const label = partsOf(metric);
  return isPlain || label === undefined ? [] : [label];
}

/** Refuses two formats at once, and a file that cannot be written. @throws CliError */
function checkFormats({ json, csv: asCsv, parquet }: MetricsFlags): void {
  if ([json, asCsv, parquet].filter((format) => format !== undefined).length > 1)
    throw new CliError("--json, --csv and --parquet are three formats.", "Ask for one of them.");
  if (parquet !== undefined) checkTarget(parquet, { option: "--parquet", example: "metrics.parquet" });
}

/** Groups listed on a page when nobody says how many. */
const LISTED = 50;

function isFile({ json, csv: asCsv, parquet }: MetricsFlags): boolean {
  return json === true || asCsv === true || parquet !== undefined;
}

/** The parts of a metric whose parts say more than their sum, the largest first. */
async function partRows(store: AnsweringStore, metric: Metric, scope: MetricScope): Promise<readonly MetricRow[]> {
  const label = partsOf(metric);
  const order = metricDefinition(metric.id).kind === "distribution" ? ("total" as const) : undefined;
  return label === undefined ? [] : (await answer(store, metric, { scope, by: [label], order })).rows;
}

/** Week by week up to the latest week with a run. States are left out: each week would be asked for on its own. */
async function latestWeeks(
  store: AnsweringStore,
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
  store: AnsweringStore,
  { columns, rows }: ReturnType<typeof metricTable>,
  { parquet }: MetricsFlags,
): Promise<void> {
  if (parquet === undefined) writeOut(csv(columns, rows));
  else {
    await store.writeParquet(resolve(parquet), { columns, rows });
    process.stderr.write(`${plural(rows.length, "row")} in ${parquet}\n`);
  }
}
