import assert from "node:assert/strict";
import {
  createServer,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { gunzipSync } from "node:zlib";
import { CliError } from "../cli-error.ts";
import type { PushEffects } from "./effects.ts";
import { PushError } from "./push-error.ts";
import { pushOtlp } from "./push-otlp.ts";

const body = { resourceMetrics: [{ scopeMetrics: [] }] };

/** Real sockets, no waiting: what would have been slept and said is in `slept` and `said`. */
function effectsOf(rest: Partial<PushEffects> = {}) {
  const slept: number[] = [];
  const said: string[] = [];
  let clockMs = 0;
  const effects: PushEffects = {
    fetch,
    sleep: async (ms) => {
      slept.push(ms);
      clockMs += ms;
    },
    random: () => 0.5,
    now: () => clockMs,
    log: (sentence) => said.push(sentence),
    timeoutMs: 2000,
    attempts: 5,
    ...rest,
  };
  return { effects, slept, said };
}

async function listening(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  return atAddress(t, server);
}

async function atAddress(t: TestContext, server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    if ("closeAllConnections" in server) server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Answers one after the other; the last one stays. */
function answering(...answers: readonly ((response: ServerResponse) => unknown)[]) {
  const requests: { url: string | undefined; headers: IncomingHttpHeaders; text: string }[] = [];
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const text = gunzipSync(Buffer.concat(chunks)).toString("utf8");
      requests.push({ url: request.url, headers: request.headers, text });
      answers[Math.min(requests.length, answers.length) - 1]!(response);
    });
  };
  return { requests, listener };
}

const status =
  (code: number, text = "", headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end(text);
const accepted = status(200, "{}");

describe("a push by OTLP", () => {
  it("is gzipped JSON to /v1/metrics, with the headers that were given", async (t) => {
    const { requests, listener } = answering(accepted);
    const url = await listening(t, listener);
    const { effects, slept } = effectsOf();
    const result = await pushOtlp({ url, headers: { "X-Key": "secret" }, body }, effects);
    assert.deepEqual(result, { attempts: 1, rejected: 0, message: undefined });
    const [{ url: path, headers, text }] = requests as [(typeof requests)[number]];
    assert.equal(path, "/v1/metrics");
    assert.equal(headers["content-type"], "application/json");
    assert.equal(headers["content-encoding"], "gzip");
    assert.equal(headers["x-key"], "secret");
    assert.deepEqual(JSON.parse(text), body);
    assert.deepEqual(slept, []);
  });

  it("goes to another path when one is given, and logs in with the name in the address", async (t) => {
    const { requests, listener } = answering(status(401, "no"));
    const url = (await listening(t, listener)).replace("//", "//me:p%40ss@");
    const { effects } = effectsOf();
    await assert.rejects(pushOtlp({ url: `${url}/otlp/v1/metrics?x=1`, body }, effects), (error: PushError) => {
      assert.ok(!/p@ss|p%40ss/.test(`${error.message}${error.hint}`), "the password is printed");
      assert.match(error.message, /refused the metrics: 401 Unauthorized: no\.$/);
      assert.match(error.hint, /^Nothing is lost: .*Give the key it wants with --header/);
      return true;
    });
    assert.equal(requests[0]!.url, "/otlp/v1/metrics?x=1");
    assert.equal(requests[0]!.headers.authorization, `Basic ${Buffer.from("me:p@ss").toString("base64")}`);
  });

  it("tries a server again that is down, and then says so", async (t) => {
    const server = createServer();
    const url = await atAddress(t, server);
    await new Promise((resolve) => server.close(resolve));
    const { effects, slept, said } = effectsOf();
    await assert.rejects(pushOtlp({ url, body }, effects), (error: PushError) => {
      assert.equal(error.message, `${url}/v1/metrics did not answer in 5 tries over 15 s: connection refused.`);
      assert.equal(error.hint, "Nothing is lost: the numbers stay in the store; push again.");
      return error instanceof PushError;
    });
    assert.deepEqual(slept, [1000, 2000, 4000, 8000]);
    assert.equal(said[0], `${url}/v1/metrics did not answer: connection refused. Trying again in 1.0 s (2 of 5).`);
  });

  it("spreads its tries", async (t) => {
    const { listener } = answering(status(502));
    const url = await listening(t, listener);
    for (const [random, expected] of [
      [0, [500, 1000]],
      [0.999, [1499, 2998]],
    ] as const) {
      const { effects, slept } = effectsOf({ random: () => random, attempts: 3 });
      await assert.rejects(pushOtlp({ url, body }, effects), /answered 502 Bad Gateway in 3 tries/);
      assert.deepEqual(slept, expected);
    }
  });

  for (const code of [429, 502, 503, 504])
    it(`tries again after ${code}`, async (t) => {
      const { requests, listener } = answering(status(code), accepted);
      const { effects } = effectsOf();
      const { attempts } = await pushOtlp({ url: await listening(t, listener), body }, effects);
      assert.equal(attempts, 2);
      assert.equal(requests[0]!.text, requests[1]!.text);
    });

  for (const [after, expected] of [
    ["7", [7000]],
    ["0", [0]],
    [new Date(Date.now() - 60_000).toUTCString(), [0]],
    ["soon", [1000]],
  ] as const)
    it(`waits as long as Retry-After: ${after} says`, async (t) => {
      const { listener } = answering(status(503, "", { "retry-after": after }), accepted);
      const { effects, slept } = effectsOf();
      await pushOtlp({ url: await listening(t, listener), body }, effects);
      assert.deepEqual(slept, expected);
    });

  it("does not wait for an hour", async (t) => {
    const { requests, listener } = answering(status(429, "", { "retry-after": "3600" }));
    const { effects, slept } = effectsOf();
    await assert.rejects(
      pushOtlp({ url: await listening(t, listener), body }, effects),
      /answered 429 Too Many Requests, and asks to be left alone for 1 h\.$/,
    );
    assert.deepEqual([requests.length, slept], [1, []]);
  });

  for (const [code, text, expected] of [
    [400, '{"code":3,"message":"bad data"}', "400 Bad Request: bad data"],
    [404, "<html>\n\n not \u001b[31mhere", "404 Not Found: <html> not ␛[31mhere"],
    [413, "", "413 Payload Too Large"],
    [500, "{}", "500 Internal Server Error"],
    [301, "", "301 Moved Permanently"],
    [400, "x".repeat(100_000), `400 Bad Request: ${"x".repeat(200)}…`],
  ] as const)
    it(`takes ${code} for final`, async (t) => {
      const { requests, listener } = answering(status(code, text, { location: "http://127.0.0.1:1/" }));
      const { effects, slept } = effectsOf();
      await assert.rejects(pushOtlp({ url: await listening(t, listener), body }, effects), (error: PushError) => {
        assert.equal(error.message.replace(/^.* metrics: /, ""), `${expected}.`);
        return error.hint.startsWith("Nothing is lost");
      });
      assert.deepEqual([requests.length, slept], [1, []]);
    });

  it("does not wait for a server that hangs", async (t) => {
    const { listener } = answering(() => {});
    const { effects } = effectsOf({ timeoutMs: 100, attempts: 2 });
    await assert.rejects(
      pushOtlp({ url: await listening(t, listener), body }, effects),
      /did not answer in 2 tries over .*: nothing came within 0\.1 s\.$/,
    );
  });

  it("does not wait for an answer that never ends", async (t) => {
    const { listener } = answering((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(timer));
    });
    const { effects } = effectsOf({ timeoutMs: 200, attempts: 1 });
    await assert.rejects(
      pushOtlp({ url: await listening(t, listener), body }, effects),
      /did not answer in 1 try: nothing/,
    );
  });

  it("does not read all of an answer that is too long", async (t) => {
    const { listener } = answering((response) => {
      response.writeHead(200);
      const write = () => {
        while (response.write("x".repeat(65_536)));
      };
      response.on("drain", write);
      write();
    });
    const { effects } = effectsOf();
    assert.equal((await pushOtlp({ url: await listening(t, listener), body }, effects)).rejected, 0);
  });

  it("tries again when a server hangs up", async (t) => {
    const url = await atAddress(
      t,
      createTcpServer((socket) => socket.on("error", () => {}).destroy()),
    );
    const { effects } = effectsOf({ attempts: 2 });
    await assert.rejects(pushOtlp({ url, body }, effects), /in 2 tries over .*: it closed the connection\.$/);
  });

  for (const [answer, rejected, message] of [
    ['{"partialSuccess":{"rejectedDataPoints":"3","errorMessage":"too old."}}', 3, "too old"],
    ['{"partialSuccess":{"rejectedDataPoints":2}}', 2, undefined],
    ['{"partialSuccess":{"errorMessage":"mind the \\u001b gap"}}', 0, "mind the ␛ gap"],
    ['{"partialSuccess":{}}', 0, undefined],
    ['{"partialSuccess":null}', 0, undefined],
    ["", 0, undefined],
    ["not JSON", 0, undefined],
    ["[]", 0, undefined],
  ] as const)
    it(`reports ${JSON.stringify(answer)}, and sends nothing again`, async (t) => {
      const { requests, listener } = answering(status(200, answer));
      const { effects } = effectsOf();
      const result = await pushOtlp({ url: await listening(t, listener), body }, effects);
      assert.deepEqual(result, { attempts: 1, rejected, message });
      assert.equal(requests.length, 1);
    });

  for (const url of ["", "localhost:4318", "ftp://localhost", "file:///etc/passwd"])
    it(`does not go to ${JSON.stringify(url)}`, async () => {
      await assert.rejects(pushOtlp({ url, body }, effectsOf().effects), CliError);
    });

  it("prints no header that cannot be sent", async () => {
    const push = pushOtlp({ url: "http://localhost:1", headers: { key: "hush\nhush" }, body }, effectsOf().effects);
    await assert.rejects(push, (error: CliError) => error instanceof CliError && !error.message.includes("hush"));
  });
});
