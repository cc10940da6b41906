import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { MetricFamily } from "../model/metric-families.ts";
import { contentTypes, writeMetrics } from "../publish/openmetrics/write-metrics.ts";
import { formatFor } from "./accept.ts";
import { isOwnHost } from "./host-names.ts";

/** What a metrics endpoint serves, and to whom. */
export interface MetricsEndpoint {
  /** Makes what is served, limited already. It runs once at a time: scrapes that come meanwhile get the same. */
  readonly families: () => Promise<readonly MetricFamily[]>;
  /** Names beside the loopback ones under which this server is asked, lower case; or any. */
  readonly hosts?: readonly string[] | "any";
  /** Takes what went wrong when a scrape gets a 503. */
  readonly onError: (error: unknown) => void;
  /** After so long a scrape gets a 503; what is being made goes on and is there for the next one. */
  readonly timeoutMs?: number;
}

/** Prometheus itself gives up after 10 s unless it is told otherwise. */
const TIMEOUT_MS = 10_000;

/**
 * Answers `GET /metrics`, in OpenMetrics or the older text format as `Accept` says, and `GET /healthz`. Everything else gets a
 * problem (RFC 9457) that says what is wrong, never what is inside.
 */
export function metricsEndpoint({
  families,
  hosts = [],
  onError,
  timeoutMs = TIMEOUT_MS,
}: MetricsEndpoint): RequestListener {
  const known = hosts === "any" ? hosts : new Set(hosts);
  const shared = oneAtATime(families);
  return (request, response) => {
    answer({ request, response, known, families: () => withinTime(shared(), timeoutMs) }).catch((error: unknown) => {
      onError(error);
      problem(response, { status: 503, detail: "The metrics cannot be made now. The log of flowmeter says why." });
    });
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly known: ReadonlySet<string> | "any";
  readonly families: () => Promise<readonly MetricFamily[]>;
}

async function answer({ request, response, known, families }: Exchange): Promise<void> {
  // A body is not read; whoever sends one is not kept waiting, nor listened to.
  if (request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined)
    response.setHeader("connection", "close");
  if (known !== "any" && !isOwnHost(request.headers.host, known))
    return problem(response, { status: 421, detail: "This server is not meant for that host name." });
  const path = request.url?.split("?", 1)[0];
  if (path !== "/metrics" && path !== "/healthz")
    return problem(response, { status: 404, detail: "There are /metrics and /healthz here." });
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return problem(response, { status: 405, detail: "Only GET and HEAD are answered." });
  }
  if (path === "/healthz") return send(response, { status: 200, type: "text/plain; charset=utf-8", text: "ok\n" });
  const format = formatFor(request.headers.accept);
  const text = writeMetrics(await families(), format);
  response.setHeader("vary", "accept");
  send(response, { status: 200, type: contentTypes[format], text });
}

/** A function that, while what it returned is not settled, returns the same again. */
function oneAtATime<T>(make: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    pending ??= make().finally(() => {
      pending = undefined;
    });
    return pending;
  };
}

async function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the metrics were not made within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

const titles: Readonly<Record<number, string>> = {
  404: "Not Found",
  405: "Method Not Allowed",
  421: "Misdirected Request",
  503: "Service Unavailable",
};

function problem(
  response: ServerResponse,
  { status, detail }: { readonly status: number; readonly detail: string },
): void {
  const text = `${JSON.stringify({ type: "about:blank", title: titles[status], status, detail })}\n`;
  send(response, { status, type: "application/problem+json", text });
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Node leaves the text out of an answer to HEAD. */
function send(response: ServerResponse, { status, type, text }: Answer): void {
  const headers = {
    "content-type": type,
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  response.writeHead(status, headers).end(text);
}
