import type { Alert } from "../../publish/alerts/alert.ts";
import { alertmanagerAlert } from "../../publish/alerts/alertmanager-alert.ts";
import { slackAlert } from "../../publish/alerts/slack-alert.ts";
import { webhookAlert } from "../../publish/alerts/webhook-alert.ts";
import { ServerError } from "../server-error.ts";

/** What alerts can be sent to. */
export const alertKinds = ["webhook", "slack", "alertmanager"] as const;

/** A kind of target. */
export type AlertKind = (typeof alertKinds)[number];

/** Where alerts go, and in which form. */
export interface AlertTarget {
  readonly kind: AlertKind;
  /** Host of the address: all of it that may be shown. Who knows the address of a Slack webhook can write there. */
  readonly host: string;
  readonly url: URL;
  /** Of the request; they may hold a password and are never shown. */
  readonly headers: Readonly<Record<string, string>>;
  readonly format: (alert: Alert) => object;
  /** Sent again so often for as long as the incident lasts; absent: sent once. */
  readonly repeatMs?: number;
}

/** Prometheus sends its alerts to Alertmanager again each minute. */
const REPEAT_MS = 60_000;

const formats: Readonly<Record<AlertKind, AlertTarget["format"]>> = {
  webhook: webhookAlert,
  slack: slackAlert,
  alertmanager: alertmanagerAlert,
};

/** A target by its address, which may hold a name and a password. @throws ServerError that does not say the address */
export function alertTarget(kind: AlertKind, address: string): AlertTarget {
  const text = address.trim();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new ServerError(
      `The address for alerts to ${kind} is none.`,
      "It begins with http:// or https://; a file that holds it has it on one line.",
    );
  const headers = credentialsOf(url);
  url.username = "";
  url.password = "";
  url.hash = "";
  if (kind === "alertmanager" && !url.pathname.endsWith("/api/v2/alerts"))
    url.pathname = `${url.pathname.replace(/\/$/, "")}/api/v2/alerts`;
  const repeat = kind === "alertmanager" ? { repeatMs: REPEAT_MS } : {};
  return { kind, host: url.host, url, headers, format: formats[kind], ...repeat };
}

/** `fetch` refuses addresses with a name and a password; they go into a header. */
function credentialsOf({ username, password }: URL): Record<string, string> {
  if (username === "" && password === "") return {};
  const pair = [username, password].map(decoded).join(":");
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
