import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { refusalInProto, takenInProto } from "./answers.ts";
import { framed, GrpcFrames } from "./grpc-frames.ts";
import type { Reservation } from "./in-flight.ts";
import type { Received, Signal, Taken } from "./intake.ts";
import { type Receiver, refusalOf } from "./receiver.ts";
import { Refusal } from "./refusal.ts";
import { checkSender } from "./sender-access.ts";

/** What is called to send a signal. */
const methods: ReadonlyMap<string, Signal> = new Map([
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Export", "traces"],
  ["/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "metrics"],
  ["/opentelemetry.proto.collector.logs.v1.LogsService/Export", "logs"],
]);

const CONTENT_TYPE = "application/grpc";

/** Takes the calls of gRPC that export traces, metrics and logs. */
export function grpcIntake(receiver: Receiver): (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void {
  return (stream, headers) => {
    // Whoever sends may break off at any moment.
    stream.on("error", () => {});
    if (!isGrpc(headers)) {
      receiver.counts.refuse("wrongType");
      stream.respond({ ":status": headers[":method"] === "POST" ? 415 : 405 }, { endStream: true });
      stop(stream);
      return;
    }
    answer(receiver, stream, headers).catch((error: unknown) => {
      receiver.effects.onError(error);
      stream.destroy();
    });
  };
}

function isGrpc(headers: IncomingHttpHeaders): boolean {
  const type = headers["content-type"] ?? "";
  return headers[":method"] === "POST" && (type === CONTENT_TYPE || /^application\/grpc[+;]/.test(type));
}

async function answer(receiver: Receiver, stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> {
  const reservation = receiver.inFlight.begin(stream.session?.socket.remoteAddress ?? "");
  try {
    const taken = await take(receiver, { stream, headers, reservation });
    if (!stream.destroyed) sendTaken(stream, taken);
  } catch (error) {
    const refusal = refusalOf(error, receiver);
    if (!stream.destroyed && !stream.headersSent) sendRefusal(stream, refusal);
  } finally {
    reservation.end();
  }
}

interface Call {
  readonly stream: ServerHttp2Stream;
  readonly headers: IncomingHttpHeaders;
  readonly reservation: Reservation;
}

async function take({ intake, limits, token }: Receiver, { stream, headers, reservation }: Call): Promise<Taken> {
  const signal = methods.get(headers[":path"] ?? "");
  if (signal === undefined) throw new Refusal("notFound");
  checkSender(headers, token);
  const encoding = String(headers["grpc-encoding"] ?? "identity");
  if (encoding !== "gzip" && encoding !== "identity") throw new Refusal("wrongEncoding");
  const frames = new GrpcFrames(limits.bodyBytes, reservation);
  await readAll(stream, frames, limits.requestMs);
  const { isCompressed, body } = frames.message();
  if (isCompressed && encoding !== "gzip") throw new Refusal("malformed");
  const received: Received = { signal, format: "protobuf", isGzip: isCompressed, body };
  return intake.take(received, reservation);
}

/** Reads a call to its end, which has to come in time, however slowly it trickles. */
function readAll(stream: ServerHttp2Stream, frames: GrpcFrames, mostMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Refusal("tooSlow")), mostMs);
    const end = (error?: unknown): void => {
      clearTimeout(timer);
      stream.removeAllListeners("data");
      if (error === undefined) resolve();
      else reject(error);
    };
    stream.on("data", (piece: Uint8Array) => {
      try {
        frames.add(piece);
      } catch (error) {
        end(error);
      }
    });
    stream.once("end", () => end());
    stream.once("aborted", () => end(new Refusal("tooSlow")));
    stream.once("close", () => end(new Refusal("tooSlow")));
  });
}

function sendTaken(stream: ServerHttp2Stream, taken: Taken): void {
  stream.respond({ ":status": 200, "content-type": CONTENT_TYPE }, { waitForTrailers: true });
  stream.once("wantTrailers", () => stream.sendTrailers({ "grpc-status": "0" }));
  stream.end(framed(takenInProto(taken)));
}

/** An answer of trailers alone. */
function sendRefusal(stream: ServerHttp2Stream, refusal: Refusal): void {
  const { grpc, sentence } = refusal.kind;
  stream.respond(
    {
      ":status": 200,
      "content-type": CONTENT_TYPE,
      "grpc-status": String(grpc),
      "grpc-message": encodeURIComponent(sentence).replaceAll("%20", " "),
      "grpc-status-details-bin": Buffer.from(refusalInProto(refusal)).toString("base64").replace(/=+$/, ""),
    },
    { endStream: true },
  );
  stop(stream);
}

/** The rest of a request that is answered already is not read. */
function stop(stream: ServerHttp2Stream): void {
  if (!stream.readableEnded) stream.close(constants.NGHTTP2_NO_ERROR);
}
