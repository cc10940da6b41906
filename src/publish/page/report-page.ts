import type { Report, ReportSection } from "../../model/report.ts";
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
import { definitionsOf, metricsOf } from "./definitions.ts";
import { completeness, period, pipelinesSection, runsSection } from "./overview-sections.ts";
import type { Figure, Page, Section } from "./page.ts";
import { errorsSection, heaviestSection, stagesSection, stepsSection } from "./performance-sections.ts";
import { sinceFlag } from "./scope-text.ts";
import { timeSection } from "./time-section.ts";
import { agentsSection, declarativeSection, engineSection, librariesSection } from "./usage-sections.ts";

/** A section of the page, and the sections of the report whose numbers it shows. */
interface SectionMaker {
  readonly make: (report: Report) => Section;
  readonly shows: readonly ReportSection[];
}

const pipelines: SectionMaker = { make: pipelinesSection, shows: ["inventory"] };
const agents: SectionMaker = { make: agentsSection, shows: ["agents"] };
const libraries: SectionMaker = { make: librariesSection, shows: ["libraries"] };

/** Order of the page: how much and how well, where the time goes, then how Pipelines are written. */
const sections: readonly SectionMaker[] = [
  { make: runsSection, shows: ["runs"] },
  { make: timeSection, shows: ["durations", "waits"] },
  { make: stepsSection, shows: ["steps"] },
  { make: stagesSection, shows: ["stages"] },
  agents,
  { make: errorsSection, shows: ["errors"] },
  { make: heaviestSection, shows: ["pipelines"] },
  pipelines,
  { make: declarativeSection, shows: ["scriptEscapes", "declarative"] },
  libraries,
  { make: engineSection, shows: ["engine"] },
];

/** What a page is made with. */
interface PageOptions {
  /** Picks sections by their id; all of them unless given. */
  readonly wanted?: (section: Section) => boolean;
  /** Says how to ask from another day on; with a flag unless given. */
  readonly advice?: (day: string) => string;
}

/** A report in words: the page that a terminal or a document then shows. */
export function reportPage(report: Report, { wanted = () => true, advice = sinceFlag }: PageOptions = {}): Page {
  const makers = hasRunsToTell(report) ? sections : withoutRuns(report);
  const made = makers.map(({ make, shows }) => ({ ...make(report), metrics: metricsOf(report, shows) })).filter(wanted);
  return {
    title: "Jenkins Pipelines: how they are used, how they perform",
    subtitle: [controllers(report), ...filters(report), seen(report, advice)],
    figures: figures(report),
    findings: findingsOf(report),
    sections: made,
    definitions: definitionsOf(made),
    footer: `Made by Flowmeter on ${formatDay(report.scope.generatedAt)} from records that stay on this machine. Days and weeks are UTC; ${exactness(report)}.`,
  };
}

function exactness({ quantileError }: Report): string {
  return quantileError === 0 ? "p50 and p95 are exact" : `p50 and p95 are within ${formatRatio(quantileError)}`;
}

/** Of a period or a folder without runs most sections would say the same: nothing. */
function hasRunsToTell({ coverage, scope }: Report): boolean {
  return coverage.runs > 0 || (scope.since === undefined && scope.folder === undefined);
}

/** What there is without any run: items and configuration. */
function withoutRuns(report: Report): typeof sections {
  const { configuredGlobal, configuredInFolders } = report.libraries;
  return [
    ...(report.inventory.pipelines > 0 ? [pipelines] : []),
    ...(report.agents.configuredAgents > 0 ? [agents] : []),
    ...(configuredGlobal + configuredInFolders > 0 ? [libraries] : []),
  ];
}

function controllers({ coverage }: Report): string {
  const names = coverage.controllers.map(({ name, jenkinsVersion }) =>
    jenkinsVersion === undefined ? name : `${name} (Jenkins ${jenkinsVersion})`,
  );
  if (names.length === 0) return "No controller in this store";
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return `${names.length === 1 ? "Controller" : `${names.length} controllers:`} ${shown.join(", ")}`;
}

function filters({ scope, coverage }: Report): string[] {
  return [
    ...(scope.folder === undefined ? [] : [`Only ${scope.folder}`]),
    ...(scope.since === undefined || coverage.runs === 0 ? [] : [`Only runs since ${formatDay(scope.since)}`]),
  ];
}

function seen(report: Report, advice: (day: string) => string): string {
  const { coverage } = report;
  return coverage.runs === 0
    ? noRuns(report, advice)
    : `${plural(coverage.runs, "run")}, ${period(coverage)}. ${completeness(coverage)}`;
}

/** Four weeks before the last run: what somebody who asked in vain may want to see. */
const TRY_DAYS = 28;

function noRuns({ coverage: { lastRunOfAllAt: last }, scope }: Report, advice: (day: string) => string): string {
  if (scope.since === undefined) return "No runs";
  const none = `No runs since ${formatDay(scope.since)}.`;
  const place = scope.folder === undefined ? "the store" : scope.folder;
  if (last === undefined) return `${none} There are none in ${place} at all.`;
  return `${none} The last run in ${place} began ${formatDay(last)}: ${advice(formatDay(last - TRY_DAYS * 86_400_000))}.`;
}

function figures(report: Report): Figure[] {
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

function outcomeFigures({ runs, durations }: Report): Figure[] {
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
