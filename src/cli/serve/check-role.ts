import { CliError } from "../cli-error.ts";
import type { ServeFlags } from "../commands/serve.ts";

/** Refuses flags that the role of a process does not use: what was asked for would not be done. @throws CliError */
export function checkRole(
  { role, home, jenkins, otlp }: Pick<ServeFlags, "role" | "home" | "jenkins" | "otlp">,
  isShared: boolean,
): void {
  if (role === "all") return;
  if (!isShared)
    throw new CliError(
      `The role ${role} is for several processes with one store, and a file of DuckDB belongs to one.`,
      "Leave --role out, or name a store like clickhouse://user@host:8123/flowmeter with --store.",
    );
  if (home !== undefined || (jenkins?.length ?? 0) > 0)
    throw new CliError(
      `The role ${role} follows no controllers.`,
      "Leave --home and --jenkins out; a process with the role all follows what they name.",
    );
  if (role === "receiver" && otlp !== true) throw new CliError("A receiver takes OpenTelemetry.", "Add --otlp.");
  if (role === "web" && otlp === true)
    throw new CliError("The role web takes no OpenTelemetry.", "Leave --otlp out; a receiver takes it.");
}
