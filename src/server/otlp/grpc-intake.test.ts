import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { sendRaw } from "../../../test/support/http.ts";
import { listening } from "../../../test/support/otlp/listening.ts";
import { callGrpc, frame, type GrpcCall, requestOf } from "../../../test/support/otlp/sending.ts";
import { SinkBusy } from "./span-sink.ts";

describe("calls by gRPC", () => {
  it("are answered with what the specification says", async (t) => {
    const { grpcUrl, sink, health } = await listening(t, { limits: { bodyBytes: 20_000, inflatedBytes: 40_000 } });
    const body = await requestOf(2);
    const taken = await callGrpc(grpcUrl, body);
    assert.deepEqual([taken.httpStatus, taken.status, taken.body], [200, "0", Buffer.alloc(5)]);
    const gzip = { "grpc-encoding": "gzip" };
    for (const [call, status] of [
      [{ pieces: [...frame(body)].map((byte) => Buffer.of(byte)) }, "0"],
      [{ headers: gzip, pieces: [frame(gzipSync(body), 1)] }, "0"],
      [{ headers: gzip, pieces: [frame(body)] }, "0"],
      [{ headers: { "content-type": "application/grpc" } }, "0"],
      [{ pieces: [frame(gzipSync(body), 1)] }, "3"],
      [{ pieces: [frame(body, 2)] }, "3"],
      [{ pieces: [frame(body), frame(body)] }, "3"],
      [{ pieces: [] }, "3"],
      [{ pieces: [frame(body).subarray(0, 30)] }, "3"],
      [{ pieces: [frame(body.subarray(0, 50))] }, "3"],
      [{ pieces: [frame(Buffer.alloc(20_001))] }, "8"],
      [{ pieces: [Buffer.of(0, 0xff, 0xff, 0xff, 0xff)], isOpen: true }, "8"],
      [{ headers: gzip, pieces: [frame(gzipSync(Buffer.alloc(40_001)), 1)] }, "8"],
      [{ headers: { "grpc-encoding": "snappy" } }, "12"],
      [{ path: "/other.Service/Export" }, "12"],
      [{ headers: { origin: "https://evil.example" } }, "7"],
    ] as readonly (readonly [GrpcCall, string])[]) {
      const answer = await callGrpc(grpcUrl, body, call);
      assert.deepEqual([answer.httpStatus, answer.status], [200, status], JSON.stringify(call.headers ?? call.path));
      assert.equal((await callGrpc(grpcUrl, body)).status, "0");
    }
    assert.equal((await callGrpc(grpcUrl, body, { headers: { "content-type": "text/plain" } })).httpStatus, 415);
    assert.equal((await callGrpc(grpcUrl, body, { method: "GET", pieces: [] })).httpStatus, 405);
    assert.equal(sink.count, 2 * (1 + 16 + 4));
    assert.equal(health().inFlightBytes, 0);
  });

  it("may be large, and come in as many pieces as the window of the connection lets through", async (t) => {
    const { grpcUrl, sink } = await listening(t);
    const body = await requestOf(60_000);
    assert.ok(body.length > 5_000_000);
    assert.equal((await callGrpc(grpcUrl, body)).status, "0");
    assert.equal(sink.count, 60_000);
  });

  it("are told when to come again", async (t) => {
    const { grpcUrl, sink } = await listening(t);
    sink.before = () => {
      throw new SinkBusy(2500);
    };
    const { status, message, details } = await callGrpc(grpcUrl, await requestOf(1));
    assert.deepEqual([status, message], ["14", "What was sent cannot be kept now."]);
    assert.ok(Buffer.from(details).includes("google.rpc.RetryInfo"));
    // 2 s and 500,000,000 ns.
    assert.ok(Buffer.from(details).includes(Buffer.of(0x08, 2, 0x10, 0x80, 0xca, 0xb5, 0xee, 0x01)));
  });

  it("that do not come to their end in time are ended, and what they held is given back", async (t) => {
    const { grpcUrl, health } = await listening(t, { limits: { requestMs: 100 } });
    const body = await requestOf(10);
    const slow = await callGrpc(grpcUrl, body, { pieces: [frame(body).subarray(0, 100)], isOpen: true });
    assert.equal(slow.status, "4");
    assert.deepEqual([health().refused, health().inFlightBytes], [{ tooSlow: 1 }, 0]);
  });

  it("of who speaks no HTTP/2 are hung up on", async (t) => {
    const { grpcUrl } = await listening(t);
    await sendRaw(grpcUrl, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await sendRaw(grpcUrl, "\u0016\u0003\u0001\u0002\u0000\u0001");
    assert.equal((await callGrpc(grpcUrl, await requestOf(1))).status, "0");
  });
});
