import { type Command, InvalidArgumentError } from "commander";
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
    .option("--controller <name>", "name of the controller in the store (default: made from the home's path)")
    .option("--threads <n>", "reader threads (default: 2, and 8 while the disk is slow)", threadCount)
    .option("--error-log <path>", "also read the controller's error log (JEP-304) here: a directory or a file", listed)
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

/** An option that may be given more than once. */
function listed(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function threadCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > 64) throw new InvalidArgumentError("A number from 1 to 64.");
  return count;
}
