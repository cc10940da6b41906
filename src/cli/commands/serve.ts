import type { Command } from "commander";
import type { LogLevel } from "../../server/log.ts";
import { CliError } from "../cli-error.ts";
import { addSettings, CONFIG_OPTION, STORE_OPTION } from "../options.ts";

/** Flags of `serve`. */
export interface ServeFlags {
  readonly home: string;
  readonly store?: string;
  readonly controller?: string;
  readonly every: number;
  readonly keep?: string;
  readonly host: string;
  readonly port: number;
  readonly tokenFile?: string;
  readonly insecure?: string;
  readonly allowHost?: readonly string[];
  readonly maxSeries?: number;
  readonly alertWebhook?: string;
  readonly alertWebhookFile?: string;
  readonly alertSlack?: string;
  readonly alertSlackFile?: string;
  readonly alertAlertmanager?: string;
  readonly alertAlertmanagerFile?: string;
  readonly logFormat?: "json" | "text";
  readonly logLevel: LogLevel;
}

/** `flowmeter serve --home <home>`: follows a home, and shows and tells how its Pipelines stand. */
export function addServeCommand(flowmeter: Command): void {
  const command = flowmeter
    .command("serve")
    .description(
      "Follow a Jenkins home: judge what runs, show it in a browser, send alerts where told, answer Prometheus",
    )
    .option(...CONFIG_OPTION);
  addSettings(command, ["home"]).option(...STORE_OPTION);
  addSettings(command, [
    "controller",
    "every",
    "keep",
    "host",
    "port",
    "token-file",
    "insecure",
    "allow-host",
    "alert-webhook",
    "alert-webhook-file",
    "alert-slack",
    "alert-slack-file",
    "alert-alertmanager",
    "alert-alertmanager-file",
    "max-series",
    "log-format",
    "log-level",
  ])
    .addHelpText(
      "after",
      `
Examples:
  $ flowmeter serve --home /var/lib/jenkins                      http://127.0.0.1:9470
  $ flowmeter serve --home . --host 0.0.0.0 --token-file /etc/flowmeter/token
  $ flowmeter serve --home . --alert-slack-file /etc/flowmeter/slack

Nothing is sent anywhere unless an --alert option says so. Alerts are sent once when runs are stuck, and once when that is over.
Ctrl+C or SIGTERM ends it; what was seen is in the store.`,
    )
    .action(async ({ home, ...flags }: GivenFlags) => {
      if (home === undefined)
        throw new CliError(
          "Which home is to be served?",
          "Name it with --home, FLOWMETER_HOME or `home` in the configuration file.",
        );
      const { runServe } = await import("../run-serve.ts");
      await runServe({ ...flags, home });
    });
}

/** As they are given: the home may be missing. */
type GivenFlags = Omit<ServeFlags, "home"> & { readonly home?: string };
