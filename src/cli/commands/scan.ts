import type { Command } from "commander";
import { addSettings, CONFIG_OPTION } from "../options.ts";
import { addReportOptions, type ReportFlags } from "./report.ts";

/** Flags of `scan`. */
export interface ScanFlags extends ReportFlags {
  readonly controller?: string;
  readonly threads?: number;
  /** Where to look for error logs beside the home. */
  readonly errorLog?: readonly string[];
  readonly quiet?: true;
  readonly report: boolean;
}

/** `flowmeter scan <home>`: reads a home into the store and reports. */
export function addScanCommand(flowmeter: Command): void {
  const command = flowmeter
    .command("scan")
    .description(
      "Read a Jenkins home, a backup of one, or a support bundle, and say how its Pipelines are used. Reads only; needs no plugin.",
    )
    .argument("<home>", "the directory that holds jobs/, often /var/lib/jenkins; or a support bundle")
    .option(...CONFIG_OPTION);
  addSettings(command, ["controller", "threads", "error-log"])
    .option("--quiet", "print nothing but errors, and the report")
    .option("--no-report", "do not print the report")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter scan /var/lib/jenkins
  $ flowmeter scan /backup/ci-1 --controller ci-1 --no-report
  $ flowmeter scan . --json | jq .report.runs
  $ flowmeter scan support_2026-11-23.zip --controller ci-1
  $ flowmeter scan /var/lib/jenkins --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

An error log in the home's logs/ (essentials.log.N, as JEP-304 defines it) is read too.
A second scan reads only what changed. Interrupted, it goes on where it was.
A support bundle (support-core), packed or not, has what the Pipeline engine cost and what ran; with the name of a
controller that the store knows it is one truth with its home.`,
    );
  addReportOptions(command);
  command.action(async (home: string, flags: ScanFlags) => {
    const { runScan } = await import("../run-scan.ts");
    await runScan(home, flags);
  });
}
