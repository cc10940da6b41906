import type { Report } from "../../model/report.ts";
import { findingsOf } from "../findings/findings.ts";
import { formatAverage, formatCount, formatDay, formatDuration, formatPercent, plural } from "../format.ts";
import { completeness, period, pipelinesSection, runsSection, timeSection } from "./overview-sections.ts";
import type { Figure, Page, Section } from "./page.ts";
import { errorsSection, heaviestSection, stagesSection, stepsSection } from "./performance-sections.ts";
import { agentsSection, declarativeSection, engineSection, librariesSection } from "./usage-sections.ts";

/** Order of the page: how much and how well, where the time goes, then how Pipelines are written. */
const sections: readonly ((report: Report) => Section)[] = [
  runsSection,
  timeSection,
  stepsSection,
  stagesSection,
  agentsSection,
  errorsSection,
  heaviestSection,
  pipelinesSection,
  declarativeSection,
  librariesSection,
  engineSection,
];

/** A report in words: the page that a terminal or a document then shows. */
export function reportPage(report: Report): Page {
  return {
    title: "Jenkins Pipelines: how they are used, how they perform",
    subtitle: [controllers(report), ...filters(report), seen(report)],
    figures: figures(report),
    findings: findingsOf(report),
    sections: sections.map((section) => section(report)),
    footer: `Made by Flowmeter on ${formatDay(report.scope.generatedAt)} from records that stay on this machine. Days and weeks are UTC; p50 and p95 are exact.`,
  };
}

function controllers({ coverage }: Report): string {
  const names = coverage.controllers.map(({ controller, jenkinsVersion }) =>
    jenkinsVersion === undefined ? controller : `${controller} (Jenkins ${jenkinsVersion})`,
  );
  if (names.length === 0) return "No controller in this store";
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return `${names.length === 1 ? "Controller" : `${names.length} controllers:`} ${shown.join(", ")}`;
}

function filters({ scope }: Report): string[] {
  return [
    ...(scope.folder === undefined ? [] : [`Only ${scope.folder}`]),
    ...(scope.since === undefined ? [] : [`Only runs since ${formatDay(scope.since)}`]),
  ];
}

function seen(report: Report): string {
  const { coverage } = report;
  return coverage.runs === 0
    ? "No runs"
    : `${plural(coverage.runs, "run")}, ${period(coverage)}. ${completeness(coverage)}`;
}

function figures({ inventory, runs, durations }: Report): Figure[] {
  const waiting = durations.splitMs - durations.workMs - durations.otherMs;
  return [
    {
      label: "Pipelines",
      value: formatCount(inventory.pipelines),
      note: inventory.pipelines === 0 ? undefined : `${formatCount(inventory.declarative)} Declarative`,
    },
    {
      label: "Runs",
      value: formatCount(runs.total),
      note: runs.perWeek === undefined ? undefined : `${formatAverage(runs.perWeek)} a week`,
    },
    {
      label: "Failed runs",
      value: formatPercent(runs.failed, runs.judged) ?? formatCount(runs.failed),
      note: runs.judged === 0 ? "none judged" : `${formatCount(runs.failed)} of ${formatCount(runs.judged)}`,
    },
    {
      label: "Median run",
      value: durations.durationMsP50 === undefined ? "–" : formatDuration(durations.durationMsP50),
      note: durations.durationMsP95 === undefined ? undefined : `p95 ${formatDuration(durations.durationMsP95)}`,
    },
    {
      label: "Time waiting",
      value: durations.splitMs === 0 ? "–" : (formatPercent(waiting, durations.splitMs) ?? "–"),
      note: durations.splitMs === 0 ? undefined : `of ${formatDuration(durations.splitMs)}`,
    },
  ];
}
