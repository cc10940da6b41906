import type { Report, ReportOf } from "../../model/report.ts";
import { formatAverage, formatCount, formatDay, formatPercent, formatShare, plural } from "../format.ts";
import { causesTable } from "./causes.ts";
import { bar, names, numbers, shareCell, text } from "./cells.ts";
import type { Block, Section, SharePart, Tone } from "./page.ts";

/** What there is: Pipelines by syntax, origin and activity. */
export function pipelinesSection(report: ReportOf<"inventory">): Section {
  const { inventory } = report;
  const head = { id: "pipelines", title: "Pipelines" };
  if (inventory.pipelines === 0)
    return { ...head, blocks: [text(`There are no Pipelines here.${otherItems(report)}`)] };
  const syntax = [
    { name: "Declarative", n: inventory.declarative },
    { name: "Scripted", n: inventory.scripted },
    { name: "not known yet", n: inventory.unknownSyntax },
  ];
  const origin = [
    { name: "inline script", n: inventory.inline },
    { name: "from SCM", n: inventory.fromScm },
    { name: "multibranch branch", n: inventory.scmBranches },
    { name: "organization branch", n: inventory.organizationBranches },
    { name: "other", n: inventory.otherOrigin },
  ];
  return {
    ...head,
    blocks: [
      text(`${activity(report)}${otherItems(report)}`),
      countTable("Syntax", syntax, inventory.pipelines),
      countTable("Origin of the script", origin, inventory.pipelines),
    ],
  };
}

function countTable(caption: string, all: readonly { name: string; n: number }[], whole: number): Block {
  const rows = all.filter(({ n }) => n > 0);
  return {
    kind: "table",
    table: {
      caption,
      isNarrow: true,
      columns: [names(caption), ...numbers("Pipelines", "Share"), bar],
      rows: rows.map(({ name, n }) => [name, formatCount(n), shareCell(n, whole), n / whole]),
    },
  };
}

function activity({ inventory, scope }: ReportOf<"inventory">): string {
  const { pipelines, activeIn28Days, activeIn28DaysBeforeLastRun, neverRun, disabled } = inventory;
  const beforeLast = `${formatCount(activeIn28DaysBeforeLastRun)} in the 28 days before the last run`;
  return [
    `${plural(pipelines, "Pipeline")}: ${formatCount(activeIn28Days)} ran in the last 28 days${activeIn28Days === 0 && activeIn28DaysBeforeLastRun > 0 ? `, ${beforeLast}` : ""}`,
    ...(scope.since === undefined ? [] : [`${formatCount(inventory.ranInPeriod)} ran since ${formatDay(scope.since)}`]),
    `${formatCount(neverRun)} never ran as far as the store knows`,
    ...(disabled > 0 ? [`${formatCount(disabled)} ${disabled === 1 ? "is" : "are"} disabled`] : []),
  ]
    .join("; ")
    .concat(".");
}

function otherItems({ inventory }: ReportOf<"inventory">): string {
  const kinds: readonly (readonly [number, string])[] = [
    [inventory.folders, "folder"],
    [inventory.multibranchProjects, "multibranch project"],
    [inventory.organizationFolders, "organization folder"],
    [inventory.otherJobs, "other job"],
  ];
  const parts = kinds.filter(([n]) => n > 0).map(([n, noun]) => plural(n, noun));
  if (parts.length === 0) return "";
  const first = parts.slice(0, -1).join(", ");
  return ` Beside that ${first === "" ? "" : `${first} and `}${parts.at(-1)}.`;
}

const resultTones: Readonly<Record<string, Tone>> = {
  SUCCESS: "success",
  UNSTABLE: "unstable",
  FAILURE: "failure",
  ABORTED: "aborted",
  NOT_BUILT: "notBuilt",
};

/** How many runs there were and how they ended. */
export function runsSection(report: ReportOf<"runs" | "timeline" | "inventory">): Section {
  const { runs, timeline } = report;
  const head = { id: "runs", title: "Runs and results" };
  if (runs.total === 0) return { ...head, blocks: [text("No runs in this period.")] };
  const ended = runs.byResult.map(({ result, runs: n }) =>
    part({ label: result, n, whole: runs.total, tone: resultTones[result] }),
  );
  const open =
    runs.unfinished === 0
      ? []
      : [part({ label: "unfinished", n: runs.unfinished, whole: runs.total, tone: "unfinished" })];
  const perWeek = runs.perWeek === undefined ? "" : `, ${formatAverage(runs.perWeek)} a week`;
  return {
    ...head,
    blocks: [
      text(
        `${plural(runs.total, "run")} of ${plural(runs.pipelines, "Pipeline")}${goneSince(report)}${perWeek}. ${outcome(report)}`,
      ),
      { kind: "shares", caption: "How runs ended", parts: [...ended, ...open] },
      ...(timeline.buckets.length > 1 ? [{ kind: "runsChart", timeline } as const] : []),
      causesTable(report),
    ],
  };
}

/** The inventory knows those that are there now; a run may be of one that is gone. */
function goneSince({ runs, inventory }: ReportOf<"runs" | "inventory">): string {
  const gone = runs.pipelines - inventory.ranInPeriod;
  return gone <= 0 ? "" : ` (${formatCount(gone)} of them gone since)`;
}

function outcome({ runs: { failed, judged } }: ReportOf<"runs">): string {
  if (judged === 0) return "None of them ended SUCCESS, UNSTABLE or FAILURE.";
  const ratio = formatPercent(failed, judged);
  const some = `${formatCount(failed)} of the ${formatCount(judged)} that ended SUCCESS, UNSTABLE or FAILURE`;
  return ratio === undefined ? `${some} failed or were unstable.` : `${ratio} failed or were unstable: ${some}.`;
}

/** How much of the runs could be read. */
export function completeness({
  runs,
  runsFullySeen,
  runsWithoutFlowNodes,
  quarantinedRecords,
}: Report["coverage"]): string {
  const seen =
    runsFullySeen === runs
      ? "All of them are fully seen"
      : `${formatShare(runsFullySeen, runs, "them")} are fully seen`;
  const without = runsWithoutFlowNodes === 0 ? "" : `; ${formatCount(runsWithoutFlowNodes)} left no flow nodes`;
  const bad = quarantinedRecords === 0 ? "" : `; ${plural(quarantinedRecords, "record")} quarantined`;
  return `${seen}${without}${bad}.`;
}

function part({
  label,
  n,
  whole,
  tone,
}: {
  label: string;
  n: number;
  whole: number;
  tone: Tone | undefined;
}): SharePart {
  return { label, value: formatCount(n), share: n / whole, tone: tone ?? "other" };
}

/** `1 September to 3 October` as days. */
export function period({ firstRunAt, lastRunAt }: Report["coverage"]): string {
  if (firstRunAt === undefined || lastRunAt === undefined) return "no runs";
  const [first, last] = [formatDay(firstRunAt), formatDay(lastRunAt)];
  return first === last ? first : `${first} to ${last}`;
}
