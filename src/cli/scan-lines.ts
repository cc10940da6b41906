import type { ScanTally } from "../ingest/scan.ts";
import { type LogSkip, logSkips } from "../model/log-errors.ts";
import { formatBytes, formatCount, formatDuration, plural } from "../publish/format.ts";
import { visible } from "../publish/safe-text.ts";

/** `12 items · 840 of 2,000 builds · 24,100 flow nodes · 61,000 nodes/s · 3 s left`. */
export function progressLine(tally: ScanTally): string {
  const builds = buildsSeen(tally);
  const perSecond = tally.elapsedMs > 0 ? (tally.flowNodes / tally.elapsedMs) * 1000 : 0;
  const left = timeLeft(tally, builds);
  return [
    plural(tally.items, "item"),
    tally.expectedBuilds > builds
      ? `${formatCount(builds)} of ${formatCount(tally.expectedBuilds)} builds`
      : plural(builds, "build"),
    plural(tally.flowNodes, "flow node"),
    `${formatCount(Math.round(perSecond))} nodes/s`,
    ...(left === undefined ? [] : [`${left} left`]),
  ].join(" · ");
}

/** The lines that account for everything a scan met. `quarantineCommand` lists the records that could not be read. */
export function tallyLines(tally: ScanTally, quarantineCommand: string): string {
  const skipped: string[] = [];
  if (tally.unchanged > 0) skipped.push(`${formatCount(tally.unchanged)} unchanged`);
  if (tally.otherBuilds > 0) skipped.push(`${formatCount(tally.otherBuilds)} not of a Pipeline`);
  if (tally.badBuilds > 0) skipped.push(`${formatCount(tally.badBuilds)} unreadable`);
  if (tally.emptyBuilds > 0) skipped.push(`${formatCount(tally.emptyBuilds)} empty`);
  const rest = skipped.length === 0 ? "No build was skipped." : `Skipped: ${skipped.join(", ")}.`;
  const gone = tally.discarded === 0 ? "" : ` ${plural(tally.discarded, "run")} gone from disk, kept in the store.`;
  const bad =
    tally.quarantined === 0 ? "" : ` ${plural(tally.quarantined, "record")} quarantined: see ${quarantineCommand}`;
  const account = `${plural(buildsSeen(tally), "build")} in ${plural(tally.items, "item")}. ${rest}${gone}${bad}`;
  return [...changeLines(tally.changes), readLine(tally), account, ...logLines(tally.log)].join("\n");
}

/** What was read, or that there was nothing to read. */
function readLine(tally: ScanTally): string {
  const took = formatDuration(tally.elapsedMs);
  const hasNews = tally.files > 0 || tally.log.lines > 0 || tally.discarded > 0 || tally.changes.length > 0;
  if (hasNews)
    return `Read ${plural(tally.runs, "run")} with ${plural(tally.flowNodes, "flow node")} in ${took} (${plural(tally.files, "file")}, ${formatBytes(tally.bytes)}).`;
  return buildsSeen(tally) === 0
    ? `Found no build (${took}). Is this the home that was meant?`
    : `Nothing changed since the last scan (${took}).`;
}

const skipWords: Readonly<Record<LogSkip, string>> = {
  notJson: "not JSON",
  tooLong: "too long",
  otherVersion: "of another version",
  noTime: "without a time",
  known: "known from another file",
};

/** The error log, when something in it was read. */
function logLines({ files, lines, kept, skipped }: ScanTally["log"]): string[] {
  if (lines === 0) return [];
  const why = logSkips
    .filter((skip) => skipped[skip] > 0)
    .map((skip) => `${formatCount(skipped[skip])} ${skipWords[skip]}`);
  const rest = why.length === 0 ? "." : `; skipped: ${why.join(", ")}.`;
  return [`Error log: ${plural(lines, "line")} in ${plural(files, "file")}, ${formatCount(kept)} kept${rest}`];
}

/** Changes named one by one; more than that nobody reads here. */
const NAMED_CHANGES = 5;

function changeLines(changes: ScanTally["changes"]): string[] {
  const named = changes
    .slice(0, NAMED_CHANGES)
    .map(
      ({ kind, pipeline, now }) =>
        `Pipeline ${visible(pipeline)} was ${kind}${now === undefined ? "" : ` to ${visible(now)}`}.`,
    );
  const more = changes.length - named.length;
  return more > 0 ? [...named, `${plural(more, "more Pipeline")} changed likewise.`] : named;
}

function buildsSeen({ runs, unchanged, otherBuilds, badBuilds, emptyBuilds }: ScanTally): number {
  return runs + unchanged + otherBuilds + badBuilds + emptyBuilds;
}

/** By the builds still to see; undefined while too little is known to say. */
function timeLeft({ expectedBuilds, elapsedMs }: ScanTally, seen: number): string | undefined {
  if (seen < 20 || elapsedMs < 500 || expectedBuilds <= seen) return undefined;
  return formatDuration((elapsedMs / seen) * (expectedBuilds - seen));
}
