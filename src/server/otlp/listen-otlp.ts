import { createServer as createHttpServer, type Server as HttpServer, type ServerOptions } from "node:http";
import {
  createServer as createHttp2Server,
  createSecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from "node:http2";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { OtlpDecoder } from "../../sources/otlp/wire/otlp-decoder.ts";
import { isLoopback } from "../host-names.ts";
import { bind, closeServer } from "../listen.ts";
import { ServerError } from "../server-error.ts";
import { Forwarder } from "./forwarder.ts";
import { grpcIntake } from "./grpc-intake.ts";
import { httpIntake } from "./http-intake.ts";
import { InFlight } from "./in-flight.ts";
import { Intake } from "./intake.ts";
import { OtlpCounts, type OtlpHealth } from "./otlp-health.ts";
import { INSECURE_OTLP_WORDS, type OtlpLimits, type OtlpOptions, otlpLimits } from "./otlp-options.ts";
import type { Receiver } from "./receiver.ts";

/** A receiver that listens. */
export interface OtlpListening {
  /** `http://127.0.0.1:4317`, or `https:`; absent when it does not listen for gRPC. */
  readonly grpcUrl?: string;
  /** `http://127.0.0.1:4318`, or `https:`. */
  readonly httpUrl?: string;
  /** How it does now. */
  readonly health: () => OtlpHealth;
  /** Stops listening, lets requests that are here be answered for a moment, and then cuts them off. */
  readonly close: () => Promise<void>;
}

/** How long answers may take to end when the receiver is closed. */
const GRACE_MS = 2000;

/** Of all connections, those that one address may have. */
const SHARE_OF_ADDRESS = 4;

/** An exporter sends its metrics every minute: a connection that is silent for so long is left. */
const IDLE_MS = 600_000;

const BIND_HINT = "Choose another with --otlp-grpc and --otlp-http, or end what listens there.";

/** What a sender may do at once on a connection of HTTP/2. */
const http2Settings = {
  settings: { maxConcurrentStreams: 64, initialWindowSize: 2 ** 20, maxHeaderListSize: 16_384, enablePush: false },
  // Headers that are sent are kept until they are done with; exporters send a few.
  maxHeaderListPairs: 64,
  maxSessionMemory: 8,
};

/**
 * Listens for OTLP, by gRPC, by HTTP, or by both.
 *
 * @throws ServerError when a port cannot be had, when other machines could send without a token and nobody said that this is wanted,
 * or when what is to be passed on would go nowhere
 */
export async function listenOtlp(options: OtlpOptions): Promise<OtlpListening> {
  checkExposure(options);
  const limits = { ...otlpLimits, ...options.limits };
  const { receiver, forwarder } = makeReceiver(options, limits);
  const opened: Opened[] = [];
  const closeAll = async (): Promise<void> => {
    forwarder?.close();
    await Promise.all(opened.map(({ close }) => close()));
  };
  const open = async (make: () => Opened, port: number | undefined): Promise<string | undefined> => {
    if (port === undefined) return undefined;
    const made = make();
    limitConnections(made.server, limits.connections);
    await bind(made.server, { host: options.host, port, hint: BIND_HINT });
    opened.push(made);
    return urlOf(made.server, options.tls !== undefined);
  };
  try {
    const grpcUrl = await open(() => grpcServer(options, receiver), options.grpcPort);
    const httpUrl = await open(() => httpServer(options, receiver), options.httpPort);
    return {
      ...(grpcUrl === undefined ? {} : { grpcUrl }),
      ...(httpUrl === undefined ? {} : { httpUrl }),
      health: () => healthOf(receiver, forwarder),
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Opened {
  readonly server: Server;
  readonly close: () => Promise<void>;
}

function checkExposure({ host, insecure, token }: OtlpOptions): void {
  if (isLoopback(host) || token !== undefined || insecure === INSECURE_OTLP_WORDS) return;
  throw new ServerError(
    `${host} can be reached from other machines, and anybody there could send spans.`,
    `Give a token with --otlp-token-file, or say --otlp-insecure ${INSECURE_OTLP_WORDS}.`,
  );
}

function makeReceiver(options: OtlpOptions, limits: OtlpLimits) {
  const { effects, sink, token, forward } = options;
  const counts = new OtlpCounts(effects.now());
  const forwarder =
    forward === undefined ? undefined : new Forwarder({ ...forward, queueBytes: limits.forwardBytes }, effects);
  const intake = new Intake({ decoder: new OtlpDecoder(), sink, counts, limits, effects, forwarder });
  const receiver: Receiver = { intake, inFlight: new InFlight(limits.inFlightBytes), counts, limits, effects, token };
  return { receiver, forwarder };
}

function healthOf({ counts, inFlight, effects }: Receiver, forwarder: Forwarder | undefined): OtlpHealth {
  return {
    ...counts.health(effects.now()),
    inFlightBytes: inFlight.bytes,
    ...(forwarder === undefined ? {} : { forward: forwarder.health }),
  };
}

function httpServer({ tls }: OtlpOptions, receiver: Receiver): Opened {
  const limits: ServerOptions = {
    maxHeaderSize: 16_384,
    headersTimeout: Math.min(5000, receiver.limits.requestMs),
    requestTimeout: receiver.limits.requestMs,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(1000, receiver.limits.requestMs),
  };
  const handler = httpIntake(receiver);
  const server: HttpServer =
    tls === undefined ? createHttpServer(limits, handler) : createHttpsServer({ ...limits, ...tls }, handler);
  return { server, close: () => closeServer(server) };
}

function grpcServer({ tls }: OtlpOptions, receiver: Receiver): Opened {
  const server: Http2Server =
    tls === undefined
      ? createHttp2Server(http2Settings)
      : (createSecureServer({ ...http2Settings, ...tls }) as unknown as Http2Server);
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    session.setTimeout(IDLE_MS, () => session.close());
    // Whoever speaks no HTTP/2 is hung up on.
    session.on("error", () => session.destroy());
  });
  server.on("sessionError", () => {});
  server.on("stream", grpcIntake(receiver));
  return { server, close: () => closeGrpc(server, sessions) };
}

function closeGrpc(server: Http2Server, sessions: ReadonlySet<ServerHttp2Session>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      for (const session of sessions) session.destroy();
    }, GRACE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    for (const session of sessions) session.close();
  });
}

/** One address may not have all connections. Those who give no sign of life are cut off by the timeouts of each protocol. */
function limitConnections(server: Server, most: number): void {
  const perAddress = Math.max(1, Math.floor(most / SHARE_OF_ADDRESS));
  const counts = new Map<string, number>();
  server.maxConnections = most;
  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    socket.on("error", () => {});
    socket.once("close", () => {
      const left = counts.get(address)! - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
    if (count > perAddress) socket.destroy();
  });
}

function urlOf(server: Server, isTls: boolean): string {
  const { address, family, port } = server.address() as AddressInfo;
  return `${isTls ? "https" : "http"}://${family === "IPv6" ? `[${address}]` : address}:${port}`;
}
