import type { Command } from "commander";
import type { SettingKey } from "../../config/settings.ts";
import type { LogLevel } from "../../server/log.ts";
import { addSettings, CONFIG_OPTION, STORE_OPTION } from "../options.ts";

/** What a process does of what `serve` does. */
export type ServeRole = "all" | "receiver" | "web";

/** Flags of `serve`. */
export interface ServeFlags {
  readonly home?: string;
  readonly store?: string;
  readonly controller?: string;
  readonly jenkins?: readonly string[];
  readonly jenkinsAuthFile?: string;
  readonly jenkinsRate: number;
  readonly jenkinsBackfill: number;
  readonly role: ServeRole;
  readonly otlp?: boolean;
  readonly otlpGrpc: string;
  readonly otlpHttp: string;
  readonly otlpController?: readonly string[];
  readonly otlpTokenFile?: string;
  readonly otlpInsecure?: string;
  readonly otlpCert?: string;
  readonly otlpKey?: string;
  readonly otlpForward?: string;
  readonly every: number;
  readonly keep?: string;
  readonly host: string;
  readonly port: number;
  readonly tokenFile?: string;
  readonly insecure?: string;
  readonly allowHost?: readonly string[];
  readonly shareDictionary?: string;
  readonly sharePolicy?: string;
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

/** `flowmeter serve`: follows controllers, and shows and tells how their Pipelines stand. */
export function addServeCommand(flowmeter: Command): void {
  const command = flowmeter
    .command("serve")
    .description(
      "Follow Jenkins controllers: judge what runs, show it in a browser, send alerts where told, answer Prometheus",
    )
    .option(...CONFIG_OPTION);
  addSettings(command, ["home"]).option(...STORE_OPTION);
  addSettings(command, settings)
    .addHelpText("after", HELP)
    .action(async (flags: ServeFlags) => {
      const { runServe } = await import("../run-serve.ts");
      await runServe(flags);
    });
}

const settings = [
  "controller",
  "jenkins",
  "jenkins-auth-file",
  "jenkins-rate",
  "jenkins-backfill",
  "role",
  "otlp",
  "otlp-grpc",
  "otlp-http",
  "otlp-controller",
  "otlp-token-file",
  "otlp-insecure",
  "otlp-cert",
  "otlp-key",
  "otlp-forward",
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
  "share-dictionary",
  "share-policy",
  "max-series",
  "log-format",
  "log-level",
] as const satisfies readonly SettingKey[];

const HELP = `
Examples:
  $ flowmeter serve --home /var/lib/jenkins                      http://127.0.0.1:9470
  $ flowmeter serve --jenkins https://ci.example.org/ --jenkins-auth-file /etc/flowmeter/jenkins
  $ flowmeter serve --home /var/lib/jenkins --controller ci --jenkins other=https://other.example.org/ --otlp
  $ flowmeter serve --home . --host 0.0.0.0 --token-file /etc/flowmeter/token
  $ flowmeter serve --role receiver --otlp --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'
  $ flowmeter serve --role web --store 'clickhouse://flowmeter@db:8123/flowmeter?cluster=ci'
  $ flowmeter serve --home . --alert-slack-file /etc/flowmeter/slack

Nothing is sent anywhere unless an --alert option says so. Alerts are sent once when runs are stuck, and once when that is over.
Ctrl+C or SIGTERM ends it; what was seen is in the store.`;
