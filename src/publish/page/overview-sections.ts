import type { Report } from "../../model/report.ts";
import { formatAverage, formatCount, formatDay, formatDuration, formatShare, plural } from "../format.ts";
import { bar, barsOf, durationCell, minorNumbers, names, numbers, shareCell } from "./cells.ts";
import type { Block, Section, SharePart, Tone } from "./page.ts";

/** What there is: Pipelines by syntax, origin and activity. */
export function pipelinesSection(report: Report): Section {
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

function activity({ inventory }: Report): string {
  const { pipelines, activeIn28Days, activeIn28DaysBeforeLastRun, neverRun, disabled } = inventory;
  const beforeLast = `${formatCount(activeIn28DaysBeforeLastRun)} in the 28 days before the last run`;
  return [
    `${plural(pipelines, "Pipeline")}: ${formatCount(activeIn28Days)} ran in the last 28 days${activeIn28Days === 0 && activeIn28DaysBeforeLastRun > 0 ? `, ${beforeLast}` : ""}`,
    `${formatCount(neverRun)} never ran as far as the store knows`,
    ...(disabled > 0 ? [`${formatCount(disabled)} ${disabled === 1 ? "is" : "are"} disabled`] : []),
  ]
    .join("; ")
    .concat(".");
}

function otherItems({ inventory }: Report): string {
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
export function runsSection(report: Report): Section {
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
  const judged =
    runs.judged === 0
      ? "None of them was judged: none ended SUCCESS, UNSTABLE or FAILURE."
      : `${formatShare(runs.failed, runs.judged, "judged runs")} failed or were unstable; nobody judged those that were aborted or not built.`;
  const perWeek = runs.perWeek === undefined ? "" : `, ${formatAverage(runs.perWeek)} a week`;
  return {
    ...head,
    blocks: [
      text(`${plural(runs.total, "run")} of ${plural(runs.pipelines, "Pipeline")}${perWeek}. ${judged}`),
      { kind: "shares", caption: "How runs ended", parts: [...ended, ...open] },
      ...(timeline.buckets.length > 1 ? [{ kind: "runsChart", timeline } as const] : []),
      causesTable(report),
    ],
  };
}

function causesTable({ runs, scope }: Report): Block {
  const rows = runs.causes.slice(0, scope.top);
  if (rows.length === 0) return text("What started the runs is not recorded.");
  return {
    kind: "table",
    table: {
      caption: "What started them",
      columns: [names("Cause"), ...numbers("Runs", "Share"), bar],
      rows: rows.map(({ cause, runs: n }) => [
        simpleClass(cause),
        formatCount(n),
        shareCell(n, runs.total),
        n / runs.total,
      ]),
      note: "A run can have several causes.",
    },
  };
}

/** `TimerTrigger$TimerTriggerCause` is known as `TimerTrigger`. */
function simpleClass(cause: string): string {
  return (cause.split("$").at(-1) ?? cause).replace(/(?<=.)Cause$/, "");
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

/** How long runs take and what they wait for. */
export function timeSection(report: Report): Section {
  const { durations, waits, timeline } = report;
  const head = { id: "time", title: "Where the time goes" };
  if (durations.runs === 0)
    return { ...head, blocks: [text("No finished run in this period tells how long it took.")] };
  const hasTrend = timeline.buckets.filter((bucket) => bucket.durationMsP50 !== undefined).length > 1;
  return {
    ...head,
    blocks: [
      text(
        `Half of ${plural(durations.runs, "finished run")} took ${formatDuration(durations.durationMsP50 ?? 0)} or less, 95 % took ${formatDuration(durations.durationMsP95 ?? 0)} or less; the longest ${formatDuration(durations.durationMsMax ?? 0)}.`,
      ),
      ...(durations.splitMs > 0
        ? [{ kind: "shares", caption: "Time of all finished runs", parts: timeParts(report) } as const]
        : []),
      ...(hasTrend ? [{ kind: "durationChart", timeline } as const] : []),
      waits.length === 0 ? text("No waits are recorded.") : waitsTable(waits),
    ],
  };
}

function timeParts({ durations }: Report): SharePart[] {
  const parts: readonly (readonly [string, number, Tone])[] = [
    ["working", durations.workMs, "work"],
    ["agent wait", durations.agentWaitMs, "agent"],
    ["input wait", durations.inputWaitMs, "input"],
    ["lock wait", durations.lockWaitMs, "lock"],
    ["downstream", durations.downstreamWaitMs, "downstream"],
    ["sleep", durations.sleepMs, "sleep"],
    ["other", durations.otherMs, "other"],
  ];
  return parts
    .filter(([, ms]) => ms > 0)
    .map(([label, ms, tone]) => ({ label, value: formatDuration(ms), share: ms / durations.splitMs, tone }));
}

const waitNames: Readonly<Record<string, string>> = {
  queue: "start (in the queue)",
  agent: "agent",
  lock: "lock",
  input: "input",
  downstream: "run it started",
  sleep: "sleep",
};

function waitsTable(waits: Report["waits"]): Block {
  const share = barsOf(waits, (wait) => wait.totalMs);
  return {
    kind: "table",
    table: {
      caption: "Waits",
      columns: [
        names("Waiting for"),
        ...minorNumbers("Waits", "p50"),
        ...numbers("p95"),
        ...minorNumbers("Longest"),
        ...numbers("Total"),
        bar,
      ],
      rows: waits.map((wait) => [
        waitNames[wait.kind] ?? wait.kind,
        formatCount(wait.waits),
        durationCell(wait.waitMsP50),
        durationCell(wait.waitMsP95),
        durationCell(wait.waitMsMax),
        formatDuration(wait.totalMs),
        share(wait),
      ]),
      note: "Each wait on its own; above, waits in parallel are united and work comes first.",
    },
  };
}

/** `1 September to 3 October` as days. */
export function period({ firstRunAt, lastRunAt }: Report["coverage"]): string {
  if (firstRunAt === undefined || lastRunAt === undefined) return "no runs";
  const [first, last] = [formatDay(firstRunAt), formatDay(lastRunAt)];
  return first === last ? first : `${first} to ${last}`;
}

/** A sentence on its own. */
export function text(sentence: string): Block {
  return { kind: "text", text: sentence };
}
