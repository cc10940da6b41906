import type { Command } from "commander";

/** TODO */
export function addQuarantineCommand(flowmeter: Command): void {
  flowmeter.command("quarantine");
}
