import type { Command } from "commander";
import { instantOf } from "../instant-of.ts";
import { rowCount, STORE_OPTION } from "../options.ts";

/** Flags of `inventory`. */
export interface InventoryFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly folder?: string;
  /** An instant of the day at whose end the inventory is taken; without it, now. */
  readonly at?: number;
  readonly compare?: number;
  readonly pipeline?: string;
  readonly top: number;
  readonly json?: true;
  readonly html?: string;
}

/** `flowmeter inventory`: what Pipelines are made of, and what changed between two days. */
export function addInventoryCommand(flowmeter: Command): void {
  flowmeter
    .command("inventory")
    .description("Say what Pipelines are made of on a day, and what changed between two days")
    .option(...STORE_OPTION)
    .option("--at <day>", "the end of this day (UTC): 2026-09-01, or 28d ago; default: now", instantOf)
    .option("--compare <day>", "what changed since the end of this day (UTC)", instantOf)
    .option("--pipeline <name>", "one Pipeline: what it is made of, and each day on which that changed")
    .option("--folder <name>", "only Pipelines in this folder, or this Pipeline")
    .option("--controller <name>", "only this controller")
    .option("--top <n>", "rows in each list", rowCount, 10)
    .option("--json", "print JSON")
    .option("--html <file>", "write one self-contained HTML file")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter inventory
  $ flowmeter inventory --compare 28d
  $ flowmeter inventory --compare 2026-09-01 --at 2026-10-01 --html september.html
  $ flowmeter inventory --pipeline team-a/deploy
  $ flowmeter inventory --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'

What a Pipeline is made of is read off its latest finished run before the end of the day, so
there is history from the first run in the store on. How controllers are set up (Jenkins,
plugins, agents, configured libraries) is known from the first scan on.`,
    )
    .action(async (flags: InventoryFlags) => {
      const { runInventory } = await import("../run-inventory.ts");
      await runInventory(flags);
    });
}
