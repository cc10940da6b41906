import assert from "node:assert/strict";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { type TestContext, test } from "node:test";
import { RestError } from "../rest-error.ts";
import { HttpClient, type Question } from "./http-client.ts";

interface Asked {
  readonly client: HttpClient;
  /** Bytes that were written, and whether the client hung up before the end. */
  readonly sent: { bytes: number; isCutOff: boolean };
}

async function serve(t: TestContext, answer: RequestListener): Promise<Asked> {
  const sent = { bytes: 0, isCutOff: false };
  const server = createServer((request, response) => {
    const write = response.write.bind(response);
    response.write = ((chunk: string | Buffer) => {
      sent.bytes += chunk.length;
      return write(chunk);
    }) as typeof response.write;
    response.on("error", () => undefined);
    response.on("close", () => {
      sent.isCutOff ||= !response.writableFinished;
    });
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const root = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const client = new HttpClient({ root, user: "u", token: "t" });
  t.after(() => {
    client.close();
    server.closeAllConnections();
    server.close();
  });
  return { client, sent };
}

const question = (about: Partial<Question> = {}): Question => ({
  path: "x",
  limitBytes: 1e6,
  timeoutMs: 200,
  ...about,
});

async function codeOf(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof RestError);
  return error.code;
}

test("one that says nothing is given up", async (t) => {
  const { client } = await serve(t, () => undefined);
  assert.equal(await codeOf(client.ask(question())), "timeout");
});

test("so is one whose answer drips", async (t) => {
  const { client, sent } = await serve(t, (_, response) => {
    const timer = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(timer));
  });
  assert.equal(await codeOf(client.ask(question())), "timeout");
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(sent.isCutOff, true);
});

test("an answer that is too large is cut off", async (t) => {
  const { client, sent } = await serve(t, (_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(1 << 16))) if (sent.bytes > 1e9) response.destroy();
    };
    response.on("drain", more);
    more();
  });
  assert.equal(await codeOf(client.ask(question({ timeoutMs: 10_000 }))), "tooLarge");
  assert.ok(sent.bytes < 50e6, `${sent.bytes} bytes`);
});

test("of a log only the headers are taken", async (t) => {
  const { client, sent } = await serve(t, (_, response) => {
    response.writeHead(200, { "x-text-size": "123456789" });
    const more = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(1 << 16))) if (sent.bytes > 1e9) response.destroy();
    };
    response.on("drain", more);
    more();
  });
  const { headers, body } = await client.ask(question({ headersOnly: true, timeoutMs: 10_000 }));
  assert.deepEqual([headers["x-text-size"], body], ["123456789", ""]);
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(sent.isCutOff, true);
  assert.ok(sent.bytes < 50e6, `${sent.bytes} bytes`);
});

test("no more than two are asked at once, and none after the end", async (t) => {
  let open = 0;
  let most = 0;
  const { client } = await serve(t, (_, response) => {
    most = Math.max(most, ++open);
    setTimeout(() => {
      open--;
      response.end("{}");
    }, 10);
  });
  await Promise.all(Array.from({ length: 10 }, () => client.ask(question({ timeoutMs: 5000 }))));
  assert.equal(most, 2);
  const asked = client.ask(question());
  client.close();
  assert.equal(await codeOf(asked), "closed");
  assert.equal(await codeOf(client.ask(question())), "closed");
});

test("a redirect is not followed, so that no other host gets the token", async (t) => {
  const seen: (string | undefined)[] = [];
  const other = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end("{}");
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  t.after(() => other.close());
  const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`;
  const { client } = await serve(t, (_, response) => response.writeHead(307, { location }).end());
  assert.equal(await codeOf(client.ask(question())), "redirect");
  assert.deepEqual(seen, []);
});
