import type { ErrorCategory } from "../../model/error-categories.ts";
import type { ErrorGroup, ErrorReport, LogErrors, LogGroup, RunErrors } from "../../model/error-report.ts";
import { formatCount, formatDay, plural } from "../format.ts";
import { names, numbers, outOf, text } from "./cells.ts";
import type { Block, Cell, Section } from "./page.ts";

/** Groups named one by one above the tables. */
const NAMED = 5;

/** `user abort`. */
export function categoryWords(category: ErrorCategory): string {
  return category.replaceAll("_", " ");
}

/** What to look at first: the groups that are new or growing, a sentence each; no section when there are none. */
export function changesSection({ runErrors: { groups, states }, period }: ErrorReport): Section[] {
  const changed = groups.filter(({ state }) => state === "growing" || state === "new");
  const more = states.new + states.growing - Math.min(changed.length, NAMED);
  if (changed.length === 0) return [];
  const ordered = [...changed].sort((one, other) => rank(one) - rank(other));
  const sentences = ordered.slice(0, NAMED).map((group) => text(changeSentence(group, period.since)));
  const rest = more > 0 ? [text(`${plural(more, "more group")} in the list below, or beyond it (--top).`)] : [];
  return [{ id: "changes", title: "New and growing", blocks: [...sentences, ...rest] }];
}

function rank({ state }: ErrorGroup): number {
  return state === "growing" ? 0 : 1;
}

function changeSentence(group: ErrorGroup, since: number): string {
  const where = `${plural(group.runs, "run")} of ${plural(group.pipelines, "Pipeline")}`;
  const name = `${errorName(group)}${group.function === undefined ? "" : ` in ${group.function}`}`;
  if (group.state === "growing")
    return `Growing: ${name}, in ${where} after ${plural(group.earlierRuns, "run")} before.`;
  const first = formatDay(group.firstSeenAt);
  const latest = group.lastRun === undefined ? "" : `; the latest is ${group.lastRun}`;
  return group.firstSeenAt < since
    ? `Back: ${name}, in ${where}; first met ${first}, but not in the earlier period.`
    : `New: ${name}, in ${where} since ${first}${latest}.`;
}

/** All groups in the period. */
export function groupsSection({ runErrors, category }: ErrorReport): Section {
  const head = { id: "groups", title: "Errors of runs", metrics: ["error.occurred", "step.errors"] as const };
  const { groups, total, runs, earlierRuns } = runErrors;
  const isCompared = earlierRuns > 0;
  if (groups.length === 0) return { ...head, blocks: [text(`No such error in ${plural(runs, "run")}.`)] };
  const table: Block = {
    kind: "table",
    table: {
      caption: `Groups${outOf(groups.length, total)}`,
      columns: [
        names("Error"),
        names("Step"),
        names("Category"),
        ...numbers("Fatal", "Runs", ...(isCompared ? ["Before"] : [])),
        ...(isCompared ? [names("State")] : []),
        names("Latest in"),
      ],
      rows: groups.map((group) => [
        errorName(group),
        group.function ?? "(no step)",
        categoryWords(group.category),
        `${formatCount(group.fatal)} of ${formatCount(group.errors)}`,
        formatCount(group.runs),
        ...(isCompared ? [formatCount(group.earlierRuns), group.state] : []),
        group.lastRun,
      ]),
      note: `Fatal: errors that ended their run.${isCompared ? " Before: runs with it in the earlier period." : ""}`,
    },
  };
  return { ...head, blocks: [...(category === undefined ? [text(categoriesSentence(runErrors))] : []), table] };
}

/** `Of 40 errors 22 are step failure, 10 script error.` */
function categoriesSentence({ errors, byCategory }: RunErrors): string {
  const parts = byCategory.map(({ category, errors: count }) => `${categoryWords(category)} ${formatCount(count)}`);
  return `${plural(errors, "error")} by category: ${parts.join(", ")}.`;
}

/** The groups that were there before and are not now. */
export function goneSection({ gone, states }: RunErrors): Section {
  const table = {
    caption: `Gone${outOf(gone.length, states.gone)}`,
    columns: [names("Error"), names("Step"), names("Category"), ...numbers("Runs before", "Last")],
    rows: gone.map((group) => [
      errorName(group),
      group.function ?? "(no step)",
      categoryWords(group.category),
      formatCount(group.earlierRuns),
      formatDay(group.lastSeenAt),
    ]),
  };
  return { id: "gone", title: "No longer met", metrics: ["error.occurred"], blocks: [{ kind: "table", table }] };
}

/** Groups of the controller's own log. */
export function logSection({ groups, gone, lines, total, states }: LogErrors): Section {
  const head = { id: "log", title: "In the controller's log", metrics: ["engine.error"] as const };
  const left = gone.length === 0 ? "" : ` ${plural(states.gone, "group")} of before did not appear.`;
  if (groups.length === 0) return { ...head, blocks: [text(`No line in this period.${left}`)] };
  return {
    ...head,
    blocks: [
      text(`${plural(lines, "line")} of level WARNING or above, as a rule.${left}`),
      {
        kind: "table",
        table: {
          caption: `Groups${outOf(groups.length, total)}`,
          columns: [
            names("Error"),
            names("Logged by"),
            names("Category"),
            ...numbers("Lines", "Before"),
            names("State"),
          ],
          rows: groups.map(logRow),
          note: "Category: by the root cause. Lines without an exception are grouped by who logged them.",
        },
      },
    ],
  };
}

function logRow(group: LogGroup): Cell[] {
  const others = group.loggers > 1 ? ` +${formatCount(group.loggers - 1)}` : "";
  return [
    logErrorName(group),
    group.logger === undefined ? undefined : `${simpleName(group.logger)}${others}`,
    categoryWords(group.category),
    formatCount(group.lines),
    formatCount(group.earlierLines),
    group.state,
  ];
}

function logErrorName({ errorClass, causeClass }: LogGroup): string {
  if (errorClass === undefined) return "(no exception)";
  const root = causeClass === undefined || causeClass === errorClass ? "" : ` (${simpleName(causeClass)})`;
  return `${simpleName(errorClass)}${root}`;
}

/** The class without its package; of an interruption what caused it, since all interruptions have one class. */
function errorName({ errorClass, causeClass }: ErrorGroup): string {
  return simpleName(causeClass ?? errorClass);
}

function simpleName(className: string): string {
  return className.slice(Math.max(className.lastIndexOf("."), className.lastIndexOf("$")) + 1);
}
