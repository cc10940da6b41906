import type { Command } from "commander";
import { STORE_OPTION } from "../options.ts";

/** Flags of `quarantine`. */
export interface QuarantineFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly json?: true;
}

/** `flowmeter quarantine`: the records that could not be read, and why. */
export function addQuarantineCommand(flowmeter: Command): void {
  flowmeter
    .command("quarantine")
    .description("List the records that could not be read, and why")
    .option(...STORE_OPTION)
    .option("--controller <name>", "only this controller")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter quarantine
  $ flowmeter quarantine --json | jq -r '.quarantine.records[].file'
  $ flowmeter quarantine --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

A record stays here until it can be read or is gone from the home. What it held is never stored.`,
    )
    .action(async (flags: QuarantineFlags) => {
      const { runQuarantine } = await import("../run-quarantine.ts");
      await runQuarantine(flags);
    });
}
