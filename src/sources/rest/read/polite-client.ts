import { asObject, type JsonObject } from "../json.ts";
import type { RequestBudget } from "../request-budget.ts";
import { RestError } from "../rest-error.ts";
import type { Answer, Ask, Question } from "./http-client.ts";

/** Largest answer read where nothing else is said. */
const LIMIT_BYTES = 8_000_000;

/** Time an answer may take. */
const TIMEOUT_MS = 30_000;

/** Bounds of a question. */
export interface AskLimits {
  readonly limitBytes?: number;
  readonly timeoutMs?: number;
}

/** Asks within a budget, and notes what all answers tell: the version of Jenkins, and whether it was restarted. */
export class PoliteClient {
  /** As the last answer said. */
  version: string | undefined;
  /** Changes when Jenkins was restarted. */
  session: string | undefined;
  /** How often that was seen. */
  restarts = 0;
  /** The controller's own time, as its last answer said. */
  date: number | undefined;

  /** @param clock milliseconds that never go back */
  constructor(
    private readonly ask: Ask,
    readonly budget: RequestBudget,
    private readonly clock: () => number,
  ) {}

  /** Requests that may begin now. */
  get left(): number {
    return this.budget.left(this.clock());
  }

  /** An answer as an object. @throws RestError, `malformed` when it is no JSON */
  async json(path: string, limits: AskLimits = {}): Promise<JsonObject> {
    const { headers, body } = await this.request({ limitBytes: LIMIT_BYTES, timeoutMs: TIMEOUT_MS, ...limits, path });
    // A login page, or that of a proxy, comes with 200 too.
    if (!/json/.test(headers["content-type"] ?? "json"))
      throw new RestError("malformed", "It answers with a page, not with data.", {
        hint: "Check the URL: a login service or a proxy may stand before Jenkins.",
      });
    return asObject(parsed(body));
  }

  /** The headers of an answer alone. @throws RestError */
  async headers(path: string): Promise<Answer["headers"]> {
    const { headers } = await this.request({ path, limitBytes: 0, timeoutMs: TIMEOUT_MS, headersOnly: true });
    return headers;
  }

  private async request(question: Question): Promise<Answer> {
    if (this.left < 1) throw new RestError("budget", "As much was asked as may be asked for now.");
    const end = this.budget.begin(this.clock());
    try {
      const answer = await this.ask(question);
      end(this.clock(), answer.bytes);
      this.note(answer.headers);
      return answer;
    } catch (error) {
      end(this.clock(), 0);
      // Any other failure may be of this question alone: whether the controller answers at all is told by looks.
      if (error instanceof RestError && error.retryAfterMs !== undefined)
        this.budget.failed(this.clock(), error.retryAfterMs);
      throw error;
    }
  }

  private note(headers: Answer["headers"]): void {
    const { "x-jenkins": version, "x-jenkins-session": session, date } = headers;
    const at = Date.parse(date ?? "");
    this.date = Number.isNaN(at) ? undefined : at;
    if (version !== undefined && /^[\w.-]{1,40}$/.test(version)) this.version = version;
    if (session === undefined || session.length > 100) return;
    if (this.session !== undefined && this.session !== session) this.restarts++;
    this.session = session;
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new RestError("malformed", "Its answer is cut or no JSON.");
  }
}
