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
      "Read a Jenkins home, or a backup of one, and say how its Pipelines are used. Reads only; needs no plugin.",
    )
    .argument("<home>", "the directory that holds jobs/, often /var/lib/jenkins")
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

An error log in the home's logs/ (essentials.log.N, as JEP-304 defines it) is read too.
A second scan reads only what changed. Interrupted, it goes on where it was.`,
    );
  addReportOptions(command);
  command.action(async (home: string, flags: ScanFlags) => {
    const { runScan } = await import("../run-scan.ts");
    await runScan(home, flags);
  });
}
