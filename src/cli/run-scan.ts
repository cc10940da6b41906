import { existsSync } from "node:fs";
import { basename, relative } from "node:path";
import type { ScanTally } from "../ingest/scan.ts";
import { openHome } from "../sources/jenkins-home/open-home.ts";
import { isBundlePath } from "../sources/support-bundle/read/bundle-path.ts";
import type { Store } from "../store/store.ts";
import { exitCodes } from "./cli-error.ts";
import type { ScanFlags } from "./commands/scan.ts";
import { controllerName } from "./controller-name.ts";
import { errorLogPlace } from "./error-log-place.ts";
import { saysGaps } from "./incomplete.ts";
import { keepLastScan, stateOfHome, unchangedSince } from "./last-scan.ts";
import { checkNotServed, openStore, placeOfStore } from "./open-store.ts";
import type { ReportOptions } from "./run-report.ts";
import { progressLine, tallyLines } from "./scan-lines.ts";
import { checkCollecting } from "./share/check-collecting.ts";
import { StatusLine } from "./status-line.ts";
import { checkHtmlTarget } from "./write-file.ts";

/**
 * Scans a home, or a support bundle, then reports, unless a server does that. A home that is as the last scan left it is not scanned again.
 *
 * @throws RecordError, BundleError, StoreError
 */
export async function runScan(home: string, flags: ScanFlags): Promise<void> {
  if (isBundlePath(home)) {
    const { runScanBundle } = await import("./run-scan-bundle.ts");
    return runScanBundle(home, flags);
  }
  const startedAt = Date.now();
  if (flags.html !== undefined) checkHtmlTarget(flags.html);
  const path = openHome(home);
  const controller = flags.controller ?? controllerName(path);
  await checkCollecting({ store: flags.store, home: path, controller });
  const file = placeOfStore(flags.store);
  await checkNotServed(flags.store);
  // A first scan has nothing to compare with and need not look twice.
  const errorLogs = (flags.errorLog ?? []).map(errorLogPlace);
  const known = { controller, errorLogs, nowMs: startedAt };
  const state = existsSync(file) ? stateOfHome(path, known) : { controller, digest: undefined };
  const unchanged = unchangedSince(file, state);
  if (unchanged !== undefined && !flags.report)
    return printScan({ ...unchanged, elapsedMs: Date.now() - startedAt }, flags);
  const status = new StatusLine(process.stderr, flags.quiet === true);
  // Before the store is opened: making its tables takes a while, too.
  const stop = onInterrupt(status);
  const store = saysGaps(await openStore(flags.store));
  let tally = unchanged && { ...unchanged, elapsedMs: Date.now() - startedAt };
  try {
    tally ??= await scanInto(store, { path, controller, errorLogs, flags, status });
    stop();
    printScan(tally, flags);
    if (flags.report) await reportAfter(store, { ...flags, controller, scan: tally });
  } finally {
    await store.close();
  }
  if (unchanged === undefined) keepLastScan(file, state, tally);
}

async function scanInto(
  store: Store,
  {
    path,
    controller,
    errorLogs,
    flags,
    status,
  }: { path: string; controller: string; errorLogs: readonly string[]; flags: ScanFlags; status: StatusLine },
): Promise<ScanTally> {
  const { scan } = await import("../ingest/scan.ts");
  try {
    return await scan(store, {
      home: path,
      controller,
      threads: flags.threads,
      errorLogs,
      now: Date.now,
      onProgress: (soFar) => status.show(progressLine(soFar)),
    });
  } finally {
    status.clear();
  }
}

async function reportAfter(store: Store, options: ReportOptions): Promise<void> {
  const { printReport } = await import("./run-report.ts");
  await printReport(store, options);
}

/** With `--json` the tally is part of the report, or stands alone when there is none. */
function printScan(tally: ScanTally, flags: ScanFlags): void {
  if (flags.json === true) {
    if (!flags.report) process.stdout.write(`${JSON.stringify({ scan: tally }, null, 2)}\n`);
  } else if (flags.quiet !== true) process.stderr.write(`${tallyLines(tally, quarantineCommand(flags))}\n`);
}

/** The command to type to see this store's quarantine, called as this program was. */
function quarantineCommand({ store }: ScanFlags): string {
  const called = process.argv[1] ?? "flowmeter";
  const program = basename(called) === "flowmeter" ? "flowmeter" : `node ${relative(process.cwd(), called)}`;
  return `${program} quarantine${store === undefined ? "" : ` --store ${store}`}`;
}

function onInterrupt(status: StatusLine): () => void {
  const interrupt = (): void => {
    status.clear();
    process.stderr.write("flowmeter: interrupted. What was committed is safe; the next scan goes on from there.\n");
    process.exit(exitCodes.interrupted);
  };
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  return () => {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
  };
}
