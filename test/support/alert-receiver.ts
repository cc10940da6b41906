import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** A message that was received. */
export interface Received {
  readonly path: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A server that takes alerts as it is told to; `next` gives the next one that it took. */
export async function alertReceiver(t: TestContext) {
  const received: Received[] = [];
  const waiting: ((one: Received) => void)[] = [];
  let answer: number | "hang" | "cut" = 200;
  let asked = 0;
  const server = createServer(async (request, response) => {
    asked++;
    let text = "";
    for await (const chunk of request) text += String(chunk);
    if (answer === "hang") return;
    if (answer === "cut") {
      request.socket.destroy();
      return;
    }
    response.writeHead(answer, answer >= 300 && answer < 400 ? { location: "http://127.0.0.1:1/" } : {}).end("said");
    if (answer !== 200) return;
    const one: Received = { path: request.url, headers: request.headers, body: JSON.parse(text) };
    const taker = waiting.shift();
    if (taker === undefined) received.push(one);
    else taker(one);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** What was received and not asked for yet. */
    received,
    asked: () => asked,
    answerWith: (now: number | "hang" | "cut") => {
      answer = now;
    },
    next: (): Promise<Received> => {
      const one = received.shift();
      return one === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(one);
    },
  };
}
