import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { noLog } from "../ingest/error-logs.ts";
import type { ScanTally } from "../ingest/scan.ts";
import { homeDigest } from "../sources/jenkins-home/read/home-digest.ts";
import { errorLogStamp, logDirectory } from "../sources/jep304/read/log-files.ts";
import { schemaVersion } from "../store/migrations.ts";
import { version } from "./version.ts";

/** What a scan leaves beside the store, so that a scan that finds nothing new need not even open it. */
interface LastScan {
  readonly version: string;
  /** Of the store: a newer one may want all builds read again. */
  readonly schema: number;
  readonly store: string;
  readonly controller: string;
  readonly digest: string;
  readonly tally: ScanTally;
}

/** The state of a home before a scan, to be kept once the scan is done. */
export interface HomeState {
  readonly controller: string;
  readonly digest: string | undefined;
}

/** Looks at the home as it is now; take it before reading, so that whatever changes later counts as changed. */
export function stateOfHome(
  home: string,
  { controller, errorLogs, nowMs }: { controller: string; errorLogs: readonly string[]; nowMs: number },
): HomeState {
  const digest = homeDigest(home, nowMs);
  // A log only grows, so its size tells, however recent the change.
  const logs = errorLogStamp([logDirectory(home), ...errorLogs]);
  return { controller, digest: digest && createHash("sha256").update(`${digest}\0${logs}`).digest("hex") };
}

/** The tally of a scan now, when neither home nor store changed since the last one; undefined when it must be made. */
export function unchangedSince(storeFile: string, state: HomeState): ScanTally | undefined {
  const last = readLastScan(storeFile);
  if (last === undefined || state.digest === undefined) return undefined;
  const isOfThisVersion = last.version === version && last.schema === schemaVersion;
  const isSame = isOfThisVersion && last.controller === state.controller && last.digest === state.digest;
  return isSame && last.store === stateOfStore(storeFile) ? last.tally : undefined;
}

/** Keeps the state of a home after its scan was committed and the store closed. */
export function keepLastScan(storeFile: string, { controller, digest }: HomeState, tally: ScanTally): void {
  const store = stateOfStore(storeFile);
  if (digest === undefined || store === undefined) {
    rmSync(fileBeside(storeFile), { force: true });
    return;
  }
  // What was read then is unchanged now; what could not be read still cannot.
  const { runs, otherBuilds, unchanged } = tally;
  const again = { runs: 0, otherBuilds: 0, unchanged: runs + otherBuilds + unchanged };
  const repeated = { ...tally, ...again, flowNodes: 0, files: 0, bytes: 0, discarded: 0, changes: [], log: noLog };
  const last: LastScan = { version, schema: schemaVersion, store, controller, digest, tally: repeated };
  try {
    writeFileSync(fileBeside(storeFile), JSON.stringify(last), { mode: 0o600 });
  } catch {
    // Only the next scan's speed is at stake; a file cut short is not read.
  }
}

function readLastScan(storeFile: string): LastScan | undefined {
  try {
    return JSON.parse(readFileSync(fileBeside(storeFile), "utf8")) as LastScan;
  } catch {
    // Not there, or cut short by a crash: then the store is asked.
    return undefined;
  }
}

/** Changes with every write to the store; undefined while a write is unfinished. */
function stateOfStore(storeFile: string): string | undefined {
  const stats = statSync(storeFile, { throwIfNoEntry: false });
  if (stats === undefined || existsSync(`${storeFile}.wal`)) return undefined;
  return `${stats.ino}:${stats.size}:${stats.mtimeMs}`;
}

function fileBeside(storeFile: string): string {
  return `${storeFile}.last-scan.json`;
}
