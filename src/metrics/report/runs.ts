import type { RunCounts } from "../../model/report.ts";
import { DAY_MS, type MetricRow } from "../engine/query.ts";
import type { ReportReader } from "./report-reader.ts";

/** The few Pipelines that make this share of the failures are worth naming first. */
const CONCENTRATION = 0.8;

/** Runs by result, cause and completion; FAILURE and UNSTABLE among those that were judged. */
export async function runCounts(reader: ReportReader): Promise<RunCounts> {
  const all = await reader.askWhole("telemetry.completeness", { distinct: true });
  const completed = await reader.ask("run.completed", { by: ["result"] });
  const finished = completed.reduce((sum, { n }) => sum + n, 0);
  const judged = await reader.askWhole("run.failure_ratio");
  const repeated = new Map((await reader.ask("run.rerun", { by: ["how"] })).map(({ by, n }) => [by.how, n]));
  const causes = await reader.ask("run.started", { by: ["causeClass"] });
  return {
    total: all.n,
    finished,
    // Coverage, no metric: of runs that Jenkins discarded nobody knows whether they ended, so run.open leaves them out.
    unfinished: all.n - finished,
    unfinishedOlderThanADay: await openForADay(reader),
    judged: judged.n,
    failed: judged.total ?? 0,
    replayed: repeated.get("replay") ?? 0,
    restarted: repeated.get("restart_stage") ?? 0,
    pipelines: all.pipelines ?? 0,
    byResult: completed.map(({ by, n }) => ({ result: by.result ?? "(none)", runs: n })),
    ...concentration(await reader.ask("run.failure_ratio", { by: ["pipeline"], order: "total" })),
    perWeek: await perWeek(reader, all.n),
    causes: causes.map(({ by, n }) => ({ cause: by.causeClass ?? "", runs: n })),
  };
}

async function openForADay(reader: ReportReader): Promise<number> {
  const { n } = await reader.askWhole("run.open", { scope: { until: reader.scope.generatedAt - DAY_MS } });
  return n;
}

/** How many of the Pipelines, those with the most failures first, make up the share of all failures. */
function concentration(
  pipelines: readonly MetricRow[],
): Pick<RunCounts, "failingPipelines" | "concentratedPipelines" | "concentratedFailures"> {
  const failures = pipelines.map(({ total }) => total ?? 0).filter((n) => n > 0);
  const all = failures.reduce((sum, n) => sum + n, 0);
  let concentratedFailures = 0;
  let concentratedPipelines = 0;
  while (concentratedFailures < CONCENTRATION * all) concentratedFailures += failures[concentratedPipelines++]!;
  return { failingPipelines: failures.length, concentratedPipelines, concentratedFailures };
}

async function perWeek(reader: ReportReader, runs: number): Promise<number | undefined> {
  const { firstAt, lastAt } = await reader.span();
  const weeks = ((lastAt ?? 0) - (firstAt ?? 0)) / (7 * DAY_MS);
  return weeks < 1 ? undefined : runs / weeks;
}
