import { RestError } from "../rest-error.ts";

/** Longest that "Retry-After" is believed. */
const LONGEST_RETRY_MS = 3_600_000;

/** Who asks to be asked less and does not say how long is let be for this long. */
const TOO_MANY_MS = 60_000;

/** Codes by which Node tells that a certificate is not trusted, or that there is no TLS at the other end. */
const TLS_CODES =
  /^(?:CERT_|DEPTH_ZERO_SELF_SIGNED|SELF_SIGNED|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO$|HOSTNAME_MISMATCH|INVALID_CA)/;

/** Why a request was given up. */
export class TimedOut extends Error {
  override readonly name = "TimedOut";
}

/** What an answer that is not 200 means. `root` is where the controller was asked. */
export function answerError(
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  root: URL,
): RestError {
  if (status >= 300 && status < 400) return redirectError(headers.location, root);
  if (status === 401)
    return new RestError("auth", "Its name and token were not accepted.", {
      hint: "Check the user's name and make a new API token in Jenkins.",
    });
  if (status === 403)
    return new RestError("forbidden", "The user may not read this.", {
      hint: "Give the user Overall/Read and Job/Read.",
    });
  if (status === 404) return new RestError("notFound", "There is nothing at this address.");
  if (status === 429 || status === 503)
    return new RestError("busy", status === 429 ? "It asks to be asked less." : "It is busy or still starting.", {
      retryAfterMs: retryAfterMs(headers["retry-after"], headers.date) ?? (status === 429 ? TOO_MANY_MS : undefined),
    });
  return new RestError("server", `It answers with the error ${status}.`);
}

/** What it means that there is no answer. */
export function connectionError(error: Error & { code?: string }): RestError {
  const { code = "" } = error;
  if (error instanceof TimedOut || code === "ETIMEDOUT") return new RestError("timeout", "It did not answer in time.");
  if (code === "ENOTFOUND" || code === "EAI_AGAIN")
    return new RestError("unreachable", "The name of its host is not known.", { hint: "Check the URL." });
  if (code === "ECONNREFUSED")
    return new RestError("unreachable", "Nobody answers at its address.", {
      hint: "Check the URL, and whether Jenkins runs.",
    });
  if (TLS_CODES.test(code))
    return new RestError("tls", tlsSentence(code), {
      hint: "Put the certificate of your authority into a file and name it in NODE_EXTRA_CA_CERTS.",
    });
  return brokenOff();
}

/** The connection ended before the answer did. */
export function brokenOff(): RestError {
  return new RestError("unreachable", "The connection broke off before the answer was complete.");
}

function redirectError(location: string | undefined, root: URL): RestError {
  const to = location === undefined ? undefined : parsed(location, root);
  if (to?.host === root.host && /\/(?:login|securityRealm)\b/.test(to.pathname))
    return new RestError("auth", "It asks for a login.", { hint: "Give a user and an API token." });
  if (to?.hostname === root.hostname && to.protocol === "https:" && root.protocol === "http:")
    return new RestError("redirect", "It sends to https.", { hint: "Give its URL with https." });
  if (to !== undefined && to?.host !== root.host)
    return new RestError("redirect", "It sends to another host, as a login service in front of it does.", {
      hint: "Give the URL of Jenkins itself, and a user and an API token.",
    });
  return new RestError("redirect", "It sends to another address.", { hint: "Check the path in its URL." });
}

function parsed(location: string, root: URL): URL | undefined {
  try {
    return new URL(location, root);
  } catch {
    return undefined;
  }
}

function tlsSentence(code: string): string {
  if (code.includes("ALTNAME") || code.includes("HOSTNAME")) return "Its certificate is for another host.";
  if (code.includes("EXPIRED")) return "Its certificate has expired.";
  if (code === "EPROTO" || code.startsWith("ERR_SSL")) return "It does not speak TLS at this address.";
  return "Its certificate is not trusted.";
}

/** Seconds, or a date by the controller's own clock. */
function retryAfterMs(value: string | undefined, date: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.parse(date ?? "");
  return ms > 0 ? Math.min(ms, LONGEST_RETRY_MS) : undefined;
}
