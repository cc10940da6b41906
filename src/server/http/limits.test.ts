import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import { sendRaw } from "../../../test/support/http.ts";
import { served } from "../../../test/support/serving.ts";

const quick = { headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 50, maxHeaderSize: 8192 };

describe("requests that are none", () => {
  for (const [what, bytes] of [
    ["no HTTP", "hello\r\n\r\n"],
    ["TLS", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001"],
    ["a header with a line break", "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n"],
    ["two lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx"],
    [
      "a length and chunks",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["large headers", `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`],
  ] as const)
    it(`${what}: are hung up on, and the server goes on`, async (t) => {
      const { url, ask } = await served(t);
      const { text } = await sendRaw(url, bytes);
      assert.match(text, /^HTTP\/1\.1 4\d\d |^$/);
      assert.equal((await ask("/healthz")).status, 200);
    });

  for (const path of [
    "/../../etc/passwd",
    "//etc/passwd",
    "/assets/..%2f..%2fpackage.json",
    "/%2e%2e/",
    "/\u0000",
    "*",
    "http://x/",
  ])
    it(`${JSON.stringify(path)}: finds no file`, async (t) => {
      const { url } = await served(t);
      const { text } = await sendRaw(url, `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      assert.match(text, /^HTTP\/1\.1 4\d\d /);
    });

  for (const method of ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
    it(`${method}: is answered with what may be`, async (t) => {
      const { ask, url } = await served(t);
      const answer = await ask("/api/v1/running", { method, headers: { origin: url } });
      assert.deepEqual([answer.status, answer.headers.allow], [405, "GET, HEAD"]);
    });
});

describe("bodies", () => {
  it("that are too large are not read", async (t) => {
    const { post } = await served(t);
    const answer = await post("/api/v1/verdicts/mark", "x".repeat(16_385));
    assert.equal(answer.status, 413);
    assert.equal(answer.headers.connection, "close");
  });

  it("that are too large and do not say so are not read to their end", async (t) => {
    const { url } = await served(t);
    const head = `POST /api/v1/verdicts/mark HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`;
    const chunk = `4000\r\n${"x".repeat(0x4000)}\r\n`;
    const { text } = await sendRaw(url, head, chunk, chunk);
    assert.match(text, /^HTTP\/1\.1 413 /);
  });

  it("that nobody wants are not waited for", async (t) => {
    const { url } = await served(t);
    const { text, tookMs } = await sendRaw(
      url,
      "POST /nowhere HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Length: 100000\r\n\r\nx",
    );
    assert.match(text, /^HTTP\/1\.1 404 /);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
  });
});

describe("slow clients", () => {
  it("are hung up on when their headers do not come", async (t) => {
    const { url, ask } = await served(t, { limits: quick });
    const slow = Array.from({ length: 50 }, () => sendRaw(url, "GET /api/v1/running HTTP/1.1\r\n", "Host: loc"));
    assert.equal((await ask("/healthz")).status, 200);
    for (const { tookMs } of await Promise.all(slow)) assert.ok(tookMs < 3000, `${tookMs} ms`);
  });

  it("are hung up on when their body does not come", async (t) => {
    const { url } = await served(t, { limits: quick });
    const { text, tookMs } = await sendRaw(
      url,
      "POST /api/v1/verdicts/mark HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
    );
    assert.match(text, /^HTTP\/1\.1 408 |^$/);
    assert.ok(tookMs < 3000, `${tookMs} ms`);
  });
});

describe("what goes wrong inside", () => {
  it("is a 503 that says nothing of it, and a line for who runs the server", async (t) => {
    const { ask, errors } = await served(t, {
      families: new Proxy([], {
        get: () => {
          throw new Error("secret of /var/lib/jenkins");
        },
      }),
    });
    // The first scan has to be done for the store to be asked.
    await setTimeout(50);
    const { status, text } = await ask("/metrics");
    assert.equal(status, 503);
    assert.doesNotMatch(text, /secret|jenkins|at .*:\d+/);
    assert.match(String(errors[0]), /secret/);
  });
});
