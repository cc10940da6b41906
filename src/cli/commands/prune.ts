import type { Command } from "commander";
import { addSettings, CONFIG_OPTION, STORE_OPTION } from "../options.ts";

/** Flags of `prune`. */
export interface PruneFlags {
  readonly store?: string;
  readonly keep?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `flowmeter prune --keep 400d`: removes what is known of old runs. */
export function addPruneCommand(flowmeter: Command): void {
  const command = flowmeter
    .command("prune")
    .description("Remove what the store knows of runs that began too long ago; the home is left as it is")
    .option(...CONFIG_OPTION)
    .option(...STORE_OPTION);
  addSettings(command, ["keep"])
    .option("--dry-run", "remove nothing; say what would be")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter prune --keep 400d --dry-run
  $ flowmeter prune --keep 60w
  $ flowmeter prune --keep 400d --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

Whole days (UTC) go, with all that is known of their runs, lines of the error log and past incidents. Runs that are still in
the home do not come back. What is known of Pipelines, agents, libraries and plugins, and when it changed, stays.
\`flowmeter serve --keep\` does the same by itself each day. The file does not shrink: room in it is used again, and
a copy by \`flowmeter backup\` has none.`,
    )
    .action(async (flags: PruneFlags) => {
      const { runPrune } = await import("../run-prune.ts");
      await runPrune(flags);
    });
}
