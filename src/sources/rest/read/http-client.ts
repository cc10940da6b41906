import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { RestError } from "../rest-error.ts";
import { answerError, brokenOff, connectionError, TimedOut } from "./http-errors.ts";

/** What is asked, below the root of the controller. */
export interface Question {
  /** Path and query below the root, without a slash before. */
  readonly path: string;
  /** More bytes are not read. */
  readonly limitBytes: number;
  readonly timeoutMs: number;
  /** The body is not wanted: the connection is closed when the headers are there. */
  readonly headersOnly?: boolean;
}

/** An answer that is one: what is not 200 is thrown as a RestError. */
export interface Answer {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
  readonly bytes: number;
}

/** Asks once. @throws RestError */
export type Ask = (question: Question) => Promise<Answer>;

/** Requests at once to one controller. */
const MAX_AT_ONCE = 2;

/** Where a controller is and who asks. */
export interface HttpOptions {
  readonly root: URL;
  readonly user: string | undefined;
  readonly token: string | undefined;
}

/**
 * Asks one controller, with at most two connections. Redirects are never followed: name and token go nowhere else, and Jenkins sends
 * whom it does not know to its login page.
 */
export class HttpClient {
  private readonly agent: PlainAgent;
  private readonly headers: Readonly<Record<string, string>>;
  private readonly requests = new Set<ClientRequest>();
  private isClosed = false;

  constructor(private readonly options: HttpOptions) {
    const settings = { keepAlive: true, maxSockets: MAX_AT_ONCE };
    this.agent = options.root.protocol === "https:" ? new SecureAgent(settings) : new PlainAgent(settings);
    this.headers = {
      accept: "application/json, text/plain;q=0.5",
      "accept-encoding": "identity",
      "user-agent": "flowmeter",
      ...authorisation(options),
    };
  }

  /** Asks once. @throws RestError */
  readonly ask: Ask = (question) =>
    new Promise((resolve, reject) => {
      if (this.isClosed) return reject(closed());
      const { root } = this.options;
      const send = root.protocol === "https:" ? secureRequest : plainRequest;
      const request = send(new URL(encoded(question.path), root), { agent: this.agent, headers: this.headers });
      // An answer that drips must end too, so a silent socket is not all that is looked at.
      const timer = setTimeout(() => request.destroy(new TimedOut()), question.timeoutMs);
      const end = (result: Answer | RestError): void => {
        clearTimeout(timer);
        this.requests.delete(request);
        if (result instanceof RestError) reject(this.isClosed ? closed() : result);
        else resolve(result);
      };
      this.requests.add(request);
      request.on("error", (error) => end(connectionError(error)));
      request.on("response", (response) => readResponse(response, { question, root }, end));
      request.end();
    });

  /** Ends what goes on; nothing is asked any more. */
  close(): void {
    this.isClosed = true;
    for (const request of this.requests) request.destroy();
    this.agent.destroy();
  }
}

/** Some servlet containers answer 400 to brackets as they are. */
function encoded(path: string): string {
  return path.replace(/[[\]{}]/g, encodeURIComponent);
}

function authorisation({ user, token }: HttpOptions): Record<string, string> {
  if (user === undefined || token === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${token}`).toString("base64")}` };
}

function closed(): RestError {
  return new RestError("closed", "The source was closed.");
}

/** The rest of an answer that nobody waits for holds its connection no longer. */
const REST_MS = 5000;

interface Asked {
  readonly question: Question;
  readonly root: URL;
}

function readResponse(response: IncomingMessage, asked: Asked, end: (result: Answer | RestError) => void): void {
  const { question, root } = asked;
  const headers = headersOf(response);
  const status = response.statusCode ?? 0;
  const refused = status === 200 ? undefined : answerError(status, headers, root);
  if (refused !== undefined || question.headersOnly === true) {
    // A short body is let come, so that the connection can be used again; a long one is cut off.
    response.on("error", () => undefined);
    if (question.headersOnly === true || !(Number(headers["content-length"]) < 10_000)) response.destroy();
    else response.setTimeout(REST_MS, () => response.destroy()).resume();
    return end(refused ?? { headers, body: "", bytes: 0 });
  }
  readBody(response, question.limitBytes, (result) =>
    end(result instanceof RestError ? result : { headers, body: result.toString("utf8"), bytes: result.length }),
  );
}

function readBody(response: IncomingMessage, limit: number, end: (result: Buffer | RestError) => void): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  response.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit) {
      response.destroy();
      end(new RestError("tooLarge", `Its answer is larger than ${Math.round(limit / 1e6)} MB.`));
    } else chunks.push(chunk);
  });
  response.on("end", () => end(response.complete ? Buffer.concat(chunks) : brokenOff()));
  response.on("error", (error) => end(connectionError(error)));
  response.on("close", () => end(brokenOff()));
}

function headersOf({ headers }: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}
