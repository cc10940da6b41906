import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { parseTree, prune } from "./tree.ts";

/** What is asked of the stand-in: a path below its root without a slash before, and the query. */
export interface StubQuestion {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** An answer: an object is sent as JSON, as far as `tree=` asks for it; a text as it is. */
export interface StubAnswer {
  readonly body: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where answers come from; undefined is answered with 404. */
export type StubAnswers = (question: StubQuestion) => StubAnswer | undefined;

/** What the stand-in does wrong, for questions whose path matches; all of them without `paths`. */
export interface StubFault {
  readonly paths?: RegExp;
  readonly kind:
    | "slow"
    | "busy"
    | "tooMany"
    | "starting"
    | "login"
    | "elsewhere"
    | "cut"
    | "brokenOff"
    | "forbidden"
    | "absent"
    | "error"
    | "page"
    | "silent"
    | "wrongToken"
    | "endless";
  /** Of `slow`: how long an answer takes. */
  readonly afterMs?: number;
  /** Of `busy` and `tooMany`: what `Retry-After` says. */
  readonly retryAfter?: string;
}

/** A request as it came. */
export interface StubRequest {
  readonly path: string;
  readonly query: string;
  /** By the stand-in's clock. */
  readonly at: number;
  readonly authorization: string | undefined;
}

/** How a stand-in is started. */
export interface StubOptions {
  readonly answers: StubAnswers;
  /** Path of its root; `/` by default. */
  readonly contextPath?: string;
  /** By which requests are counted; the process' own by default. */
  readonly clock?: () => number;
  readonly version?: string;
  /** Its own time; without it, it tells none. */
  readonly now?: () => number;
}

/** A stand-in for a Jenkins controller: its REST API with answers from elsewhere, and faults when wanted. */
export class JenkinsStub {
  faults: StubFault[] = [];
  readonly requests: StubRequest[] = [];
  /** Requests that are being answered, and the most there were at once. */
  atOnce = 0;
  mostAtOnce = 0;
  bytes = 0;
  private session = 1;
  private readonly server = createServer((request, response) => {
    void this.handle(request, response);
  });

  private constructor(private readonly options: StubOptions) {}

  /** Starts one on a port that is free. */
  static async start(options: StubOptions): Promise<JenkinsStub> {
    const stub = new JenkinsStub(options);
    await new Promise<void>((resolve) => stub.server.listen(0, "127.0.0.1", resolve));
    return stub;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}${this.root}`;
  }

  /** Jenkins was restarted: its session is another. */
  restart(): void {
    this.session++;
  }

  /** Most requests within any minute of its clock. */
  mostPerMinute(): number {
    const times = this.requests.map(({ at }) => at);
    let most = 0;
    for (let from = 0, to = 0; to < times.length; to++) {
      while (times[to]! - times[from]! >= 60_000) from++;
      most = Math.max(most, to - from + 1);
    }
    return most;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get root(): string {
    return this.options.contextPath ?? "/";
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://stub");
    const path = url.pathname.startsWith(this.root) ? url.pathname.slice(this.root.length) : "";
    const at = (this.options.clock ?? (() => performance.now()))();
    this.requests.push({ path, query: url.search, at, authorization: request.headers.authorization });
    this.atOnce++;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    response.on("close", () => {
      this.atOnce--;
    });
    response.sendDate = false;
    const { now } = this.options;
    if (now !== undefined) response.setHeader("date", new Date(now()).toUTCString());
    const fault = this.faults.find(({ paths }) => paths?.test(path) !== false);
    if (fault?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.afterMs));
    if (fault !== undefined && fault.kind !== "slow" && fault.kind !== "cut" && fault.kind !== "brokenOff")
      return this.fail(response, fault);
    this.answer({ path, query: url.searchParams }, response, fault);
  }

  private answer(question: StubQuestion, response: ServerResponse, fault: StubFault | undefined): void {
    const answer = this.options.answers(question);
    const headers = { "x-jenkins": this.options.version ?? "2.541.2", "x-jenkins-session": `s${this.session}` };
    if (answer === undefined) {
      response.writeHead(404, { ...headers, "content-type": "text/html" }).end("<html>Not Found</html>");
      return;
    }
    const { body } = answer;
    const tree = question.query.get("tree");
    const type = typeof body === "string" ? "text/plain;charset=UTF-8" : "application/json;charset=utf-8";
    const text = typeof body === "string" ? body : JSON.stringify(tree === null ? body : prune(body, parseTree(tree)));
    const sent = fault?.kind === "cut" ? text.slice(0, text.length >> 1) : text;
    this.bytes += sent.length;
    response.writeHead(200, { ...headers, "content-type": type, ...answer.headers });
    if (fault?.kind === "brokenOff") {
      response.write(text.slice(0, text.length >> 1));
      setTimeout(() => response.destroy(), 5);
    } else response.end(sent);
  }

  private fail(response: ServerResponse, { kind, retryAfter }: StubFault): void {
    const page = { "content-type": "text/html;charset=utf-8" };
    const retry = retryAfter === undefined ? {} : { "retry-after": retryAfter };
    switch (kind) {
      case "starting":
      case "busy": {
        const text = "<html><body>Please wait while Jenkins is getting ready to work…</body></html>";
        response.writeHead(503, { ...page, ...retry }).end(text);
        return;
      }
      case "tooMany":
        response.writeHead(429, retry).end();
        return;
      case "login":
        response.writeHead(302, { location: `${this.root}login?from=%2F` }).end();
        return;
      case "elsewhere":
        response.writeHead(302, { location: "https://sso.example.com/authorize?client=ci" }).end();
        return;
      case "wrongToken":
        response.writeHead(401, { ...page, "www-authenticate": 'Basic realm="Jenkins"' }).end("<html>401</html>");
        return;
      case "forbidden":
        response.writeHead(403, page).end("<html>Access Denied</html>");
        return;
      case "absent":
        response.writeHead(404, page).end("<html>Not Found</html>");
        return;
      case "error":
        response.writeHead(500, page).end("<html>Oops!</html>");
        return;
      case "page":
        response.writeHead(200, page).end("<html><form action=login>");
        return;
      case "endless":
        this.sendEndlessly(response);
        return;
      default:
        // Silent: the connection stays open and nothing comes.
        return;
    }
  }

  private sendEndlessly(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "application/json" });
    const chunk = Buffer.alloc(1 << 20, 0x20);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) this.bytes += chunk.length;
    };
    response.on("drain", more);
    response.on("error", () => undefined);
    more();
  }
}
