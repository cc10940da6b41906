import { type Command, InvalidArgumentError } from "commander";

/** Flags of `audit-release`. */
export interface AuditFlags {
  readonly k: number;
  readonly json?: true;
}

/** `flowmeter audit-release <files>`: what published tables tell of single controllers. */
export function addAuditReleaseCommand(flowmeter: Command): void {
  flowmeter
    .command("audit-release")
    .description("Say what published tables, of anybody, tell of single controllers or people")
    .argument("<files...>", "tables as CSV or JSON; several releases of one table in their order")
    .option("--k <n>", "fewest that a cell should be of", kOf, 20)
    .option("--json", "print JSON: all of it")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter audit-release statistics/*.csv
  $ flowmeter audit-release 2027-03.json 2027-04.json --json | jq '.findings[] | select(.rule == "FOLLOWED")'

Rules: SINGLETON, SMALL_CELL (below k), FOLLOWED (a small cell that is the same in two files), DERIVABLE (a withheld cell that
totals give away), PRIVATE_NAME.

Exit codes: 0 nothing was found · 2 a file cannot be read · 5 something was found`,
    )
    .action(async (files: string[], flags: AuditFlags) => {
      const { runAuditRelease } = await import("../run-audit-release.ts");
      runAuditRelease(files, flags);
    });
}

function kOf(text: string): number {
  const k = Number(text);
  if (!Number.isInteger(k) || k < 2 || k > 1_000_000) throw new InvalidArgumentError("A number from 2 to 1000000.");
  return k;
}
