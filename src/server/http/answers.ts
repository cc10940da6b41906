import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Problem } from "../../api/problem.ts";

/** What is answered to a request. */
export interface Answer {
  readonly status: number;
  /** Absent when there is no body. */
  readonly type?: string;
  readonly body?: string | Uint8Array;
  /** Beside those that every answer has; lower case. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** Sends an answer whole. Node leaves the body out of an answer to HEAD. */
export function send(response: ServerResponse, { status, type, body, headers = {} }: Answer): void {
  // Too late to say anything: who asks sees an answer that breaks off.
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === "string" ? value : [...value],
  ]);
  response.writeHead(status, {
    ...(type === undefined ? {} : { "content-type": type }),
    ...(status === 204 || status === 304 ? {} : { "content-length": Buffer.byteLength(body ?? "") }),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...Object.fromEntries(entries),
  });
  response.end(body);
}

/** JSON as an answer. */
export function json(value: unknown, headers: Answer["headers"] = {}): Answer {
  return { status: 200, type: "application/json", body: jsonText(value), headers };
}

/** A value as the text of an answer. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

/** That it is done, and there is nothing to say. */
export function nothing(headers: Answer["headers"] = {}): Answer {
  return { status: 204, headers };
}

/** A request cannot be answered as asked: thrown by routes, answered as a problem. Its detail is for who asks. */
export class HttpProblem extends Error {
  override readonly name = "HttpProblem";

  constructor(
    readonly status: number,
    readonly detail: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }
}

/** A problem (RFC 9457) as an answer. */
export function problemAnswer({ status, detail, headers }: HttpProblem): Answer {
  const problem: Problem = { type: "about:blank", title: STATUS_CODES[status] ?? "Error", status, detail };
  return { status, type: "application/problem+json", body: `${JSON.stringify(problem)}\n`, headers };
}
