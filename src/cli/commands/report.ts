import type { Command } from "commander";

/** TODO */
export function addReportCommand(flowmeter: Command): void {
  flowmeter.command("report");
}
