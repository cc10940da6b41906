import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { isOwnHost } from "./host-names.ts";
import { HttpProblem, problemAnswer, send } from "./http/answers.ts";
import { type MakeFamilies, type MetricsText, metricsText } from "./metrics-text.ts";

/** What a metrics endpoint serves, and to whom. */
export interface MetricsEndpoint {
  readonly families: MakeFamilies;
  /** Names beside the loopback ones under which this server is asked, lower case; or any. */
  readonly hosts?: readonly string[] | "any";
  /** Takes what went wrong when a scrape gets a 503. */
  readonly onError: (error: unknown) => void;
  /** After so long a scrape gets a 503. */
  readonly timeoutMs?: number;
}

/**
 * Answers `GET /metrics`, in OpenMetrics or the older text format as `Accept` says, and `GET /healthz`. Everything else gets a
 * problem (RFC 9457) that says what is wrong, never what is inside.
 */
export function metricsEndpoint({ families, hosts = [], onError, timeoutMs }: MetricsEndpoint): RequestListener {
  const known = hosts === "any" ? hosts : new Set(hosts);
  const metrics = metricsText(families, timeoutMs);
  return (request, response) => {
    answer({ request, response, known, metrics }).catch((error: unknown) => {
      if (!(error instanceof HttpProblem)) onError(error);
      send(response, problemAnswer(error instanceof HttpProblem ? error : unavailable));
    });
  };
}

const unavailable = new HttpProblem(503, "The metrics cannot be made now. The log of flowmeter says why.");

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly known: ReadonlySet<string> | "any";
  readonly metrics: (accept: string | undefined) => Promise<MetricsText>;
}

async function answer({ request, response, known, metrics }: Exchange): Promise<void> {
  // A body is not read; whoever sends one is not kept waiting, nor listened to.
  if (request.headers["content-length"] !== undefined || request.headers["transfer-encoding"] !== undefined)
    response.setHeader("connection", "close");
  if (known !== "any" && !isOwnHost(request.headers.host, known))
    throw new HttpProblem(421, "This server is not meant for that host name.");
  const path = request.url?.split("?", 1)[0];
  if (path !== "/metrics" && path !== "/healthz") throw new HttpProblem(404, "There are /metrics and /healthz here.");
  if (request.method !== "GET" && request.method !== "HEAD")
    throw new HttpProblem(405, "Only GET and HEAD are answered.", { allow: "GET, HEAD" });
  if (path === "/healthz") return send(response, { status: 200, type: "text/plain; charset=utf-8", body: "ok\n" });
  const { type, text } = await metrics(request.headers.accept);
  send(response, { status: 200, type, body: text, headers: { vary: "accept" } });
}
