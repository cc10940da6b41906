import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { numberOf, STORE_OPTION } from "../options.ts";

/** Flags that all exports have. */
export interface ExportFlags {
  readonly store?: string;
  readonly controller?: string;
  readonly maxSeries?: number;
}

/** Flags of `metrics export`. */
export interface PrintFlags extends ExportFlags {
  readonly format: "openmetrics" | "prometheus";
}

/** Flags of `metrics push`. */
export interface PushFlags extends ExportFlags {
  readonly header?: Readonly<Record<string, string>>;
  readonly dogstatsd?: true;
}

/** Flags of `metrics listen`. */
export interface ListenFlags extends ExportFlags {
  readonly host: string;
  readonly port: number;
  readonly insecure?: string;
}

/** `flowmeter metrics export|textfile|push|listen`: all numbers, in the words of other programs. */
export function addExportCommands(metrics: Command): void {
  withExportOptions(metrics.command("export"))
    .description("Print all metrics as OpenMetrics, or in Prometheus' text format")
    .addOption(
      new Option("--format <name>", "what to print").choices(["openmetrics", "prometheus"]).default("openmetrics"),
    )
    .action(async (flags: PrintFlags) => (await import("../run-export.ts")).runPrint(flags));
  withExportOptions(metrics.command("textfile"))
    .description("Write all metrics for the node exporter's textfile collector")
    .argument("<file>", "a file whose name ends in .prom, in the collector's directory")
    .action(async (file: string, flags: ExportFlags) => (await import("../run-export.ts")).runTextfile(file, flags));
  withExportOptions(metrics.command("push"))
    .description("Push all metrics once, by OTLP over HTTP or to statsd")
    .addArgument(new Argument("<protocol>", "what the target speaks").choices(["otlp", "statsd"]))
    .argument("<target>", "otlp: an address like http://localhost:4318/v1/metrics; statsd: host:port")
    .option("--header <name=value>", "a header to send by OTLP; may be repeated", header)
    .option("--dogstatsd", "statsd with tags, as Datadog's agent understands it")
    .action(async (protocol: "otlp" | "statsd", target: string, flags: PushFlags) =>
      (await import("../run-export.ts")).runPush({ protocol, target }, flags),
    );
  withExportOptions(metrics.command("listen"))
    .description("Serve /metrics for Prometheus, until it is interrupted")
    .option("--host <name>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on", numberOf("port"), 9464)
    .option("--insecure <words>", "needed to listen where other machines can ask; the refusal says the words")
    .action(async (flags: ListenFlags) => (await import("../run-listen.ts")).runListen(flags));
  metrics.addHelpText(
    "after",
    `
Exports:
  $ flowmeter metrics listen                                     http://127.0.0.1:9464/metrics
  $ flowmeter metrics textfile /var/lib/node_exporter/flowmeter.prom
  $ flowmeter metrics push otlp http://localhost:4318/v1/metrics
  $ flowmeter metrics push statsd localhost:8125 --dogstatsd`,
  );
}

function withExportOptions(command: Command): Command {
  return command
    .configureHelp({ showGlobalOptions: false })
    .option(...STORE_OPTION)
    .option("--controller <name>", "only this controller")
    .option(
      "--max-series <n>",
      "most series to export; what does not fit is folded into (other) (default: 5000)",
      numberOf("max-series"),
    );
}

function header(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(.*)$/.exec(text);
  if (match === null) throw new InvalidArgumentError("A name and its value, like x-api-key=….");
  return { ...before, [match[1]!]: match[2]! };
}
