import { createServer, type RequestListener, type Server, type ServerOptions } from "node:http";
import type { AddressInfo, Server as NetServer } from "node:net";
import { isLoopback } from "./host-names.ts";
import { ServerError } from "./server-error.ts";

/** What must be said, word for word, to listen where other machines can ask: there is no password. */
export const INSECURE_WORDS = "anybody-on-the-network-may-read-names";

/** Where to listen. */
export interface ListenOptions {
  /** An address or name of this machine. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** {@link INSECURE_WORDS}, to listen on an address that other machines reach. */
  readonly insecure?: string | undefined;
  /** Whoever asks is asked for a token: any address will do. */
  readonly hasToken?: boolean;
  /** What to do instead of listening where other machines can ask, as a sentence without its end. */
  readonly advice?: string;
  readonly maxConnections?: number;
  readonly handler: RequestListener;
  /** Other than the {@link limits}; for tests. */
  readonly limits?: ServerOptions;
}

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:9464`. */
  readonly url: string;
  /** Stops listening, lets running answers end for a moment, and then cuts them off. */
  readonly close: () => Promise<void>;
}

/** A scrape is one small request: who sends more, or slower, is no scraper. */
const limits: ServerOptions = {
  // A name may have as many bytes as a path on disk, 4096, and each may be percent-encoded.
  maxHeaderSize: 16_384,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 1000,
};

/** More than all the scrapers of a machine. */
const MAX_CONNECTIONS = 64;

/** How long answers may take to end when the server is closed. */
const GRACE_MS = 2000;

/**
 * Listens for HTTP on the loopback interface.
 *
 * @throws ServerError when the host is not loopback and nobody said that this is wanted, or the port cannot be had
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { host, port, handler } = options;
  checkExposure(options);
  const server = createServer(options.limits ?? limits, handler);
  server.maxConnections = options.maxConnections ?? MAX_CONNECTIONS;
  await bind(server, { host, port, hint: "Choose another with --port or --host." });
  const { address, family, port: bound } = server.address() as AddressInfo;
  return { url: `http://${family === "IPv6" ? `[${address}]` : address}:${bound}`, close: () => closeServer(server) };
}

function checkExposure({ host, insecure, hasToken, advice = ADVICE }: ListenOptions): void {
  if (isLoopback(host) || hasToken === true || insecure === INSECURE_WORDS) return;
  throw new ServerError(
    `${host} can be reached from other machines, and names of Pipelines would be there without a password.`,
    `${advice}, or say --insecure ${INSECURE_WORDS}.`,
  );
}

const ADVICE = "Listen on 127.0.0.1 behind a proxy that asks for one";

/** Where a server is to listen, and what to do when it cannot. */
export interface Binding {
  readonly host: string;
  readonly port: number;
  readonly hint: string;
}

/** Begins to listen. @throws ServerError when the port cannot be had */
export function bind(server: NetServer, { host, port, hint }: Binding): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const reason = reasons[error.code ?? ""] ?? error.code ?? "for an unknown reason";
      reject(new ServerError(`Port ${port} of ${host} cannot be listened on: ${reason}.`, hint, { cause: error }));
    });
    server.listen({ host, port }, resolve);
  });
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "another program listens there",
  EADDRNOTAVAIL: "this machine has no such address",
  EACCES: "you may not listen there",
  ENOTFOUND: "there is no host of this name",
  EAI_AGAIN: "the name of the host could not be looked up",
};

/** Takes no more requests, and ends when those under way are answered, or soon. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}
