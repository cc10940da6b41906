import type { Command } from "commander";

interface ScanFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly threads?: number;
  readonly quiet?: true;
  readonly report: boolean;
  readonly json?: true;
}

/** `flowmeter scan <home>`: reads a home into the store and reports. */
export function addScanCommand(flowmeter: Command): void {
  flowmeter
    .command("scan")
    .description("Read a Jenkins home (or a backup of one) and say how its Pipelines are used")
    .argument("<home>", "the directory that holds jobs/, often /var/lib/jenkins")
    .option("--store <file>", "file of the store (default: in your data directory)")
    .action(async (home: string, flags: ScanFlags) => {
      const { runScan } = await import("../run-scan.ts");
      await runScan(home, flags);
    });
}
