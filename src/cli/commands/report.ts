import type { Command } from "commander";
import { instantOf } from "../instant-of.ts";
import { rowCount, STORE_OPTION } from "../options.ts";

/** Flags of a report. */
export interface ReportFlags {
  readonly store?: string;
  readonly json?: true;
  readonly html?: string;
  readonly since?: number;
  readonly folder?: string;
  readonly top: number;
}

/** `flowmeter report`: the report of what the store holds. */
export function addReportCommand(flowmeter: Command): void {
  const command = flowmeter
    .command("report")
    .description("Say how the Pipelines in the store are used and how they perform")
    .option("--controller <name>", "only this controller")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter report --since 28d
  $ flowmeter report --folder team-a --top 20
  $ flowmeter report --html report.html
  $ flowmeter report --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'`,
    );
  addReportOptions(command);
  command.action(async (flags: ReportFlags & { readonly controller?: string }) => {
    const { runReport } = await import("../run-report.ts");
    await runReport(flags);
  });
}

/** The options that choose what a report says and how; `scan` has them too. */
export function addReportOptions(command: Command): void {
  command
    .option(...STORE_OPTION)
    .option("--since <when>", "only runs that began since: 28d, 12h, 8w, or a date like 2026-09-01", instantOf)
    .option("--folder <name>", "only Pipelines in this folder, or this Pipeline")
    .option("--top <n>", "rows in each list", rowCount, 10)
    .option("--json", "print JSON")
    .option("--html <file>", "write one self-contained HTML file");
}
