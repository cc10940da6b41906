import type { Report, ReportOf } from "../../model/report.ts";
import { findingsOf } from "../findings/findings.ts";
import {
  formatAverage,
  formatCount,
  formatDay,
  formatDuration,
  formatPercent,
  formatRatio,
  plural,
} from "../format.ts";
import { definitionsOf } from "./definitions.ts";
import { completeness, period } from "./overview-sections.ts";
import type { Figure, Page } from "./page.ts";
import { sinceFlag } from "./scope-text.ts";
import { type SectionId, sectionIds, sectionMakers } from "./section-makers.ts";

/** A report in words: the page that a terminal or a document then shows. */
export function reportPage(report: Report): Page {
  const made = sectionsToTell(report).map((id) => sectionMakers[id].make(report));
  return {
    title: "Jenkins Pipelines: how they are used, how they perform",
    ...reportSummary(report),
    findings: findingsOf(report),
    sections: made,
    definitions: definitionsOf(made),
  };
}

/**
 * What frames a page: which runs it is of and how well they are seen, the figures, the last line. `advice` says how to ask from another
 * day on; with a flag unless given.
 */
export function reportSummary(
  report: SummarizedReport,
  advice: (day: string) => string = sinceFlag,
): Pick<Page, "subtitle" | "figures" | "footer"> {
  return {
    subtitle: [controllers(report), ...filters(report), seen(report, advice)],
    figures: figures(report),
    footer: `Made by Flowmeter on ${formatDay(report.scope.generatedAt)} from records that stay on this machine. Days and weeks are UTC; ${exactness(report)}.`,
  };
}

/** Sections of a report that its summary is made of. */
export const summarySections = ["coverage", "inventory", "runs", "durations"] as const;

/** A report with at least these sections. */
type SummarizedReport = ReportOf<(typeof summarySections)[number]>;

function exactness({ quantileError }: Pick<Report, "quantileError">): string {
  return quantileError === 0 ? "p50 and p95 are exact" : `p50 and p95 are within ${formatRatio(quantileError)}`;
}

/** Of a period or a folder without runs most sections would say the same: nothing. */
function hasRunsToTell({ coverage, scope }: ReportOf<"coverage">): boolean {
  return coverage.runs > 0 || (scope.since === undefined && scope.folder === undefined);
}

/** All sections, or those that there is something to tell of without any run: items and configuration. */
function sectionsToTell(report: Report): readonly SectionId[] {
  if (hasRunsToTell(report)) return sectionIds;
  const { configuredGlobal, configuredInFolders } = report.libraries;
  return [
    ...(report.inventory.pipelines > 0 ? (["pipelines"] as const) : []),
    ...(report.agents.configuredAgents > 0 ? (["agents"] as const) : []),
    ...(configuredGlobal + configuredInFolders > 0 ? (["libraries"] as const) : []),
  ];
}

function controllers({ coverage }: ReportOf<"coverage">): string {
  const names = coverage.controllers.map(({ name, jenkinsVersion }) =>
    jenkinsVersion === undefined ? name : `${name} (Jenkins ${jenkinsVersion})`,
  );
  if (names.length === 0) return "No controller in this store";
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return `${names.length === 1 ? "Controller" : `${names.length} controllers:`} ${shown.join(", ")}`;
}

function filters({ scope, coverage }: ReportOf<"coverage">): string[] {
  return [
    ...(scope.folder === undefined ? [] : [`Only ${scope.folder}`]),
    ...(scope.since === undefined || coverage.runs === 0 ? [] : [`Only runs since ${formatDay(scope.since)}`]),
  ];
}

function seen(report: ReportOf<"coverage">, advice: (day: string) => string): string {
  const { coverage } = report;
  return coverage.runs === 0
    ? noRuns(report, advice)
    : `${plural(coverage.runs, "run")}, ${period(coverage)}. ${completeness(coverage)}`;
}

/** Four weeks before the last run: what somebody who asked in vain may want to see. */
const TRY_DAYS = 28;

function noRuns(
  { coverage: { lastRunOfAllAt: last }, scope }: ReportOf<"coverage">,
  advice: (day: string) => string,
): string {
  if (scope.since === undefined) return "No runs";
  const none = `No runs since ${formatDay(scope.since)}.`;
  const place = scope.folder === undefined ? "the store" : scope.folder;
  if (last === undefined) return `${none} There are none in ${place} at all.`;
  return `${none} The last run in ${place} began ${formatDay(last)}: ${advice(formatDay(last - TRY_DAYS * 86_400_000))}.`;
}

function figures(report: SummarizedReport): Figure[] {
  const { inventory, runs } = report;
  const pipelines = {
    label: "Pipelines",
    value:
      inventory.pipelines === 0
        ? "0"
        : `${formatCount(inventory.ranInPeriod)} of ${formatCount(inventory.pipelines)} ran`,
    note: inventory.pipelines === 0 ? undefined : `${formatCount(inventory.declarative)} Declarative`,
    metric: "pipeline.active",
  } as const;
  const count = {
    label: "Runs",
    value: formatCount(runs.total),
    note: runs.perWeek === undefined ? undefined : `${formatAverage(runs.perWeek)} a week`,
    metric: "run.started",
  } as const;
  return hasRunsToTell(report) ? [pipelines, count, ...outcomeFigures(report)] : [pipelines, count];
}

function outcomeFigures({ runs, durations }: ReportOf<"runs" | "durations">): Figure[] {
  const waiting = durations.splitMs - durations.workMs - durations.otherMs;
  return [
    {
      label: "Failed or unstable",
      value: runs.judged === 0 ? "–" : (formatPercent(runs.failed, runs.judged) ?? formatCount(runs.failed)),
      note: runs.judged === 0 ? undefined : `${formatCount(runs.failed)} of ${formatCount(runs.judged)}`,
      metric: "run.failure_ratio",
    },
    {
      label: "Median run",
      value: durations.durationMsP50 === undefined ? "–" : formatDuration(durations.durationMsP50),
      note: durations.durationMsP95 === undefined ? undefined : `p95 ${formatDuration(durations.durationMsP95)}`,
      metric: "run.duration",
    },
    {
      label: "Time waiting",
      value: durations.splitMs === 0 ? "–" : (formatPercent(waiting, durations.splitMs) ?? "–"),
      note: durations.splitMs === 0 ? undefined : `of ${formatDuration(durations.splitMs)}`,
      metric: "run.time",
    },
  ];
}
