import { type Command, InvalidArgumentError } from "commander";
import type { LogLevel } from "../../server/log.ts";
import { numberOf } from "../options.ts";

/** Flags of `collect`. */
export interface CollectFlags {
  readonly dir: string;
  readonly dest: string;
  readonly dictionary?: readonly string[];
  readonly events?: string;
  readonly host: string;
  readonly port: number;
  readonly rate: number;
  readonly behindProxy?: true;
  readonly clockIsRight?: true;
  readonly logFormat?: "json" | "text";
  readonly logLevel: LogLevel;
}

/** `flowmeter collect`: takes what controllers share. */
export function addCollectCommand(flowmeter: Command): void {
  flowmeter
    .command("collect")
    .description("Take reports that controllers share: check them, keep them a while, seal each period")
    .requiredOption("--dir <dir>", "directory of the collector: its key, its store, its sealed periods")
    .requiredOption("--dest <id>", "id of this destination, which reports name", destination)
    .option(
      "--dictionary <file>",
      "a dictionary that is collected under, beside the built-in one; may be repeated",
      listed,
    )
    .option("--events <file>", "types of Jenkins' own telemetry that are registered (JEP-214); none else is taken")
    .option("--host <host>", "where to listen", "127.0.0.1")
    .option("--port <n>", "port to listen on", numberOf("port"), 9480)
    .option("--rate <n>", "reports a minute of one network", perMinute, 600)
    .option("--behind-proxy", "a proxy stands before it and says in X-Forwarded-For who asks")
    .option("--clock-is-right", "it did not run for days, and the clock is right: seal and remove what is due")
    .option("--log-format <format>", "json or text (default: text on a terminal)")
    .option("--log-level <level>", "error, warn, info or debug", "info")
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter collect --dir /var/lib/flowmeter-collector --dest jenkins-project
  $ curl http://127.0.0.1:9480/transparency.json

It speaks no TLS: put a proxy before it that does, and that keeps no addresses. What it collects, why, and what it refused is on
/transparency. Ctrl+C or SIGTERM ends it.`,
    )
    .action(async (flags: CollectFlags) => {
      const { runCollect } = await import("../run-collect.ts");
      await runCollect(flags);
    });
}

function destination(text: string): string {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(text))
    throw new InvalidArgumentError("Letters, digits and -, like jenkins-project.");
  return text;
}

function listed(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}

function perMinute(text: string): number {
  const rate = Number(text);
  if (!Number.isInteger(rate) || rate < 1 || rate > 1_000_000)
    throw new InvalidArgumentError("A number from 1 to 1000000.");
  return rate;
}
