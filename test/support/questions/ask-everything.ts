import { metricDefinition } from "../../../src/dictionary/dictionary.ts";
import { lastRuns } from "../../../src/metrics/browse/last-runs.ts";
import { findPipeline, onePipeline } from "../../../src/metrics/browse/one-pipeline.ts";
import { oneRun } from "../../../src/metrics/browse/one-run.ts";
import { pipelineList, pipelineSorts } from "../../../src/metrics/browse/pipeline-list.ts";
import { pipelineRuns } from "../../../src/metrics/browse/pipeline-runs.ts";
import { findRun, runPage } from "../../../src/metrics/browse/run-rows.ts";
import { findChanges } from "../../../src/metrics/changes/find-changes.ts";
import { answer } from "../../../src/metrics/engine/answer.ts";
import { histograms } from "../../../src/metrics/engine/histogram.ts";
import type { Metric } from "../../../src/metrics/engine/metric.ts";
import type { MetricScope } from "../../../src/metrics/engine/query.ts";
import { hasSeries, series } from "../../../src/metrics/engine/series.ts";
import { errorReport } from "../../../src/metrics/errors/error-report.ts";
import { metricFamilies } from "../../../src/metrics/families.ts";
import { storedHistory } from "../../../src/metrics/history/stored-history.ts";
import { pipelineHistories } from "../../../src/metrics/inventory/history.ts";
import { inventoryAt } from "../../../src/metrics/inventory/moment.ts";
import { inventoryReach } from "../../../src/metrics/inventory/reach.ts";
import { metrics } from "../../../src/metrics/metrics.ts";
import { referenceNumbers } from "../../../src/metrics/reference/reference.ts";
import { quarantineList } from "../../../src/metrics/report/quarantine.ts";
import { report } from "../../../src/metrics/report/report.ts";
import { activeDays, measure } from "../../../src/metrics/shared/measure.ts";
import { linkProposals } from "../../../src/metrics/sources/link-proposals.ts";
import { sourceSummary } from "../../../src/metrics/sources/source-summary.ts";
import type { SqlWriter } from "../../../src/store/store.ts";

const DAY = 86_400_000;

/** What a store is asked about: one of its controllers, a folder and a Pipeline there, and instants within its runs. */
interface Place {
  readonly controller: string;
  readonly pipeline: string;
  readonly runNumber: number;
  readonly pipelineIds: readonly number[];
  readonly folder: string;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Asks a store all that commands, API and pages ask, of its busiest Pipeline. @throws StoreError */
export async function askEverything(store: SqlWriter): Promise<void> {
  const place = await placeIn(store);
  if (place === undefined) return;
  for (const scope of scopesOf(place)) for (const metric of metrics) await askMetric(store, metric, scope);
  await askBrowsing(store, place);
  await askReports(store, place);
}

async function placeIn(store: SqlWriter): Promise<Place | undefined> {
  const busiest = await store.query(
    `SELECT c.key, p.full_name, r.pipeline_id, max(r.run_number) AS last, min(r.start_at) AS first_at, max(r.start_at) AS last_at
     FROM run r JOIN pipeline p ON p.id = r.pipeline_id JOIN controller c ON c.id = p.controller_id
     GROUP BY ALL ORDER BY count(*) DESC, r.pipeline_id LIMIT 3`,
  );
  const [row] = busiest;
  if (row === undefined) return undefined;
  const pipeline = String(row.full_name);
  return {
    controller: String(row.key),
    pipeline,
    runNumber: Number(row.last),
    pipelineIds: busiest.map(({ pipeline_id: id }) => Number(id)),
    folder: pipeline.includes("/") ? pipeline.slice(0, pipeline.indexOf("/")) : pipeline,
    firstAt: Number(row.first_at ?? 0),
    lastAt: Number(row.last_at ?? 0),
  };
}

function scopesOf({ controller, folder, firstAt, lastAt }: Place): MetricScope[] {
  const all = { since: undefined, until: undefined, now: lastAt + DAY, controller: undefined, folder: undefined };
  const middle = Math.floor((firstAt + lastAt) / 2);
  return [
    all,
    { ...all, since: middle - 3 * DAY, until: lastAt + 1, controller, onlyFinished: true },
    { ...all, until: middle, folder, onlyExisting: true },
  ];
}

async function askMetric(store: SqlWriter, metric: Metric, scope: MetricScope): Promise<void> {
  const names = Object.keys(metric.labels ?? {});
  const [first = "controller"] = names;
  const groups =
    metric.subject === "setup"
      ? [[], [...new Set([first, "controller"])]]
      : [[], names, ["pipeline", "folder"], [...new Set([first, "controller"])]];
  for (const by of groups) await answer(store, metric, { scope, by });
  await answer(store, metric, { scope, by: [first], exactUpTo: 0, order: "n", top: 5 });
  if (names.length > 0) await answer(store, metric, { scope, by: [], only: { [first]: "sh" }, distinct: true });
  if (hasSeries(metric)) await series(store, metric, { scope, by: [first], grain: "day" });
  if (metricDefinition(metric.id).kind === "distribution")
    await histograms(store, metric, { scope, by: ["controller"], bounds: [0, 1000, 60_000] });
}

async function askBrowsing(store: SqlWriter, place: Place): Promise<void> {
  const { controller, pipeline, runNumber, pipelineIds, firstAt, lastAt } = place;
  const [scope, recent] = scopesOf(place) as [MetricScope, MetricScope];
  for (const sort of pipelineSorts)
    for (const asked of [scope, recent])
      await pipelineList(store, { scope: asked, search: "E", sort, isDescending: true, after: undefined, limit: 10 });
  const known = await findPipeline(store, controller, pipeline);
  if (known !== undefined) {
    await onePipeline(store, known, { ...scope, controller });
    await onePipeline(store, known, { ...scope, controller, since: firstAt + 1 });
  }
  await lastRuns(store, pipelineIds, { since: firstAt, limit: 3 });
  for (const pipelineId of pipelineIds) {
    await pipelineRuns(store, { pipelineId, before: undefined, limit: 5 });
    await pipelineRuns(store, { pipelineId, before: { startAt: lastAt, runNumber }, limit: 5 });
  }
  const address = { controller, pipeline, runNumber };
  await oneRun(store, address);
  const run = await findRun(store, address);
  if (run !== undefined) for (const after of [0, 5]) await runPage(store, run, { after, limit: 10 });
  await storedHistory(store, controller, [{ pipeline, family: pipeline }]);
  await findChanges(store, scope);
}

async function askReports(store: SqlWriter, place: Place): Promise<void> {
  const { controller, folder, firstAt, lastAt } = place;
  const now = lastAt + DAY;
  const middle = Math.floor((firstAt + lastAt) / 2);
  for (const scope of [
    { since: undefined, folder: undefined, controller: undefined },
    { since: middle, folder, controller },
  ])
    await report(store, { generatedAt: now, top: 10, ...scope });
  const period = { period: { since: middle, until: now }, earlier: { since: firstAt, until: middle } };
  for (const scope of [
    { folder: undefined, controller: undefined },
    { folder, controller },
  ])
    await errorReport(store, {
      scope: { ...scope, top: 10 },
      question: { ...period, category: undefined, onlyFatal: false },
    });
  const inventory = { until: undefined, now, controller: undefined, folder: undefined };
  for (const scope of [inventory, { ...inventory, until: middle, controller, folder }]) {
    await inventoryAt(store, scope);
    await inventoryReach(store, scope);
    await pipelineHistories(store, { ...scope, folder });
  }
  await quarantineList(store, controller);
  await quarantineList(store, undefined);
  await referenceNumbers(store);
  await metricFamilies(store, { since: undefined, until: undefined, now, controller, folder: undefined });
  await sourceSummary(store, now, controller);
  await linkProposals(store);
  await activeDays(store, { since: firstAt, until: now, now, controller, folder: undefined });
  for (const id of ["step.duration", "run.completed", "error.occurred"] as const)
    await measure(store, id, { since: undefined, until: undefined, now, controller, folder: undefined });
}
