import assert from "node:assert/strict";
import type { RequestOptions } from "node:http";
import { connect } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { ask, sendRaw } from "../../test/support/http.ts";
import { readMetrics } from "../../test/support/read-metrics.ts";
import type { MetricFamily } from "../model/metric-families.ts";
import { formatFor } from "./accept.ts";
import { isOwnHost } from "./host-names.ts";
import { INSECURE_WORDS, type ListenOptions, listen } from "./listen.ts";
import { type MetricsEndpoint, metricsEndpoint } from "./metrics-endpoint.ts";
import { ServerError } from "./server-error.ts";

const runs: MetricFamily = {
  id: "run.completed",
  kind: "counter",
  unit: "{run}",
  summary: "Completed runs.",
  samples: [{ labels: { pipeline: "Bücher" }, value: 3 }],
};

async function served(t: TestContext, endpoint: Partial<MetricsEndpoint> = {}, limits?: ListenOptions["limits"]) {
  const errors: unknown[] = [];
  const handler = metricsEndpoint({
    families: async () => [runs],
    onError: (error) => errors.push(error),
    ...endpoint,
  });
  const server = await listen({ host: "127.0.0.1", port: 0, handler, ...(limits === undefined ? {} : { limits }) });
  t.after(server.close);
  return {
    ...server,
    errors,
    ask: (path: string, options: RequestOptions = {}) => ask(`${server.url}${path}`, options),
  };
}

describe("the metrics endpoint", () => {
  it("answers a scraper in OpenMetrics and a person in plain text", async (t) => {
    const { ask } = await served(t);
    const scraped = await ask("/metrics", { headers: { accept: "application/openmetrics-text; version=1.0.0" } });
    assert.equal(scraped.status, 200);
    assert.equal(scraped.headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8");
    assert.equal(Number(scraped.headers["content-length"]), Buffer.byteLength(scraped.text));
    assert.deepEqual(readMetrics(scraped.text, "openmetrics")[0]!.samples[0]!.labels, { pipeline: "Bücher" });
    const read = await ask("/metrics?x=1");
    assert.equal(read.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    assert.equal(readMetrics(read.text, "prometheus").length, 1);
    assert.equal(read.headers["cache-control"], "no-store");
  });

  it("answers HEAD with the headers alone", async (t) => {
    const { ask } = await served(t);
    const [get, head] = [await ask("/metrics"), await ask("/metrics", { method: "HEAD" })];
    assert.equal(head.text, "");
    assert.equal(head.headers["content-length"], get.headers["content-length"]);
  });

  it("says that it is there", async (t) => {
    const { ask } = await served(t, { families: () => assert.fail("metrics were made") });
    const { status, text } = await ask("/healthz");
    assert.deepEqual([status, text], [200, "ok\n"]);
  });

  for (const [method, path, status] of [
    ["GET", "/", 404],
    ["GET", "/metrics/", 404],
    ["GET", "//metrics", 404],
    ["GET", "/../metrics", 404],
    ["GET", "/METRICS", 404],
    ["POST", "/nowhere", 404],
    ["POST", "/metrics", 405],
    ["DELETE", "/metrics", 405],
    ["OPTIONS", "/healthz", 405],
  ] as const)
    it(`answers ${method} ${path} with a problem ${status}`, async (t) => {
      const { url } = await served(t);
      const { status: got, headers, text } = await ask(url, { method, path }, method === "POST" ? "x=1" : "");
      assert.equal(got, status);
      assert.equal(headers["content-type"], "application/problem+json");
      const { detail, ...problem } = JSON.parse(text) as Record<string, unknown>;
      const title = status === 404 ? "Not Found" : "Method Not Allowed";
      assert.deepEqual(problem, { type: "about:blank", title, status });
      assert.equal(typeof detail, "string");
      assert.equal(headers.allow, status === 405 ? "GET, HEAD" : undefined);
    });

  it("answers nobody who asks for another host", async (t) => {
    const { ask, url } = await served(t, { hosts: ["metrics.example"] });
    for (const [host, status] of [
      ["evil.example", 421],
      ["evil.example:9464", 421],
      ["localhost.evil.example", 421],
      ["127.0.0.1.evil.example", 421],
      ["localhost", 200],
      ["LOCALHOST.:80", 200],
      ["[::1]:9464", 200],
      ["metrics.example", 200],
    ] as const)
      assert.equal((await ask("/metrics", { headers: { host } })).status, status, host);
    assert.match((await sendRaw(url, "GET /metrics HTTP/1.0\r\n\r\n")).text, /^HTTP\/1\.1 421 /);
    const absolute = "GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert.match((await sendRaw(url, absolute)).text, /^HTTP\/1\.1 404 /);
  });

  it("makes metrics once for scrapes that come at the same time, and anew for the next", async (t) => {
    let made = 0;
    let running = 0;
    const { ask } = await served(t, {
      families: async () => {
        made++;
        assert.equal(++running, 1);
        await setTimeout(100);
        running--;
        return [runs];
      },
    });
    const accepts = ["text/plain", "application/openmetrics-text"];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => ask("/metrics", { headers: { accept: accepts[index % 2] } })),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    assert.equal(made, 1);
    await ask("/metrics");
    assert.equal(made, 2);
  });

  it("says that it cannot, never why, and then can again", async (t) => {
    let fails = true;
    const { ask, errors } = await served(t, {
      families: async () => {
        if (fails) throw new Error("secret of /var/lib/jenkins");
        return [runs];
      },
    });
    const { status, text } = await ask("/metrics");
    assert.equal(status, 503);
    assert.doesNotMatch(text, /secret|jenkins|at .*:\d+/);
    assert.match(String(errors[0]), /secret/);
    fails = false;
    assert.equal((await ask("/metrics")).status, 200);
  });

  it("says so when making them throws at once, or names collide", async (t) => {
    const thrower = () => {
      throw new Error("at once");
    };
    const { ask: askThrower } = await served(t, { families: thrower });
    assert.equal((await askThrower("/metrics")).status, 503);
    const { ask: askTwice } = await served(t, { families: async () => [runs, runs] });
    assert.equal((await askTwice("/metrics")).status, 503);
  });

  it("does not keep a scrape waiting for ever", async (t) => {
    const { ask, errors } = await served(t, { families: () => setTimeout(500, [runs]), timeoutMs: 50 });
    assert.equal((await ask("/metrics")).status, 503);
    assert.match(String(errors[0]), /not made within 50 ms/);
  });
});

describe("a server with limits", () => {
  const quick = { headersTimeout: 200, requestTimeout: 300, connectionsCheckingInterval: 50, maxHeaderSize: 8192 };

  it("hangs up on who sends headers slowly", async (t) => {
    const { url } = await served(t, {}, quick);
    const { text, tookMs } = await sendRaw(url, "GET /metrics HTTP/1.1\r\n", "Host: localhost\r\n");
    assert.ok(tookMs < 2000, `took ${tookMs} ms`);
    assert.match(text, /^HTTP\/1\.1 408 /);
  });

  it("hangs up on who sends nothing", async (t) => {
    const { url } = await served(t, {}, quick);
    assert.ok((await sendRaw(url)).tookMs < 2000);
  });

  it("does not wait for a body", async (t) => {
    const { url } = await served(t, {}, quick);
    const head = "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n";
    const { text, tookMs } = await sendRaw(url, head, "x");
    assert.ok(tookMs < 2000, `took ${tookMs} ms`);
    assert.match(text, /^HTTP\/1\.1 405 /);
  });

  it("takes no large headers", async (t) => {
    const { url } = await served(t);
    const { text } = await sendRaw(url, `GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`);
    assert.match(text, /^HTTP\/1\.1 431 /);
  });

  it("takes no nonsense", async (t) => {
    const { url } = await served(t);
    assert.match((await sendRaw(url, "\u0000\u0001 nonsense\r\n\r\n")).text, /^HTTP\/1\.1 400 /);
  });

  it("closes, even when somebody stays connected", async () => {
    const handler = metricsEndpoint({ families: async () => [runs], onError: () => {} });
    const { url, close } = await listen({ host: "127.0.0.1", port: 0, handler });
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("connect", resolve));
    await close();
    await assert.rejects(ask(url, {}), { code: "ECONNREFUSED" });
  });
});

describe("a place to listen", () => {
  const handler = metricsEndpoint({ families: async () => [], onError: () => {} });
  for (const host of ["0.0.0.0", "::", "192.168.1.1", "ci.example", ""])
    it(`is not ${JSON.stringify(host)} without saying so`, async () => {
      await assert.rejects(listen({ host, port: 0, handler }), (error: ServerError) => {
        assert.match(error.hint, /--insecure anybody-on-the-network-may-read-names/);
        return error instanceof ServerError;
      });
      await assert.rejects(listen({ host, port: 0, handler, insecure: "yes" }), ServerError);
    });

  it("is any when that was said", async () => {
    const { url, close } = await listen({ host: "0.0.0.0", port: 0, handler, insecure: INSECURE_WORDS });
    assert.match(url, /^http:\/\/0\.0\.0\.0:\d+$/);
    await close();
  });

  it("is one that nobody else has", async (t) => {
    const { url } = await served(t);
    const port = Number(new URL(url).port);
    await assert.rejects(
      listen({ host: "127.0.0.1", port, handler }),
      (error: ServerError) =>
        error.message === `Port ${port} of 127.0.0.1 cannot be listened on: another program listens there.`,
    );
  });
});

describe("a Host header", () => {
  for (const [header, expected] of [
    ["127.0.0.1", true],
    ["127.1.2.3:80", true],
    ["[::1]", true],
    ["localhost:9464", true],
    ["::1", false],
    ["localhost:port", false],
    ["user@localhost", false],
    ["localhost/", false],
    [undefined, false],
  ] as const)
    it(`${header} is ${expected ? "ours" : "not ours"}`, () => assert.equal(isOwnHost(header, new Set()), expected));
});

describe("an Accept header", () => {
  const prometheus2 =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
  const prometheus3 =
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
  for (const [accept, expected] of [
    [undefined, "prometheus"],
    ["*/*", "prometheus"],
    ["text/html,*/*;q=0.8", "prometheus"],
    [prometheus2, "openmetrics"],
    [prometheus3, "openmetrics"],
    ["text/plain;version=0.0.4", "prometheus"],
    ["application/openmetrics-text", "openmetrics"],
    ["application/openmetrics-text; version=2.0.0", "prometheus"],
    ["application/openmetrics-text;q=0", "prometheus"],
    ["application/openmetrics-text;q=0.1,text/plain", "prometheus"],
    ["application/openmetrics-text;q=x", "prometheus"],
    [",;,;=", "prometheus"],
  ] as const)
    it(`${accept} gets ${expected}`, () => assert.equal(formatFor(accept), expected));
});
