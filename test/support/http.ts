import { request as httpRequest, type IncomingHttpHeaders, type RequestOptions } from "node:http";
import { connect } from "node:net";

/** What was answered to a request. */
export interface HttpAnswer {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Asks by HTTP, without the kindness of `fetch`: every header is as given. */
export function ask(url: string, options: RequestOptions = {}, body: string | Uint8Array = ""): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { agent: false, ...options }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on("error", reject).end(body);
  });
}

/** Sends bytes and returns all that comes until the server hangs up, and when that was. */
export function sendRaw(url: string, ...parts: readonly string[]): Promise<{ text: string; tookMs: number }> {
  const { hostname, port } = new URL(url);
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve({ text, tookMs: performance.now() - began }));
    for (const part of parts) socket.write(part);
  });
}

/** An event of a stream. */
export interface StreamEvent {
  readonly event: string;
  readonly data: unknown;
}

/** Listens to server-sent events; `next` gives the next one that has not been given. */
export function listenTo(url: string, headers: Record<string, string> = {}) {
  const waiting: ((event: StreamEvent) => void)[] = [];
  const events: StreamEvent[] = [];
  let rest = "";
  const sent = httpRequest(url, { agent: false, headers }, (response) => {
    response.setEncoding("utf8").on("data", (chunk: string) => {
      const blocks = (rest + chunk).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(block) ?? [];
        if (event === undefined) continue;
        const parsed: StreamEvent = { event, data: JSON.parse(data!) };
        const taker = waiting.shift();
        if (taker === undefined) events.push(parsed);
        else taker(parsed);
      }
    });
    response.on("error", () => {});
  });
  sent.on("error", () => {}).end();
  return {
    next: (): Promise<StreamEvent> => {
      const event = events.shift();
      return event === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(event);
    },
    close: () => sent.destroy(),
  };
}
