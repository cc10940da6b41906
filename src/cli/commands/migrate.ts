import type { Command } from "commander";

/** Flags of `migrate`. */
export interface MigrateFlags {
  readonly from: string;
  readonly to: string;
  readonly json?: true;
  readonly quiet?: true;
}

/** `flowmeter migrate --from flowmeter.duckdb --to clickhouse://…`: brings a store into another database. */
export function addMigrateCommand(flowmeter: Command): void {
  flowmeter
    .command("migrate")
    .description("Bring a store from a file into ClickHouse, or back; the old one is left as it is")
    .requiredOption("--from <store>", "a file, or clickhouse://user@host:8123/database")
    .requiredOption("--to <store>", "the other kind of the two")
    .option("--json", "print JSON")
    .option("-q, --quiet", "say nothing while it goes on")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter migrate --from /var/lib/flowmeter/flowmeter.duckdb --to clickhouse://flowmeter@ch1:8123/flowmeter?cluster=ci
  $ flowmeter migrate --from clickhouse://flowmeter@ch1:8123/flowmeter?cluster=ci --to /backup/flowmeter.duckdb

Controller by controller; of each, rows and sums over all values are compared day by day in the end. Interrupted, the same
command goes on where it ended. Nothing may write to either store meanwhile: end \`flowmeter serve\` first. Spans that wait for
their run are not brought over: let the server run until none wait, or send them again.`,
    )
    .action(async (flags: MigrateFlags) => {
      const { runMigrate } = await import("../run-migrate.ts");
      await runMigrate(flags);
    });
}
