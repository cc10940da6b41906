import type { Command } from "commander";
import { instantOf } from "../instant-of.ts";
import { rowCount, STORE_OPTION } from "../options.ts";

/** Flags of `changes`. */
export interface ChangesFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly folder?: string;
  readonly since?: number;
  readonly until?: number;
  readonly top: number;
  readonly json?: true;
}

/** `flowmeter changes`: when Pipelines got slower or faster, and in which part. */
export function addChangesCommand(flowmeter: Command): void {
  flowmeter
    .command("changes")
    .description("Say when Pipelines got slower or faster, and in which stage, step or wait")
    .option(...STORE_OPTION)
    .option("--controller <name>", "only this controller")
    .option("--folder <name>", "only Pipelines in this folder, or this Pipeline")
    .option("--since <when>", "only by runs that began since: 90d, 26w, or a date like 2026-09-01", instantOf)
    .option("--until <when>", "only by runs that began before", instantOf)
    .option("--top <n>", "most changes to list", rowCount, 10)
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter changes --since 90d
  $ flowmeter changes --folder deploy/api
  $ flowmeter changes --json | jq '.changes[] | select(.ratio > 1.2) | .pipeline'
  $ flowmeter changes --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

Only successful runs are compared, and only Pipelines with ten of them or more. A change is told when chance
would hardly make it; of all that are told, about one may still be chance.`,
    )
    .action(async (flags: ChangesFlags) => {
      const { runChanges } = await import("../run-changes.ts");
      await runChanges(flags);
    });
}
