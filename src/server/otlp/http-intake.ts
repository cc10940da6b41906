import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { OtlpFormat } from "../../sources/otlp/wire/otlp-decoder.ts";
import { refusalInJson, refusalInProto, takenInJson, takenInProto } from "./answers.ts";
import type { Reservation } from "./in-flight.ts";
import { type Signal, signals } from "./intake.ts";
import { Pieces } from "./pieces.ts";
import { type Receiver, refusalOf } from "./receiver.ts";
import { Refusal } from "./refusal.ts";
import { checkSender } from "./sender-access.ts";

const contentTypes: Readonly<Record<OtlpFormat, string>> = {
  protobuf: "application/x-protobuf",
  json: "application/json",
};

/** Answers `POST /v1/traces`, `/v1/metrics` and `/v1/logs`, in protobuf or JSON. */
export function httpIntake(receiver: Receiver): RequestListener {
  return (request, response) => {
    answer(receiver, request, response).catch((error: unknown) => {
      receiver.effects.onError(error);
      response.destroy();
    });
  };
}

async function answer(receiver: Receiver, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const format = formatOf(request);
  try {
    const signal = signalOf(request);
    checkSender(request.headers, receiver.token);
    const taken = await take(receiver, request, { signal, format });
    const body = format === "json" ? takenInJson(taken, signal) : takenInProto(taken);
    send(response, { status: 200, format, body, headers: {} });
  } catch (error) {
    // The sender has gone: there is nobody to tell.
    if (request.destroyed && !request.complete) {
      receiver.counts.refuse("tooSlow");
      return;
    }
    const refusal = refusalOf(error, receiver);
    const body = format === "json" ? refusalInJson(refusal) : refusalInProto(refusal);
    send(response, {
      status: refusal.kind.status,
      format,
      body,
      headers: headersOf(refusal, request, receiver.limits.bodyBytes),
    });
  }
}

async function take(
  { intake, inFlight, limits }: Receiver,
  request: IncomingMessage,
  { signal, format }: { readonly signal: Signal; readonly format: OtlpFormat | undefined },
) {
  if (format === undefined) throw new Refusal("wrongType");
  const isGzip = isGzipped(request);
  const reservation = inFlight.begin(request.socket.remoteAddress ?? "");
  try {
    const body = await readBody(request, limits.bodyBytes, reservation);
    return await intake.take({ signal, format, isGzip, body }, reservation);
  } finally {
    reservation.end();
  }
}

function signalOf({ url = "", method }: IncomingMessage): Signal {
  const path = url.split("?", 1)[0]!;
  const signal = signals.find((known) => path === `/v1/${known}`);
  if (signal === undefined) throw new Refusal("notFound");
  if (method !== "POST") throw new Refusal("wrongMethod");
  return signal;
}

function formatOf({ headers }: IncomingMessage): OtlpFormat | undefined {
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (type === contentTypes.protobuf || type === "application/protobuf") return "protobuf";
  return type === contentTypes.json ? "json" : undefined;
}

function isGzipped({ headers }: IncomingMessage): boolean {
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (encoding !== "gzip" && encoding !== "identity" && encoding !== "") throw new Refusal("wrongEncoding");
  return encoding === "gzip";
}

/** Reads a body. One that is refused half way stays unread: a stream that is left in the middle of a loop would be hung up on. */
function readBody(request: IncomingMessage, most: number, reservation: Reservation): Promise<Uint8Array> {
  if (bytesSaid(request) > most) throw new Refusal("tooLarge");
  const pieces = new Pieces();
  return new Promise((resolve, reject) => {
    const end = (error: unknown): void => {
      request.off("data", take);
      reject(error);
    };
    // Closed it is in any case: one that has ended needs no refusal.
    const close = (): void => end(new Refusal("tooSlow"));
    const take = (chunk: Uint8Array): void => {
      try {
        if (pieces.bytes + chunk.length > most) throw new Refusal("tooLarge");
        reservation.add(chunk.length);
        pieces.add(chunk);
      } catch (error) {
        end(error);
      }
    };
    request.on("data", take);
    request.once("end", () => {
      request.off("close", close);
      resolve(pieces.joined());
    });
    request.once("error", end);
    request.once("close", close);
  });
}

/** Bytes that a request says it has; 0 when it does not say. */
function bytesSaid({ headers }: IncomingMessage): number {
  const said = headers["content-length"];
  return said === undefined ? 0 : Number(said);
}

function headersOf({ kind, retryAfterMs }: Refusal, request: IncomingMessage, most: number): Record<string, string> {
  return {
    ...(retryAfterMs === undefined ? {} : { "retry-after": String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
    ...(kind.status === 405 ? { allow: "POST" } : {}),
    ...(kind.status === 401 ? { "www-authenticate": 'Bearer realm="flowmeter"' } : {}),
    ...(isWorthReading(request, most) ? {} : { connection: "close" }),
  };
}

/** A sender that is hung up on while it sends may not see the answer. What is no larger than may be is let come, and forgotten. */
function isWorthReading(request: IncomingMessage, most: number): boolean {
  const isSaid = request.headers["content-length"] !== undefined;
  return request.complete || (isSaid ? bytesSaid(request) <= most : request.headers["transfer-encoding"] === undefined);
}

interface HttpAnswer {
  readonly status: number;
  readonly format: OtlpFormat | undefined;
  readonly body: string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

function send(response: ServerResponse, { status, format, body, headers }: HttpAnswer): void {
  response.writeHead(status, {
    "content-type": contentTypes[format ?? "protobuf"],
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(body);
}
