import { type Command, InvalidArgumentError } from "commander";
import { STORE_OPTION } from "../options.ts";

/** Flags of `serve`. */
export interface ServeFlags {
  readonly home: string;
  readonly store?: string;
  readonly controller?: string;
  readonly every: number;
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
}

/** `flowmeter serve --home <home>`: follows a home, and shows and tells how its Pipelines stand. */
export function addServeCommand(flowmeter: Command): void {
  const command = flowmeter
    .command("serve")
    .description(
      "Follow a Jenkins home: judge what runs, show it in a browser, send alerts where told, answer Prometheus",
    )
    .requiredOption("--home <home>", "the directory that holds jobs/, often /var/lib/jenkins")
    .option(...STORE_OPTION)
    .option("--controller <name>", "name of the controller in the store (default: made from the home's path)")
    .option("--every <seconds>", "time between two looks", seconds, 5)
    .option("--host <name>", "address to listen on", "127.0.0.1")
    .option("--port <n>", "port to listen on; 0 for any that is free", port, 9470)
    .option("--token-file <file>", "file with a token of 20 characters or more; whoever asks must give it")
    .option(
      "--insecure <words>",
      "needed to listen without a token where other machines can ask; the refusal says the words",
    )
    .option(
      "--allow-host <name>",
      "a name under which browsers reach this server, as behind a proxy; may be repeated",
      listed,
    );
  for (const [name, what] of [
    ["webhook", "POST alerts as JSON to this address"],
    ["slack", "POST alerts to this incoming webhook of Slack, Mattermost or another that is compatible"],
    ["alertmanager", "POST alerts to this Prometheus Alertmanager"],
  ] as const)
    command
      .option(`--alert-${name} <url>`, what)
      .option(
        `--alert-${name}-file <file>`,
        "the same, from a file with the address: other users see what is on a command line",
      );
  command
    .option("--max-series <n>", "most series of the store in /metrics (default: 5000)", seriesCount)
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
    .action(async (flags: ServeFlags) => {
      const { runServe } = await import("../run-serve.ts");
      await runServe(flags);
    });
}

function seconds(text: string): number {
  const number = Number(text);
  if (!(number >= 1 && number <= 3600)) throw new InvalidArgumentError("A number of seconds from 1 to 3600.");
  return number;
}

function port(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535)
    throw new InvalidArgumentError("A port from 0 to 65535.");
  return number;
}

function seriesCount(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 100 || number > 1_000_000)
    throw new InvalidArgumentError("A number from 100 to 1000000.");
  return number;
}

function listed(text: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), text];
}
