import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type ScanTally, scan } from "../ingest/scan.ts";
import { openHome } from "../sources/jenkins-home/open-home.ts";
import { exitCodes } from "./cli-error.ts";
import type { ScanFlags } from "./commands/scan.ts";
import { openStore } from "./open-store.ts";
import { progressLine, tallyLines } from "./scan-lines.ts";
import { StatusLine } from "./status-line.ts";

/** Scans a home, then reports. @throws RecordError, StoreError */
export async function runScan(home: string, flags: ScanFlags): Promise<void> {
  const path = openHome(home);
  const controller = flags.controller ?? controllerName(path);
  const status = new StatusLine(process.stderr, flags.quiet === true);
  const stop = onInterrupt(status);
  const store = await openStore(flags.store);
  try {
    const tally = await scan(store, {
      home: path,
      controller,
      threads: flags.threads,
      now: Date.now,
      onProgress: (soFar) => status.show(progressLine(soFar)),
    });
    status.clear();
    await printScan(tally, flags);
    if (!flags.report) return;
    const { printReport } = await import("./run-report.ts");
    await printReport(store, { ...flags, controller, scan: tally });
  } finally {
    status.clear();
    stop();
    await store.close();
  }
}

/** With `--json` the tally is part of the report, or stands alone when there is none. */
async function printScan(tally: ScanTally, flags: ScanFlags): Promise<void> {
  if (flags.json === true) {
    if (!flags.report) process.stdout.write(`${JSON.stringify({ scan: tally }, null, 2)}\n`);
  } else if (flags.quiet !== true) process.stderr.write(`${tallyLines(tally)}\n`);
}

/** The last part of the path, and enough of a hash of all of it to tell two `jenkins` apart. */
function controllerName(path: string): string {
  return `${basename(path)}-${createHash("sha256").update(path).digest("hex").slice(0, 6)}`;
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
