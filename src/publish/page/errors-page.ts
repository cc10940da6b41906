import type { ErrorReport, LogErrors, Period, RunErrors } from "../../model/error-report.ts";
import { formatCount, formatDay, plural } from "../format.ts";
import { text } from "./cells.ts";
import { categoryWords, changesSection, goneSection, groupsSection, logSection } from "./error-sections.ts";
import type { Figure, Page, Section } from "./page.ts";
import { sinceFlag } from "./scope-text.ts";

/** Errors by group in words; `advice` says how to ask from another day on. */
export function errorsPage(report: ErrorReport, advice: (day: string) => string = sinceFlag): Page {
  const { runErrors: runs, logErrors: log } = report;
  return {
    title: headline(report),
    subtitle: [...filters(report), ...periods(report)],
    figures: figures(runs, log),
    findings: [],
    sections: hasNothing(report)
      ? [{ id: "nothing", title: "Errors of runs", blocks: [text(whatExists(report, advice))] }]
      : sections(report),
    footer:
      "An error counts where it arose, not on the blocks around it. Groups are errors alike in class, cause, step and the engine's frames; messages are not kept. Growing and shrinking: beyond chance (p < 0.01) and 1.5 times at least, by runs.",
  };
}

function hasNothing({ runErrors, logErrors }: ErrorReport): boolean {
  return runErrors.runs === 0 && runErrors.gone.length === 0 && (logErrors?.total ?? 0) === 0;
}

function sections(report: ErrorReport): Section[] {
  const { runErrors: runs, logErrors: log } = report;
  return [
    ...changesSection(report),
    groupsSection(report),
    ...(runs.gone.length === 0 ? [] : [goneSection(runs)]),
    ...(log === undefined ? [] : [logSection(log)]),
  ];
}

/** The answer first: what is new, grows and is gone. */
function headline({ runErrors: { states, runs, earlierRuns, errors }, logErrors }: ErrorReport): string {
  if (runs === 0)
    return (logErrors?.lines ?? 0) > 0 ? "No runs, but lines in the controller's log" : "No runs, no errors";
  if (earlierRuns === 0) return errors === 0 ? "No errors" : `${plural(errors, "error")}, and nothing to compare with`;
  const parts = [
    ...(states.new > 0 ? [`${plural(states.new, "group")} of errors ${isOrAre(states.new)} new`] : []),
    ...(states.growing > 0 ? [`${formatCount(states.growing)} ${isOrAre(states.growing)} growing`] : []),
    ...(states.gone > 0 ? [`${formatCount(states.gone)} ${isOrAre(states.gone)} gone`] : []),
  ];
  if (parts.length > 0) return parts.join(", ");
  return errors === 0 ? "No errors" : "No error is new, growing or gone";
}

function isOrAre(count: number): string {
  return count === 1 ? "is" : "are";
}

function filters({ controller, folder, category, onlyFatal }: ErrorReport): string[] {
  const parts = [
    ...(controller === undefined ? [] : [`of controller ${controller}`]),
    ...(folder === undefined ? [] : [`in ${folder}`]),
    ...(category === undefined ? [] : [`of category ${categoryWords(category)}`]),
    ...(onlyFatal ? ["that ended their run"] : []),
  ];
  return parts.length === 0 ? [] : [`Only errors ${parts.join(", ")}`];
}

function periods({ period, earlier, runErrors }: ErrorReport): string[] {
  const now = `${days(period)}: ${plural(runErrors.runs, "run")}.`;
  const then =
    runErrors.earlierRuns === 0
      ? `None to compare with ${days(earlier)}.`
      : `Compared with ${days(earlier)}: ${plural(runErrors.earlierRuns, "run")}.`;
  return [`${now} ${then}`];
}

/** `2026-09-01 to 2026-09-28`: the days it touches. */
function days({ since, until }: Period): string {
  return `${formatDay(since)} to ${formatDay(Math.max(since, until - 1))}`;
}

function figures({ errors, fatal, handled, total, states }: RunErrors, log: LogErrors | undefined): Figure[] {
  return [
    { label: "Errors", value: formatCount(errors), note: `${plural(total, "group")}`, metric: "error.occurred" },
    { label: "Fatal", value: formatCount(fatal), note: handled === 0 ? undefined : `${formatCount(handled)} handled` },
    { label: "New", value: formatCount(states.new), note: undefined },
    { label: "Growing", value: formatCount(states.growing), note: undefined },
    { label: "Gone", value: formatCount(states.gone), note: undefined },
    ...(log === undefined
      ? []
      : [{ label: "Log lines", value: formatCount(log.lines), note: plural(log.total, "group") }]),
  ];
}

/** Of an empty period: what there is to ask about instead. */
function whatExists({ firstRunAt, lastRunAt, period, folder }: ErrorReport, advice: (day: string) => string): string {
  const place = folder ?? "the store";
  if (firstRunAt === undefined || lastRunAt === undefined)
    return `There are no runs in ${place} at all. \`flowmeter scan <home>\` reads them.`;
  return `No runs began ${days(period)}. Those in ${place} began ${formatDay(firstRunAt)} to ${formatDay(lastRunAt)}: ${advice(formatDay(firstRunAt))}.`;
}
