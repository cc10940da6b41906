import { type AlertKind, type AlertTarget, alertKinds, alertTarget } from "../../server/alerts/alert-target.ts";
import { CliError } from "../cli-error.ts";
import type { ServeFlags } from "../commands/serve.ts";
import { readSecret } from "./read-secret.ts";

/** Where alerts go, as the flags say. @throws CliError, ServerError that do not say the addresses */
export function alertTargets(flags: ServeFlags): AlertTarget[] {
  return alertKinds.flatMap((kind) => {
    const address = addressOf(kind, flags);
    return address === undefined ? [] : [alertTarget(kind, address)];
  });
}

function addressOf(kind: AlertKind, flags: ServeFlags): string | undefined {
  const [given, file] = {
    webhook: [flags.alertWebhook, flags.alertWebhookFile],
    slack: [flags.alertSlack, flags.alertSlackFile],
    alertmanager: [flags.alertAlertmanager, flags.alertAlertmanagerFile],
  }[kind];
  if (given !== undefined && file !== undefined)
    throw new CliError(
      `There are two addresses for alerts to ${kind}.`,
      `Give --alert-${kind} or --alert-${kind}-file.`,
    );
  return file === undefined ? given : readSecret(file, `address for alerts to ${kind}`);
}
