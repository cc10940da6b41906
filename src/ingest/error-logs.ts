import { type LogSkip, logSkips } from "../model/log-errors.ts";
import { errorLogFiles } from "../sources/jep304/read/log-files.ts";
import { readErrorLog } from "../sources/jep304/read/read-log.ts";
import type { ScanWriter } from "../store/store.ts";

/** Lines logged later than this after now have a time that nothing can be made of. */
const FUTURE_MS = 86_400_000;

/** What was met in error logs. Each line read is kept or in one of `skipped`. */
export interface LogTally {
  readonly files: number;
  readonly lines: number;
  readonly kept: number;
  readonly skipped: Readonly<Record<LogSkip, number>>;
}

/** Nothing met. */
export const noLog: LogTally = {
  files: 0,
  lines: 0,
  kept: 0,
  skipped: { notJson: 0, tooLong: 0, otherVersion: 0, noTime: 0, known: 0 },
};

/**
 * Reads what is new in the error logs at some places, and commits it a batch at a time together with how far each file is read.
 *
 * @throws StoreError
 */
export async function readErrorLogs(writer: ScanWriter, places: readonly string[], nowMs: number): Promise<LogTally> {
  const positions = new Map(writer.state.logPositions);
  const options = { latestAt: nowMs + FUTURE_MS, readTo: (file: string) => positions.get(file) };
  let tally = noLog;
  for (const path of new Set(places.flatMap(errorLogFiles))) {
    tally = { ...tally, files: tally.files + 1 };
    for (const { file, readTo, errors, lines, skipped } of readErrorLog(path, options)) {
      const kept = file === undefined ? 0 : await writer.writeLog({ file, readTo, errors });
      if (file !== undefined) {
        await writer.commit();
        // The same file may be met again under another name.
        positions.set(file, readTo);
      }
      const known = errors.length - kept;
      tally = add(tally, { files: 0, lines, kept, skipped: { ...noLog.skipped, ...skipped, known } });
    }
  }
  return tally;
}

function add(one: LogTally, other: LogTally): LogTally {
  const skipped = Object.fromEntries(logSkips.map((why) => [why, one.skipped[why] + other.skipped[why]]));
  return {
    files: one.files + other.files,
    lines: one.lines + other.lines,
    kept: one.kept + other.kept,
    skipped: skipped as Record<LogSkip, number>,
  };
}
