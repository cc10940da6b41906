import type { IncomingMessage, RequestListener } from "node:http";
import { countedParts, type EventType, reduceEvent } from "../../privacy/collect/event-types.ts";
import { toldEntry } from "../../privacy/collect/log-entry.ts";
import { type Refusal, refusal } from "../../privacy/collect/refusal.ts";
import { dayOf } from "../../privacy/collect/windows.ts";
import { wirePaths } from "../../privacy/wire/http.ts";
import { reportLimits } from "../../privacy/wire/report.ts";
import { strictJson } from "../../privacy/wire/strict-json.ts";
import type { CollectorStore } from "../../store/collector-store.ts";
import { type Answer, json, jsonText, send } from "../http/answers.ts";
import { readBytes } from "../http/read-body.ts";
import { setSecurityHeaders } from "../http/security-headers.ts";
import type { Collector, Taken } from "./collector.ts";
import type { OwnerRequests } from "./owner-requests.ts";
import { reduceError } from "./reduce-error.ts";
import { type Transparency, transparencyPage, transparencyStyle } from "./transparency.ts";

/** What answers requests to a collector. */
export interface CollectorHandler {
  readonly collector: Collector;
  readonly owners: OwnerRequests;
  readonly store: CollectorStore;
  readonly eventTypes: readonly EventType[];
  readonly transparency: () => Promise<Transparency>;
  readonly mayTake: (address: string, now: number) => boolean;
  /** Whether the last address of X-Forwarded-For is that of who asks: a proxy stands before. */
  readonly isBehindProxy: boolean;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
}

/** A million characters, as JEP-308 has it, each at most four bytes. */
const ERROR_BYTES = 1_000_000;
const EVENT_BYTES = 1_000_000;
const LOG_PAGE = 1000;

type Handle = (handler: CollectorHandler, request: IncomingMessage) => Promise<Answer>;

/** All that is answered; whatever is not here is refused. No route tells one sender of another. */
const routes: Readonly<Record<string, Handle>> = {
  [`POST ${wirePaths.report}`]: async (handler, request) => {
    const bytes = await readBytes(request, reportLimits.maxBytes);
    if (bytes === undefined) return refusedAnswer(await counted(handler, refusal("SIZE")));
    return takenAnswer(await handler.collector.take(bytes, addressOf(request, handler)));
  },
  [`POST ${wirePaths.erase}`]: (handler, request) => owner(handler, request, "erase"),
  [`POST ${wirePaths.exportMine}`]: (handler, request) => owner(handler, request, "export"),
  "POST /events": events,
  "POST /telemetry/error": telemetryError,
  "GET /transparency": limited(async ({ transparency }) => ({
    status: 200,
    type: "text/html; charset=utf-8",
    body: transparencyPage(await transparency()),
  })),
  "GET /transparency.json": limited(async ({ transparency }) => json(await transparency())),
  "GET /transparency.css": async () => ({ status: 200, type: "text/css; charset=utf-8", body: transparencyStyle }),
  // Of days that are over: who watches it grow would see each report come.
  "GET /v1/log": limited(async ({ store, now }, request) => {
    const from = Number(new URLSearchParams(request.url?.split("?", 2)[1] ?? "").get("from") ?? 0);
    const isPlace = Number.isSafeInteger(from) && from >= 0;
    const entries = isPlace ? await store.log(from, LOG_PAGE, dayOf(now())) : [];
    return json({ schema: "flowmeter-collector-log/1", entries: entries.map(toldEntry) });
  }),
  "GET /healthz": async () => ({ status: 200, type: "text/plain", body: "ok\n" }),
};

/** One of a network that asks too often is refused before any work is done. */
function limited(handle: Handle): Handle {
  return async (handler, request) => {
    if (handler.mayTake(addressOf(request, handler), handler.now())) return handle(handler, request);
    return refusedAnswer(await counted(handler, refusal("RATE")));
  };
}

/** Answers requests to a collector. What goes wrong inside is a 503 that does not say what it was. */
export function collectorHandler(handler: CollectorHandler): RequestListener {
  return (request, response) => {
    setSecurityHeaders(response);
    answerOf(handler, request).then(
      (answer) =>
        send(response, request.complete ? answer : { ...answer, headers: { ...answer.headers, connection: "close" } }),
      (error: unknown) => {
        handler.onError(error);
        send(response, { status: 503, headers: { connection: "close" } });
      },
    );
  };
}

async function answerOf(handler: CollectorHandler, request: IncomingMessage): Promise<Answer> {
  const [path = ""] = (request.url ?? "").split("?", 1);
  const method = request.method === "HEAD" ? "GET" : request.method;
  const route = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined;
  if (route !== undefined) return route(handler, request);
  const isKnown = Object.keys(routes).some((name) => name.endsWith(` ${path}`));
  return { status: isKnown ? 405 : 404, type: "application/json", body: jsonText({ rule: "ROUTE" }) };
}

async function owner(handler: CollectorHandler, request: IncomingMessage, action: "erase" | "export"): Promise<Answer> {
  if (!handler.mayTake(addressOf(request, handler), handler.now()))
    return refusedAnswer(await counted(handler, refusal("RATE")));
  const bytes = await readBytes(request, 2048);
  if (bytes === undefined) return refusedAnswer(await counted(handler, refusal("SIZE")));
  return takenAnswer(await handler.owners.serve(bytes, action));
}

/** JEP-214: what the telemetry client inside Jenkins sends. Its client looks at the status only. */
async function events(handler: CollectorHandler, request: IncomingMessage): Promise<Answer> {
  const { now, collector, eventTypes } = handler;
  if (!handler.mayTake(addressOf(request, handler), now()))
    return refusedAnswer(await counted(handler, refusal("RATE")));
  const sent = await readLoose(request, EVENT_BYTES);
  if (sent === "too-large") return refusedAnswer(await counted(handler, refusal("SIZE")));
  const outcome = reduceEvent(sent, eventTypes, dayOf(now()));
  if (!outcome.ok) return refusedAnswer(await counted(handler, refusal(outcome.rule, outcome.path)));
  const isCounted = await collector.tally("event", countedParts(outcome.event));
  if (!isCounted) await counted(handler, refusal("TALLY_FULL"));
  if (outcome.event.dropped > 0) await counted(handler, refusal("EVENT_FIELD"));
  return { status: 202 };
}

/** JEP-308: its statuses and bodies are those of its text. */
async function telemetryError(handler: CollectorHandler, request: IncomingMessage): Promise<Answer> {
  const ko = (status: number, message?: string): Answer => ({
    ...json({ status: "KO", ...(message === undefined ? {} : { message }) }),
    status,
  });
  if (!handler.mayTake(addressOf(request, handler), handler.now())) {
    await counted(handler, refusal("RATE"));
    return ko(429);
  }
  const sent = await readLoose(request, ERROR_BYTES);
  if (sent === "too-large") {
    await counted(handler, refusal("SIZE"));
    return ko(413);
  }
  const kept = reduceError(sent);
  if (kept === undefined) {
    await counted(handler, refusal("SCHEMA"));
    return ko(400, "The body is not an error as JEP-308 describes it.");
  }
  if (!(await handler.collector.tally("error", [kept]))) await counted(handler, refusal("TALLY_FULL"));
  return { ...json({ status: "OK" }), status: 201 };
}

async function readLoose(request: IncomingMessage, most: number): Promise<unknown> {
  const bytes = await readBytes(request, most);
  if (bytes === undefined) return "too-large";
  const read = strictJson(bytes, { maxBytes: most, maxDepth: 64 });
  return read.ok ? read.value : undefined;
}

/** Only the last address was added by the proxy itself; those before it anybody can write. */
function addressOf(request: IncomingMessage, { isBehindProxy }: CollectorHandler): string {
  const forwarded = request.headers["x-forwarded-for"];
  if (isBehindProxy && typeof forwarded === "string") return forwarded.split(",").at(-1)!.trim();
  return request.socket.remoteAddress ?? "";
}

function takenAnswer(taken: Taken): Answer {
  if (taken.ok) return { status: 200, type: "application/json", body: taken.body };
  return refusedAnswer(taken);
}

function refusedAnswer({ status, rule, path, body: receipt }: Refusal & { readonly body?: Uint8Array }): Answer {
  const headers = status === 429 || status === 503 ? { "retry-after": "60" } : {};
  const more = receipt === undefined ? {} : { receipt: JSON.parse(Buffer.from(receipt).toString()) as unknown };
  return { ...json({ rule, path, ...more }, headers), status };
}

async function counted(handler: CollectorHandler, refused: Refusal): Promise<Refusal> {
  return handler.collector.refuse(refused, handler.now());
}
