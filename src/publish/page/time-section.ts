import type { ReportOf } from "../../model/report.ts";
import { formatCount, formatDuration, formatRatio, plural } from "../format.ts";
import { openCounts } from "../open-counts.ts";
import { bar, barsOf, durationCell, minorNumbers, names, numbers, text } from "./cells.ts";
import type { Block, Section, SharePart, Tone } from "./page.ts";

/** How long runs take and what they wait for. */
export function timeSection(report: ReportOf<"durations" | "timeline" | "waits">): Section {
  const { durations, timeline } = report;
  const head = { id: "time", title: "Where the time goes" };
  if (durations.runs === 0) {
    const none = text("No finished run in this period tells how long it took.");
    return { ...head, blocks: [none, ...withoutEnd(report).map(text)] };
  }
  const hasTrend = timeline.buckets.filter((bucket) => bucket.durationMsP50 !== undefined).length > 1;
  return {
    ...head,
    blocks: [
      text(
        `Half of ${plural(durations.runs, "finished run")} took ${formatDuration(durations.durationMsP50 ?? 0)} or less, 95 % took ${formatDuration(durations.durationMsP95 ?? 0)} or less; the longest ${formatDuration(durations.durationMsMax ?? 0)}.${muchOther(report)}`,
      ),
      ...(durations.splitMs > 0
        ? [
            {
              kind: "shares",
              caption: "Time of all finished runs",
              parts: timeParts(report),
              note: otherNote(report),
            } as const,
          ]
        : []),
      ...(hasTrend ? [{ kind: "durationChart", timeline } as const] : []),
      waitsTable(report),
    ],
  };
}

/** From a tenth on readers ask what it is. */
const MUCH_OTHER = 0.1;

function muchOther({ durations: { otherMs, splitMs } }: ReportOf<"durations">): string {
  if (splitMs === 0 || otherMs / splitMs < MUCH_OTHER) return "";
  return ` Of their time ${formatRatio(otherMs / splitMs)} is other: spent neither in a step that works nor in a wait that Jenkins records.`;
}

function otherNote({ durations }: ReportOf<"durations">): string | undefined {
  if (durations.otherMs === 0) return undefined;
  return "Other: the Pipeline engine between steps, and blocks that prepare something before a step in them runs.";
}

function timeParts({ durations }: ReportOf<"durations">): SharePart[] {
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

function waitsTable(report: ReportOf<"waits">): Block {
  const waits = report.waits.filter((wait) => wait.waits > 0);
  const open = withoutEnd(report);
  if (waits.length === 0) return text(open.length === 0 ? "No waits are recorded." : open.join(" "));
  const share = barsOf(waits, (wait) => wait.totalMs);
  return {
    kind: "table",
    table: {
      caption: "Waits that ended",
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
      note: ["Each wait on its own; above, waits in parallel are united and work comes first.", ...open].join(" "),
    },
  };
}

/** Waits that are in no time, because they have no end. */
function withoutEnd({ waits }: ReportOf<"waits">): string[] {
  const [open, cutShort] = [openCounts(waits), openCounts(waits, "cutShort")];
  return [
    ...(open === "" ? [] : [`Still open, and not in the times: ${open}.`]),
    ...(cutShort === ""
      ? []
      : [`Ended with their run, and not in the times${open === "" ? "" : " either"}: ${cutShort}.`]),
  ];
}
