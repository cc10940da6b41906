import { statSync } from "node:fs";
import type { SourceState } from "../../model/sources.ts";
import { formatBytes, formatDuration, plural } from "../../publish/format.ts";
import { HookSource } from "../../sources/hook/hook-source.ts";
import { spoolFiles, spoolFolder } from "../../sources/hook/read/spool-files.ts";
import { hookFile, hookPath } from "./hook-file.ts";

/** How the hook of a home stands. */
export interface HookStatus {
  readonly file: string;
  readonly script: "none" | "ours" | "foreign";
  readonly version?: number;
  readonly spool: { readonly files: number; readonly bytes: number };
  /** What is heard of it; absent when nothing ever was. */
  readonly heard?: Pick<SourceState, "state" | "sentence" | "lastAt" | "refused">;
  /** When the last event came, in milliseconds before now. */
  readonly silentMs?: number;
  /** Listeners that the controller had no plugin for. */
  readonly skipped: readonly string[];
  /** Events that the hook could not take, or write. */
  readonly lost: number;
  readonly running: number;
}

/** Looks at the script and reads what it wrote. */
export function hookStatus(home: string, now: number): HookStatus {
  const there = hookFile(home);
  const files = spoolFiles(spoolFolder(home));
  const source = new HookSource(home);
  source.look(now);
  const { fleet } = source;
  const heard = source.state("", now);
  return {
    file: hookPath(home),
    script: there.kind,
    ...(there.kind === "ours" ? { version: there.version } : {}),
    spool: { files: files.length, bytes: files.reduce((sum, path) => sum + sizeOf(path), 0) },
    ...(heard === undefined ? {} : { heard: heardOf(heard) }),
    ...(fleet.lastAt === undefined ? {} : { silentMs: Math.max(0, now - fleet.lastAt) }),
    skipped: fleet.skipped,
    lost: (fleet.beat?.dropped ?? 0) + (fleet.beat?.unwritten ?? 0),
    running: fleet.runs.size,
  };
}

function heardOf({ state, sentence, lastAt, refused }: SourceState): NonNullable<HookStatus["heard"]> {
  return {
    state,
    ...(sentence === undefined ? {} : { sentence }),
    ...(lastAt === undefined ? {} : { lastAt }),
    ...(refused === undefined ? {} : { refused }),
  };
}

const scripts: Readonly<Record<HookStatus["script"], string>> = {
  none: "not installed",
  ours: "installed",
  foreign: "something else has its name",
};

/** The same for people. */
export function statusLines({
  file,
  script,
  version,
  spool,
  heard,
  silentMs,
  skipped,
  lost,
  running,
}: HookStatus): string[] {
  const lines = [`Script: ${scripts[script]}${version === undefined ? "" : `, version ${version}`} (${file}).`];
  if (heard === undefined || silentMs === undefined) return [...lines, "Nothing was heard of it: it has not run yet."];
  const heardWords =
    heard.state === "connected" ? "writes" : heard.state === "failing" ? "is in trouble" : "does not write";
  lines.push(`It ${heardWords}; its last event came ${formatDuration(silentMs)} ago.`);
  if (heard.sentence !== undefined) lines.push(heard.sentence);
  lines.push(
    `${plural(running, "run")} go on by what it tells; ${plural(spool.files, "file")} with ${formatBytes(spool.bytes)}.`,
  );
  if (skipped.length > 0) lines.push(`The controller has no plugin for: ${skipped.join(", ")}.`);
  if (lost > 0) lines.push(`It lost ${plural(lost, "event")}.`);
  return lines;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
