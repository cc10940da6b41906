import { gzipSync } from "node:zlib";
import { visible } from "../../publish/safe-text.ts";
import { CliError } from "../cli-error.ts";
import type { PushEffects } from "./effects.ts";
import { codeOf, NOTHING_LOST, PushError, reasonOf } from "./push-error.ts";
import { readAnswer } from "./read-answer.ts";
import { type Attempt, withRetries } from "./retry.ts";

/** What goes where. */
export interface OtlpPush {
  /** Of a collector: `http://localhost:4318` means its `/v1/metrics`; an address with a path is taken as it is. */
  readonly url: string;
  /** Of the request, such as a key; they are never printed. */
  readonly headers?: Readonly<Record<string, string>>;
  /** An `ExportMetricsServiceRequest`. */
  readonly body: object;
}

/** How a push ended that was accepted. */
export interface OtlpAccepted {
  readonly attempts: number;
  /** Data points that the receiver took none of; sending them again would not help. */
  readonly rejected: number;
  /** What it says about that, or a warning. */
  readonly message: string | undefined;
}

/**
 * Pushes metrics by OTLP over HTTP, as gzipped JSON, and tries again what may be better in a moment.
 *
 * Statuses are taken as the OTLP specification says: 429, 502, 503 and 504 are tried again, `Retry-After` is honoured, all others
 * are final; so is a partial success.
 *
 * @throws PushError when the target is down or refuses, CliError when address or headers are none
 */
export async function pushOtlp({ url, headers = {}, body }: OtlpPush, effects: PushEffects): Promise<OtlpAccepted> {
  const endpoint = endpointOf(url);
  const request: RequestInit = {
    method: "POST",
    headers: headersOf(headers, endpoint),
    body: gzipSync(JSON.stringify(body)),
    // A redirect would turn the request into a GET, or send keys elsewhere.
    redirect: "manual",
  };
  const place = placeOf(url);
  const target = bare(endpoint);
  const { value, attempts } = await withRetries(place, () => tryOnce({ place, target, request }, effects), effects);
  return { attempts, ...value };
}

/** A target as it may be shown: without what may be secret in its address. @throws CliError */
export function placeOf(url: string): string {
  const { origin, pathname } = endpointOf(url);
  return `${origin}${pathname}`;
}

interface Try {
  readonly place: string;
  readonly target: URL;
  readonly request: RequestInit;
}

type Accepted = Omit<OtlpAccepted, "attempts">;

async function tryOnce({ place, target, request }: Try, { fetch, timeoutMs }: PushEffects): Promise<Attempt<Accepted>> {
  let response: Response;
  let answer: string;
  try {
    response = await fetch(target, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    answer = await readAnswer(response);
  } catch (error) {
    return { kind: "unavailable", what: "did not answer", why: whyNot(place, error, timeoutMs) };
  }
  if (response.ok) return { kind: "done", value: partialSuccess(answer) };
  const status = `${response.status} ${visible(response.statusText)}`.trim();
  if (!RETRYABLE.has(response.status)) throw refusal(place, response.status, status + messageOf(answer));
  const retryAfterMs = retryAfter(response.headers.get("retry-after"));
  const what = `answered ${status}`;
  return retryAfterMs === undefined ? { kind: "unavailable", what } : { kind: "unavailable", what, retryAfterMs };
}

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** @throws PushError when trying again cannot help */
function whyNot(place: string, error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === "TimeoutError") return `nothing came within ${timeoutMs / 1000} s`;
  // Ports that browsers refuse are refused by fetch too.
  if (error instanceof Error && error.cause instanceof Error && error.cause.message === "bad port")
    throw new PushError(
      `Nothing may be sent to the port of ${place}.`,
      `${NOTHING_LOST}. OTLP is received on port 4318.`,
    );
  const code = codeOf(error);
  if (code !== undefined && /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL)/.test(code))
    throw new PushError(
      `The certificate of ${place} is not trusted: ${code}.`,
      `${NOTHING_LOST}. Name its authority in NODE_EXTRA_CA_CERTS, and push again.`,
    );
  return reasonOf(code);
}

function refusal(place: string, status: number, answer: string): PushError {
  return new PushError(`${place} refused the metrics: ${answer}.`, `${NOTHING_LOST}. ${advice(status)}`);
}

function advice(status: number): string {
  if (status === 401 || status === 403) return "Give the key it wants with --header, and push again.";
  if (status === 404 || status === 405) return "The address for metrics usually ends in /v1/metrics.";
  if (status === 413) return "The receiver takes no request of this size; its limit can be raised.";
  if (status === 415) return "It must accept OTLP as JSON; not every receiver does, an OpenTelemetry Collector does.";
  if (status >= 300 && status < 400) return "Push to the address it redirects to.";
  return "Trying the same again would not help.";
}

/** What a receiver says of a request it accepted; an answer that is no JSON says nothing. */
function partialSuccess(answer: string): Accepted {
  const { partialSuccess: partial } = parsed(answer);
  if (typeof partial !== "object" || partial === null) return { rejected: 0, message: undefined };
  const { rejectedDataPoints, errorMessage } = partial as Record<string, unknown>;
  const rejected = Number(rejectedDataPoints ?? 0);
  const message = typeof errorMessage === "string" && errorMessage !== "" ? shown(errorMessage) : undefined;
  return { rejected: Number.isFinite(rejected) ? rejected : 0, message };
}

/** `: …`, what a refusal says, if it says anything. */
function messageOf(answer: string): string {
  const { message } = parsed(answer);
  const said = typeof message === "string" ? message : answer.startsWith("{") ? "" : answer;
  return said.trim() === "" ? "" : `: ${shown(said)}`;
}

function shown(text: string): string {
  const line = visible(text.trim().replace(/\s+/g, " "));
  return (line.length <= 200 ? line : `${line.slice(0, 200)}…`).replace(/\.$/, "");
}

function parsed(answer: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Milliseconds of a `Retry-After`: seconds, or an instant. */
function retryAfter(header: string | null): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function endpointOf(url: string): URL {
  const endpoint = URL.canParse(url) ? new URL(url) : undefined;
  if (endpoint === undefined || !/^https?:$/.test(endpoint.protocol))
    throw new CliError("That is no address to push to.", "For example http://localhost:4318.");
  if (endpoint.pathname === "/") endpoint.pathname = "/v1/metrics";
  return endpoint;
}

/** Without name and password, which `fetch` refuses; they are in a header. */
function bare(endpoint: URL): URL {
  const target = new URL(endpoint);
  target.username = "";
  target.password = "";
  target.hash = "";
  return target;
}

function headersOf(given: Readonly<Record<string, string>>, { username, password }: URL): Headers {
  const headers = new Headers();
  if (username !== "") {
    const credentials = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    headers.set("authorization", `Basic ${Buffer.from(credentials).toString("base64")}`);
  }
  for (const [name, value] of Object.entries(given)) {
    try {
      headers.set(name, value);
    } catch {
      // The value may be a key: it is not printed.
      throw new CliError(`The header ${name} cannot be sent.`, "Write it as --header name=value, in plain characters.");
    }
  }
  headers.set("content-type", "application/json");
  headers.set("content-encoding", "gzip");
  if (!headers.has("user-agent")) headers.set("user-agent", "flowmeter");
  return headers;
}
