import type { ControllersAnswer } from "../../api/controllers.ts";
import type { HealthAnswer } from "../../api/health.ts";
import type { MarkAnswer, MarkRequest, PrecisionAnswer } from "../../api/marks.ts";
import type { RunningAnswer } from "../../api/running.ts";
import type { SessionAnswer } from "../../api/session.ts";
import type { ApiIncident } from "../../api/verdicts.ts";

/** How a request ended. */
export type Outcome<T> =
  | { readonly kind: "ok"; readonly value: T; readonly etag?: string; readonly serverAt?: number }
  /** The answer has not changed since the one whose ETag was sent. */
  | { readonly kind: "unchanged" }
  /** The server answered that it will not, and why. */
  | { readonly kind: "problem"; readonly status: number; readonly detail: string }
  /** No answer came. */
  | { readonly kind: "unreachable" };

/** The API of the server, as far as the dashboard asks it. Nothing here throws. */
export interface Client {
  running(etag: string | undefined): Promise<Outcome<RunningAnswer>>;
  /** Asks the store: a path below `api/v1/`, with its query. */
  stored(path: string, etag: string | undefined): Promise<Outcome<unknown>>;
  controllers(): Promise<Outcome<ControllersAnswer>>;
  health(): Promise<Outcome<HealthAnswer>>;
  precision(): Promise<Outcome<PrecisionAnswer>>;
  session(): Promise<Outcome<SessionAnswer>>;
  openSession(token: string): Promise<Outcome<undefined>>;
  closeSession(): Promise<Outcome<undefined>>;
  mark(request: MarkRequest): Promise<Outcome<MarkAnswer>>;
  acknowledge(incident: string): Promise<Outcome<ApiIncident>>;
}

/** An answer that takes longer is none: the next try is better than the wait. */
const TIMEOUT_MS = 15_000;

/** Questions to a large store take their time, and wait for their turn. */
const STORE_TIMEOUT_MS = 120_000;

/** Runs that are asked for: all that a server gives. */
const MOST_RUNS = 5000;

/**
 * A client of the server that the page came from; its address is relative, so that it works below any path.
 *
 * @param controller what is asked about; the first that is followed unless given
 */
export function makeClient(fetchOf: typeof fetch, controller?: string): Client {
  const of = (path: string): string => withController(path, controller);
  const ask = <T>(path: string, options: RequestInit = {}) => request<T>(fetchOf, `api/v1/${path}`, options);
  return {
    running: (etag) => ask(of(`running?limit=${MOST_RUNS}`), unless(etag)),
    stored: (path, etag) => ask(of(path), { ...unless(etag), signal: AbortSignal.timeout(STORE_TIMEOUT_MS) }),
    controllers: () => ask("controllers"),
    health: () => ask(of("health")),
    precision: () => ask(of("precision")),
    session: () => ask("session"),
    openSession: (token) => ask("session", posted({ token })),
    closeSession: () => ask("session", { method: "DELETE" }),
    mark: (mark) => ask(of("verdicts/mark"), posted(mark)),
    acknowledge: (incident) => ask(`incidents/${encodeURIComponent(incident)}/acknowledge`, posted({})),
  };
}

function withController(path: string, controller: string | undefined): string {
  if (controller === undefined) return path;
  return `${path}${path.includes("?") ? "&" : "?"}controller=${encodeURIComponent(controller)}`;
}

/** Asks for an answer unless it is still the one with this tag. */
function unless(etag: string | undefined): RequestInit {
  return etag === undefined ? {} : { headers: { "If-None-Match": etag } };
}

function posted(body: object): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

/** `no-store`: the page itself keeps the ETag, so that a 304 reaches it. */
async function request<T>(fetchOf: typeof fetch, path: string, options: RequestInit): Promise<Outcome<T>> {
  try {
    const { signal = AbortSignal.timeout(TIMEOUT_MS) } = options;
    const response = await fetchOf(path, { ...options, signal, cache: "no-store", credentials: "same-origin" });
    return await outcomeOf<T>(response);
  } catch {
    return { kind: "unreachable" };
  }
}

async function outcomeOf<T>(response: Response): Promise<Outcome<T>> {
  if (response.status === 304) return { kind: "unchanged" };
  if (!response.ok) return { kind: "problem", status: response.status, detail: await detailOf(response) };
  const value = (response.status === 204 ? undefined : await response.json()) as T;
  const etag = response.headers.get("ETag");
  const serverAt = Date.parse(response.headers.get("Date") ?? "");
  return {
    kind: "ok",
    value,
    ...(etag === null ? {} : { etag }),
    ...(Number.isNaN(serverAt) ? {} : { serverAt }),
  };
}

/** What a problem says of itself; a proxy in between answers in its own way. */
async function detailOf(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  const isProblem = typeof body === "object" && body !== null && "detail" in body;
  return isProblem && typeof body.detail === "string" ? body.detail : `The server answered ${response.status}.`;
}
