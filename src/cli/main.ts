#!/usr/bin/env node
import { Command } from "commander";
import { applySettings } from "./apply-settings.ts";
import { exitCodes } from "./cli-error.ts";
import { addAuditReleaseCommand } from "./commands/audit-release.ts";
import { addBackUpCommand } from "./commands/backup.ts";
import { addChangesCommand } from "./commands/changes.ts";
import { addCollectCommand } from "./commands/collect.ts";
import { addCompletionCommand } from "./commands/completion.ts";
import { addConfigCommand } from "./commands/config.ts";
import { addDictionaryCommand } from "./commands/dictionary.ts";
import { addErrorsCommand } from "./commands/errors.ts";
import { addExportCommands } from "./commands/export-metrics.ts";
import { addHookCommand } from "./commands/hook.ts";
import { addInventoryCommand } from "./commands/inventory.ts";
import { addJudgeCommand } from "./commands/judge.ts";
import { addMetricsCommand } from "./commands/metrics.ts";
import { addMigrateCommand } from "./commands/migrate.ts";
import { addPruneCommand } from "./commands/prune.ts";
import { addQuarantineCommand } from "./commands/quarantine.ts";
import { addReferenceCommand } from "./commands/reference.ts";
import { addReleaseCommand } from "./commands/release.ts";
import { addReportCommand } from "./commands/report.ts";
import { addScanCommand } from "./commands/scan.ts";
import { addServeCommand } from "./commands/serve.ts";
import { addShareCommand } from "./commands/share.ts";
import { addSourcesCommand } from "./commands/sources.ts";
import { addVerifyCommand } from "./commands/verify.ts";
import { explain } from "./explain.ts";
import { version } from "./version.ts";
import { writeOut } from "./write-out.ts";

/** The command line; what a command does is loaded when it runs, so that `--help` is quick. */
export function program(): Command {
  const flowmeter = new Command("flowmeter")
    .description(
      "Usage telemetry for Jenkins Pipelines: how they are used and how they perform. Offline; nothing leaves this machine unless you agree.",
    )
    .version(version)
    .exitOverride()
    // Options after the name of a command are that command's, also where both have one of that name.
    .enablePositionalOptions()
    .showHelpAfterError("  Add --help to see what is possible.")
    .configureOutput({ writeOut, outputError: (text, write) => write(text.replace(/^error: /, "flowmeter: ")) })
    .configureHelp({ showGlobalOptions: true })
    .hook("preAction", (_, command) => applySettings(command, process.env))
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter scan /var/lib/jenkins          read a home and say how its Pipelines are used
  $ flowmeter report --since 30d             the report again, for the last 30 days
  $ flowmeter report --html report.html      as one file to look at or to send
  $ flowmeter inventory --compare 28d        what changed in how Pipelines are made
  $ flowmeter judge /var/lib/jenkins         which running Pipelines are stuck, and why
  $ flowmeter report --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

Exit codes: 0 done · 1 something that runs is stuck (judge) · 2 wrong usage · 3 the home cannot be read · 4 the store cannot be used · 5 what was checked has faults · 6 the target of an export is down or refuses · 70 a defect of Flowmeter · 130 interrupted`,
    );
  addScanCommand(flowmeter);
  addReportCommand(flowmeter);
  addServeCommand(flowmeter);
  addExportCommands(addMetricsCommand(flowmeter));
  addJudgeCommand(flowmeter);
  addChangesCommand(flowmeter);
  addErrorsCommand(flowmeter);
  addInventoryCommand(flowmeter);
  addQuarantineCommand(flowmeter);
  addSourcesCommand(flowmeter);
  addHookCommand(flowmeter);
  addShareCommand(flowmeter);
  addDictionaryCommand(flowmeter);
  addCollectCommand(flowmeter);
  addReleaseCommand(flowmeter);
  addVerifyCommand(flowmeter);
  addAuditReleaseCommand(flowmeter);
  addConfigCommand(flowmeter);
  addBackUpCommand(flowmeter);
  addPruneCommand(flowmeter);
  addMigrateCommand(flowmeter);
  addCompletionCommand(flowmeter);
  addReferenceCommand(flowmeter);
  return flowmeter;
}

/** Runs the command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  try {
    await program().parseAsync([...argv]);
    return exitCodes.ok;
  } catch (error) {
    return explain(error, process.stderr);
  }
}

process.exitCode = await main(process.argv);
