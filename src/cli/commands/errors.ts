import { type Command, Option } from "commander";
import { type ErrorCategory, errorCategories } from "../../model/error-categories.ts";
import { instantOf } from "../instant-of.ts";
import { rowCount, STORE_OPTION } from "../options.ts";

/** Flags of `errors`. */
export interface ErrorFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly folder?: string;
  readonly since?: number;
  readonly until?: number;
  readonly compare?: number;
  readonly category?: ErrorCategory;
  readonly fatal?: true;
  readonly top: number;
  readonly json?: true;
}

/** `flowmeter errors`: errors by group, and what changed. */
export function addErrorsCommand(flowmeter: Command): void {
  flowmeter
    .command("errors")
    .description("Say which errors there are, and which are new, growing or gone")
    .option(...STORE_OPTION)
    .option("--controller <name>", "only this controller")
    .option("--folder <name>", "only Pipelines in this folder, or this Pipeline")
    .option(
      "--since <when>",
      "runs that began since: 28d, or a date (default: the 28 days up to the last run)",
      instantOf,
    )
    .option("--until <when>", "runs that began before: 7d (ago), or a date", instantOf)
    .option("--compare <when>", "beginning of the period to compare with (default: the one before)", instantOf)
    .addOption(new Option("--category <name>", "only errors of this category").choices(errorCategories))
    .option("--fatal", "only errors that ended their run")
    .option("--top <n>", "rows in each list", rowCount, 10)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter errors --since 7d
  $ flowmeter errors --category infrastructure --fatal
  $ flowmeter errors --since 2026-09-01 --until 2026-10-01 --compare 2026-06-01
  $ flowmeter errors --json | jq -r '.errors.runErrors.groups[] | select(.state == "new").errorClass'
  $ flowmeter errors --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

An error counts where it arose. Groups are errors alike in class, cause, step and the frames of the Pipeline engine.`,
    )
    .action(async (flags: ErrorFlags) => {
      const { runErrors } = await import("../run-errors.ts");
      await runErrors(flags);
    });
}
