import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ApiController } from "../../../src/api/controllers.ts";
import type { HealthAnswer } from "../../../src/api/health.ts";
import type { PrecisionAnswer } from "../../../src/api/marks.ts";
import type { RunningAnswer } from "../../../src/api/running.ts";
import { setSecurityHeaders } from "../../../src/server/http/security-headers.ts";
import { root } from "../directories.ts";

/** What the server answers; a test changes it while a page is open. */
export interface Canned {
  running: RunningAnswer | undefined;
  health: HealthAnswer;
  precision: PrecisionAnswer;
  /** What is asked of the store: answers by their path below `api/v1/`, with the query or without. Others are answered 404. */
  stored: Readonly<Record<string, unknown>>;
  /** The token it asks for; absent: none. */
  token?: string;
  /** Status of the problem that everything is answered with; absent: all is well. */
  problem?: number | undefined;
  /** Answers wait for this long. */
  delayMs: number;
}

/** A small server of the built dashboard and of canned answers, for tests in a browser. */
export interface WebServer {
  readonly url: string;
  readonly canned: Canned;
  /** Bodies of POST requests, with their path. */
  readonly posted: { readonly path: string; readonly body: unknown }[];
  /** Paths asked for that are none of this server's, which a page must not do. */
  readonly unknown: string[];
  /** Paths that were asked of the store, with their queries. */
  readonly askedOfStore: string[];
  /** How many answers were 304. */
  unchanged(): number;
  /** Answers otherwise from now on, and says so to all that listen. */
  change(running: RunningAnswer): void;
  /** Says to all that listen that the store is another. */
  changeStore(): void;
  /** Breaks all connections and takes no more until `comeBack`. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

/** Starts it on a free port of this machine. */
export async function startWebServer(canned: Canned): Promise<WebServer> {
  const state = new Answers(canned);
  let server = createServer((request, response) => void state.answer(request, response));
  await listening(server, 0);
  const { port } = server.address() as AddressInfo;
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    url: `http://127.0.0.1:${port}/`,
    canned,
    posted: state.posted,
    unknown: state.unknown,
    askedOfStore: state.askedOfStore,
    unchanged: () => state.unchanged,
    change: (running) => state.change(running),
    changeStore: () => state.changeStore(),
    goAway: stop,
    comeBack: async () => {
      server = createServer((request, response) => void state.answer(request, response));
      await listening(server, port);
    },
    close: stop,
  };
}

function listening(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
}

/** What is asked of the store and not of what runs. */
function isOfStore(path: string): boolean {
  return /^(pipelines|runs|summary|sections|findings|metrics|errors|changes|sources|quarantine)\b/.test(path);
}

class Answers {
  readonly askedOfStore: string[] = [];
  readonly posted: { path: string; body: unknown }[] = [];
  readonly unknown: string[] = [];
  unchanged = 0;
  private readonly listeners = new Set<ServerResponse>();

  constructor(private readonly canned: Canned) {}

  change(running: RunningAnswer): void {
    this.canned.running = running;
    for (const response of this.listeners)
      this.event(response, "running", { controller: this.canned.health.controller, revision: running.revision });
  }

  changeStore(): void {
    for (const response of this.listeners) this.event(response, "stored", { scannedAt: new Date().toISOString() });
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    setSecurityHeaders(response);
    const { pathname, search } = new URL(request.url ?? "/", "http://localhost");
    if (!pathname.startsWith("/api/")) return this.file(pathname, response);
    const body = await bodyOf(request);
    await new Promise((resolve) => setTimeout(resolve, this.canned.delayMs));
    if (this.canned.problem !== undefined) return problem(response, this.canned.problem);
    const path = pathname.slice("/api/v1/".length);
    if (path === "session") return this.session(request, response, body);
    if (!this.isOpen(request)) return problem(response, 401);
    if (isOfStore(path)) return this.store(path, search, response);
    if (request.method === "POST") return this.post(path, response, body);
    this.get(path, request, response);
  }

  private store(path: string, search: string, response: ServerResponse): void {
    this.askedOfStore.push(`${path}${search}`);
    const { stored } = this.canned;
    const answer = stored[`${path}${search}`] ?? stored[path];
    if (typeof answer !== "object" || answer === null) return problem(response, 404, "There is no such thing.");
    json(response, answer);
  }

  private get(path: string, request: IncomingMessage, response: ServerResponse): void {
    if (path === "running") return this.tagged(request, response);
    if (path === "controllers") return json(response, { controllers: [controllerOf(this.canned)] });
    if (path === "health") return json(response, this.canned.health);
    if (path === "precision") return json(response, this.canned.precision);
    if (path !== "events") return problem(response, 404);
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    this.listeners.add(response);
    response.on("close", () => this.listeners.delete(response));
    this.event(response, "running", {
      controller: this.canned.health.controller,
      revision: this.canned.running?.revision ?? "0",
    });
  }

  private tagged(request: IncomingMessage, response: ServerResponse): void {
    const { running } = this.canned;
    if (running === undefined) return problem(response, 503);
    const etag = `"${running.revision}"`;
    if (request.headers["if-none-match"] !== etag) return json(response, running, { ETag: etag });
    this.unchanged += 1;
    response.writeHead(304, { ETag: etag }).end();
  }

  private post(path: string, response: ServerResponse, body: unknown): void {
    this.posted.push({ path, body });
    if (path === "verdicts/mark") return json(response, { markedAt: new Date().toISOString() });
    const [, id] = /^incidents\/(\w+)\/acknowledge$/.exec(path) ?? [];
    const incident = this.canned.running?.incidents.find((one) => one.id === id);
    if (incident === undefined) return problem(response, 404);
    json(response, { ...incident, acknowledgedAt: new Date().toISOString() });
  }

  private session(request: IncomingMessage, response: ServerResponse, body: unknown): void {
    const { token } = this.canned;
    if (request.method === "GET")
      return json(response, { needsToken: token !== undefined, isOpen: this.isOpen(request) });
    if (request.method === "DELETE")
      return void response.writeHead(204, { "Set-Cookie": "flowmeter_session=; Max-Age=0; Path=/" }).end();
    if ((body as { token?: unknown }).token !== token)
      return problem(response, 401, "The token is not that of this server.");
    response.writeHead(204, { "Set-Cookie": "flowmeter_session=yes; HttpOnly; SameSite=Strict; Path=/" }).end();
  }

  private isOpen(request: IncomingMessage): boolean {
    return this.canned.token === undefined || (request.headers.cookie ?? "").includes("flowmeter_session=yes");
  }

  private file(path: string, response: ServerResponse): void {
    const name = path === "/" ? "index.html" : path.slice(1);
    const file = manifest().find((one) => one.path === name);
    if (file === undefined) {
      this.unknown.push(path);
      return problem(response, 404);
    }
    response.writeHead(200, {
      "Content-Type": file.type,
    });
    response.end(readFileSync(join(root, "dist", "web", file.path)));
  }

  private event(response: ServerResponse, name: string, data: object): void {
    response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

function controllerOf({ health, running }: Canned): ApiController {
  return { controller: health.controller, revision: running?.revision ?? "0", following: health.following };
}

function manifest(): readonly { readonly path: string; readonly type: string }[] {
  const text = readFileSync(join(root, "dist", "web", "manifest.json"), "utf8");
  return (JSON.parse(text) as { files: { path: string; type: string }[] }).files;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += part;
  return text === "" ? {} : JSON.parse(text);
}

function json(response: ServerResponse, value: object, headers: Record<string, string> = {}): void {
  response.writeHead(200, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(value));
}

function problem(response: ServerResponse, status: number, detail = "It cannot be answered now."): void {
  const body = { type: "about:blank", title: "Problem", status, detail };
  response.writeHead(status, { "Content-Type": "application/problem+json" }).end(JSON.stringify(body));
}
