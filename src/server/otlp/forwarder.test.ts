import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, it, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { listening, realEffects, waitFor } from "../../../test/support/otlp/listening.ts";
import { callGrpc, frame, requestOf } from "../../../test/support/otlp/sending.ts";
import { ServerError } from "../server-error.ts";
import { Forwarder } from "./forwarder.ts";
import type { Received } from "./intake.ts";

interface Arrived {
  readonly path: string | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** An endpoint that keeps what arrives, and answers with the statuses given, then with 200. */
async function endpoint(t: TestContext, ...statuses: readonly number[]) {
  const arrived: Arrived[] = [];
  const left = [...statuses];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
    request.on("end", () => {
      arrived.push({ path: request.url, headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(left.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrived };
}

const traces: Received = { signal: "traces", format: "protobuf", isGzip: false, body: Buffer.from("some bytes") };

function forwarderTo(url: string, { queueBytes = 1000, fetch: fetchOf = fetch } = {}) {
  let at = 0;
  const slept: number[] = [];
  const sleep = async (ms: number): Promise<void> => {
    slept.push(ms);
    at += ms;
  };
  const effects = { fetch: fetchOf, now: () => at, random: () => 1, sleep };
  return { forwarder: new Forwarder({ url, queueBytes, headers: { authorization: "Bearer x" } }, effects), slept };
}

describe("passing on", () => {
  it("is of what came, as it came, by whichever protocol", async (t) => {
    const { url, arrived } = await endpoint(t);
    const { httpUrl, grpcUrl, health } = await listening(t, { forward: { url: `${url}/otlp/` } });
    const body = await requestOf(3);
    const zipped = gzipSync(body);
    const post = (sent: Uint8Array, headers: Record<string, string>, path = "/v1/traces") =>
      fetch(`${httpUrl}${path}`, { method: "POST", headers, body: sent as never });
    await post(body, { "content-type": "application/x-protobuf" });
    await post(zipped, { "content-type": "application/x-protobuf", "content-encoding": "gzip" });
    await post(Buffer.from("{}"), { "content-type": "application/json" }, "/v1/logs");
    await callGrpc(grpcUrl, body, { headers: { "grpc-encoding": "gzip" }, pieces: [frame(zipped, 1)] });
    await post(body.subarray(0, 20), { "content-type": "application/x-protobuf" });
    await waitFor(() => health().forward?.sent === 4);
    assert.deepEqual(
      arrived
        .map(({ path, headers, body }) => [path, headers["content-type"], headers["content-encoding"], body.length])
        .toSorted(),
      [
        ["/otlp/v1/logs", "application/json", undefined, 2],
        ["/otlp/v1/traces", "application/x-protobuf", undefined, body.length],
        ["/otlp/v1/traces", "application/x-protobuf", "gzip", zipped.length],
        ["/otlp/v1/traces", "application/x-protobuf", "gzip", zipped.length],
      ].toSorted(),
    );
    assert.deepEqual(health().forward, { queuedBytes: 0, sent: 4, dropped: {} });
  });

  it("does not keep who sends waiting, and lets go what finds no room", async (t) => {
    let isAsked = 0;
    const never = (() => {
      isAsked++;
      return new Promise(() => {});
    }) as unknown as typeof fetch;
    const body = await requestOf(5);
    const { httpUrl, health, close } = await listening(t, {
      forward: { url: "http://collector:4318" },
      limits: { forwardBytes: body.length * 6 },
      effects: { ...realEffects, fetch: never },
    });
    for (let request = 0; request < 9; request++) {
      const headers = { "content-type": "application/x-protobuf" };
      assert.equal((await fetch(`${httpUrl}/v1/traces`, { method: "POST", headers, body: body as never })).status, 200);
    }
    assert.deepEqual(health().forward, { queuedBytes: body.length * 6, sent: 0, dropped: { full: 3 } });
    assert.equal(isAsked, 4);
    await close();
    assert.deepEqual(health().forward?.dropped, { full: 3, closed: 2 });
  });

  it("tries again what may be taken later, waiting longer each time", async (t) => {
    const { url, arrived } = await endpoint(t, 503, 429, 502, 504);
    const { forwarder, slept } = forwarderTo(url);
    forwarder.offer(traces);
    await waitFor(() => forwarder.health.sent === 1);
    assert.deepEqual(slept, [1000, 2000, 4000, 8000]);
    assert.equal(arrived.length, 5);
    assert.equal(arrived[4]!.headers.authorization, "Bearer x");
    assert.deepEqual(forwarder.health, { queuedBytes: 0, sent: 1, dropped: {} });
  });

  it("lets go what is refused, and follows nobody elsewhere", async (t) => {
    const { url, arrived } = await endpoint(t, 400, 401, 307);
    const { forwarder } = forwarderTo(url);
    for (let request = 0; request < 3; request++) forwarder.offer(traces);
    await waitFor(() => forwarder.health.dropped.refused === 3);
    assert.equal(arrived.length, 3);
  });

  it("lets go what is a quarter of an hour old", async () => {
    const fails = (() => Promise.reject(new TypeError("fetch failed"))) as unknown as typeof fetch;
    const { forwarder, slept } = forwarderTo("http://127.0.0.1:1", { fetch: fails });
    forwarder.offer(traces);
    await waitFor(() => forwarder.health.dropped.tooOld === 1);
    assert.equal(forwarder.health.failing, "unreachable");
    assert.ok(slept.every((ms) => ms <= 30_000));
  });

  it("goes to an address of HTTP alone, without a password in it", () => {
    for (const url of ["", "collector:4317", "grpc://collector:4317", "http://me:secret@collector:4318"])
      assert.throws(() => forwarderTo(url), ServerError, url);
  });
});
