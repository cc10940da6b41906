import type { Command } from "commander";
import { STORE_OPTION } from "../options.ts";

/** Flags of `backup`. */
export interface BackUpFlags {
  readonly store?: string;
  readonly force?: true;
}

/** `flowmeter backup <file>`: a copy of the store, also while a server has it. */
export function addBackUpCommand(flowmeter: Command): void {
  flowmeter
    .command("backup")
    .description("Copy the store, whole and as of one moment, into another file; also while a server has it")
    .argument("<file>", "where to write the copy, which is a store like any other")
    .option(...STORE_OPTION)
    .option("--force", "write over a file that is there")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter backup /backup/flowmeter-$(date +%F).duckdb
  $ flowmeter report --store /backup/flowmeter-2026-09-01.duckdb
  $ flowmeter backup /backup/flowmeter.duckdb --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

The file appears once the copy is whole. To restore one, end the server and put it in the store's place.`,
    )
    .action(async (file: string, flags: BackUpFlags) => {
      const { runBackUp } = await import("../run-backup.ts");
      await runBackUp(file, flags);
    });
}
