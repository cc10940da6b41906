import assert from "node:assert/strict";
import { connect as connectSocket } from "node:net";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { ask, sendRaw } from "../../../test/support/http.ts";
import { listening } from "../../../test/support/otlp/listening.ts";
import { bytesOf, oracle, plainOf } from "../../../test/support/otlp/oracle.ts";
import { callGrpc, frame, type GrpcCall, requestOf } from "../../../test/support/otlp/sending.ts";
import { ServerError } from "../server-error.ts";
import { listenOtlp } from "./listen-otlp.ts";
import { INSECURE_OTLP_WORDS } from "./otlp-options.ts";
import { SinkBusy } from "./span-sink.ts";

const proto = { "content-type": "application/x-protobuf" };
const token = "correct-horse-battery-staple";

interface Sent {
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly method?: string;
  readonly localAddress?: string;
}

function post(url: string, body: Uint8Array, { headers = {}, path = "/v1/traces", method = "POST", ...more }: Sent = {}) {
  return ask(`${url}${path}`, { method, headers: { ...proto, ...headers }, ...more }, body as never);
}

describe("requests by HTTP", () => {
  it("are answered with what the specification says", async (t) => {
    const { httpUrl, sink, health } = await listening(t, { limits: { bodyBytes: 20_000, inflatedBytes: 40_000 } });
    const body = await requestOf(2);
    const { headers, ...taken } = await post(httpUrl, body);
    assert.deepEqual([taken.status, taken.text, headers["content-type"]], [200, "", "application/x-protobuf"]);
    const json = await post(httpUrl, Buffer.from("{}"), { headers: { "content-type": "application/json; charset=utf-8" } });
    assert.deepEqual([json.status, json.text, json.headers["content-type"]], [200, "{}", "application/json"]);
    for (const [sent, given, status, code] of [
      [body, { headers: { "content-encoding": "gzip" } }, 400, 3],
      [body.subarray(0, 50), {}, 400, 3],
      [Buffer.from("{"), { headers: { "content-type": "application/json" } }, 400, 3],
      [gzipSync(body).subarray(0, 40), { headers: { "content-encoding": "gzip" } }, 400, 3],
      [body, { headers: { "content-type": "text/plain" } }, 415, 3],
      [body, { headers: { "content-encoding": "br" } }, 415, 12],
      [Buffer.alloc(20_001), {}, 413, 8],
      [gzipSync(Buffer.alloc(40_001)), { headers: { "content-encoding": "gzip" } }, 413, 8],
      [body, { path: "/v1/profiles" }, 404, 12],
      [body, { method: "PUT" }, 405, 12],
      [body, { headers: { origin: "https://evil.example" } }, 403, 7],
      [body, { headers: { "sec-fetch-site": "cross-site" } }, 403, 7],
    ] as const) {
      const answer = await post(httpUrl, sent, given);
      assert.equal(answer.status, status, JSON.stringify(given));
      checkStatus(answer.text, code, answer.headers["content-type"]);
      assert.equal((await post(httpUrl, body)).status, 200);
    }
    assert.equal(sink.count, 2 * 13);
    assert.deepEqual(health().refused, {
      malformed: 4,
      wrongType: 1,
      wrongEncoding: 1,
      tooLarge: 2,
      notFound: 1,
      wrongMethod: 1,
      otherSite: 2,
    });
    assert.equal(health().inFlightBytes, 0);
  });

  it("of gzip are inflated, also of several members", async (t) => {
    const { httpUrl, sink } = await listening(t);
    const body = await requestOf(100);
    const headers = { "content-encoding": "gzip" };
    assert.equal((await post(httpUrl, gzipSync(body), { headers })).status, 200);
    const members = [gzipSync(body.subarray(0, 1000)), gzipSync(body.subarray(1000))];
    assert.equal((await post(httpUrl, Buffer.concat(members), { headers })).status, 200);
    assert.equal(sink.count, 200);
  });

  it("that are bombs take no more than is allowed", async (t) => {
    const { httpUrl, health } = await listening(t, { limits: { inflatedBytes: 1_000_000 } });
    const headers = { "content-encoding": "gzip" };
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const lying = Buffer.from(bomb);
    lying.writeUInt32LE(1000, lying.length - 4);
    assert.equal((await post(httpUrl, bomb, { headers })).status, 413);
    assert.equal((await post(httpUrl, lying, { headers })).status, 413);
    assert.deepEqual(health().refused, { tooLarge: 2 });
  });

  it("say how many spans are malformed", async (t) => {
    const { ExportTraceServiceRequest, ExportResponse } = await oracle();
    const { httpUrl, sink } = await listening(t);
    const good = { traceId: Buffer.alloc(16, 1), spanId: Buffer.alloc(8, 1), parentSpanId: Buffer.alloc(8, 2) };
    const spans = [good, { ...good, traceId: Buffer.alloc(3) }, { ...good, spanId: Buffer.alloc(9) }];
    const body = bytesOf(ExportTraceServiceRequest, { resourceSpans: [{ scopeSpans: [{ spans: spans as never }] }] });
    const answer = await fetch(`${httpUrl}/v1/traces`, { method: "POST", headers: proto, body: body as never });
    const { partialSuccess } = plainOf(ExportResponse, new Uint8Array(await answer.arrayBuffer()));
    assert.equal(partialSuccess?.rejected, "2");
    assert.equal(sink.count, 1);
  });

  it("are asked for a token", async (t) => {
    const { httpUrl, sink } = await listening(t, { token });
    const body = await requestOf(1);
    for (const headers of [{}, { authorization: "Bearer x" }, { authorization: token }, { "x-flowmeter-token": "x" }]) {
      const answer = await post(httpUrl, body, { headers: headers as Record<string, string> });
      assert.equal(answer.status, 401);
      assert.equal(answer.headers["www-authenticate"], 'Bearer realm="flowmeter"');
    }
    for (const headers of [{ authorization: `Bearer ${token}` }, { "x-flowmeter-token": token }])
      assert.equal((await post(httpUrl, body, { headers: headers as Record<string, string> })).status, 200);
    assert.equal(sink.count, 2);
  });

  it("with the headers of Java's client, which offers HTTP/2, are taken", async (t) => {
    const { httpUrl, sink } = await listening(t);
    const body = await requestOf(3);
    const headers = {
      connection: "Upgrade, HTTP2-Settings",
      upgrade: "h2c",
      "http2-settings": "AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA",
    };
    assert.equal((await post(httpUrl, body, { headers })).status, 200);
    assert.equal(sink.count, 3);
  });

  it("are answered once the sink has them, and not before", async (t) => {
    const { httpUrl, sink } = await listening(t);
    let release = (): void => {};
    let isAsked = false;
    sink.before = () =>
      new Promise((resolve) => {
        isAsked = true;
        release = resolve;
      });
    let isAnswered = false;
    const answer = post(httpUrl, await requestOf(1)).then(({ status }) => {
      isAnswered = true;
      return status;
    });
    await waitFor(() => isAsked);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(isAnswered, false);
    release();
    assert.equal(await answer, 200);
  });

  it("come again later when the sink is busy, or fails", async (t) => {
    const { httpUrl, sink, errors, health } = await listening(t);
    sink.before = () => {
      throw new SinkBusy(2500);
    };
    const busy = await post(httpUrl, await requestOf(1));
    assert.deepEqual([busy.status, busy.headers["retry-after"]], [503, "3"]);
    sink.before = () => {
      throw new Error("the disk of /var/lib is full");
    };
    const failed = await post(httpUrl, await requestOf(1));
    assert.equal(failed.status, 503);
    assert.doesNotMatch(failed.text, /disk|var/);
    assert.match(String(errors[0]), /disk/);
    assert.deepEqual(health().refused, { notKept: 2 });
  });

  it("of logs and metrics are taken too", async (t) => {
    const { ExportLogsServiceRequest, ExportMetricsServiceRequest } = await oracle();
    const { httpUrl, sink, health } = await listening(t);
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const record = {
      timeUnixNano: "1795477800123456789",
      traceId: Buffer.alloc(16, 1),
      spanId: Buffer.alloc(8, 1),
      body: { stringValue: "secret" },
      attributes: [text("ci.pipeline.id", "a/b"), { key: "ci.pipeline.run.number", value: { intValue: 7 } }],
    };
    const logs = bytesOf(ExportLogsServiceRequest, {
      resourceLogs: [{ scopeLogs: [{ logRecords: [record, record, { body: { stringValue: "x" } } as never] }] }],
    });
    assert.equal((await post(httpUrl, logs, { path: "/v1/logs" })).status, 200);
    const [links] = sink.links;
    assert.deepEqual([links?.rows, links?.records, links?.names], [1, 3, ["a/b"]]);
    const gauge = { dataPoints: [{ timeUnixNano: "1795477800123456789", asInt: 5, attributes: [text("label", "linux")] }] };
    const metrics = bytesOf(ExportMetricsServiceRequest, {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "jenkins.executor.busy", gauge }, { name: "jvm.x", gauge }] }] }],
    });
    assert.equal((await post(httpUrl, metrics, { path: "/v1/metrics" })).status, 200);
    const expected = { name: "jenkins.executor.busy", label: "linux", value: 5, at: 1_795_477_800_123 };
    assert.deepEqual(sink.gauges, [{ resource: {}, gauges: [expected], points: 2 }]);
    assert.deepEqual([health().links, health().gauges], [1, 1]);
  });
});

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

describe("many senders", () => {
  it("have room, whatever a noisy one does", async (t) => {
    const { httpUrl, sink, health } = await listening(t, { limits: { inFlightBytes: 400_000 } });
    const waiting: (() => void)[] = [];
    sink.before = () => new Promise((resolve) => waiting.push(resolve));
    const body = await requestOf(300);
    const from = (localAddress: string) => post(httpUrl, body, { localAddress });
    const noisy = Array.from({ length: 40 }, () => from("127.0.0.1").then(({ status }) => status));
    await waitFor(() => Object.values(health().refused).some((count) => count > 0));
    const quiet = Array.from({ length: 3 }, (_, index) => from(`127.0.0.${index + 2}`).then(({ status }) => status));
    const free = setInterval(() => {
      for (const resolve of waiting.splice(0)) resolve();
    }, 100);
    t.after(() => clearInterval(free));
    assert.deepEqual(await Promise.all(quiet), [200, 200, 200]);
    const statuses = await Promise.all(noisy);
    assert.ok(statuses.includes(200) && statuses.includes(429), String(new Set(statuses)));
    assert.deepEqual(Object.keys(health().refused), ["tooMuch"]);
    assert.equal(health().inFlightBytes, 0);
    assert.equal(health().senders.length, 1);
  });

  it("may not have all connections from one address", async (t) => {
    const { httpUrl } = await listening(t, { limits: { connections: 40 } });
    const { port } = new URL(httpUrl);
    const sockets = Array.from({ length: 40 }, () => connectSocket(Number(port), "127.0.0.1"));
    t.after(() => {
      for (const socket of sockets) socket.destroy();
    });
    for (const socket of sockets) socket.on("error", () => {});
    await waitFor(() => sockets.filter(({ destroyed }) => destroyed).length === 30);
    assert.equal((await post(httpUrl, await requestOf(1), { localAddress: "127.0.0.9" })).status, 200);
  });

  it("that break off give back what they held", async (t) => {
    const { httpUrl, health } = await listening(t);
    const { port } = new URL(httpUrl);
    const socket = connectSocket(Number(port), "127.0.0.1");
    socket.write("POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\nabc");
    await waitFor(() => health().inFlightBytes === 3);
    socket.destroy();
    await waitFor(() => health().inFlightBytes === 0);
  });

  it("that are slow are hung up on", async (t) => {
    const { httpUrl, health } = await listening(t, { limits: { requestMs: 200 } });
    const head = "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 1000\r\n\r\nabc";
    const { tookMs } = await sendRaw(httpUrl, head);
    assert.ok(tookMs < 5000, `${tookMs} ms`);
    assert.equal(health().inFlightBytes, 0);
  });
});

describe("how it does", () => {
  it("is said", async (t) => {
    const { httpUrl, health } = await listening(t);
    const before = health();
    assert.deepEqual([before.lastAt, before.lagMs, before.senders], [undefined, undefined, []]);
    await post(httpUrl, await requestOf(20, 1));
    await post(httpUrl, await requestOf(10, 2));
    const { spans, lagMs, cost, lastAt, senders } = health();
    assert.equal(spans, 30);
    assert.ok(lagMs! >= 900 && lagMs! < 10_000, `${lagMs} ms`);
    assert.ok(lastAt! > 0 && cost.itemsPerMinute === 30 && cost.requestsPerMinute === 2);
    assert.deepEqual(
      senders.map(({ resource, spans }) => [resource.instanceId, spans]),
      [
        ["ci-1", 20],
        ["ci-2", 10],
      ],
    );
  });
});

describe("listening", () => {
  const effects = { now: Date.now, random: () => 0, fetch, sleep: async () => {}, onError: () => {} };
  const sink = { takeSpans: async () => {}, takeLinks: async () => {}, takeGauges: () => {} };

  it("where other machines can send needs a token, or the words", async (t) => {
    await assert.rejects(listenOtlp({ host: "0.0.0.0", httpPort: 0, sink, effects }), ServerError);
    for (const permit of [{ token }, { insecure: INSECURE_OTLP_WORDS }]) {
      const { close } = await listenOtlp({ host: "0.0.0.0", httpPort: 0, grpcPort: 0, sink, effects, ...permit });
      t.after(close);
    }
  });

  it("on a port that is taken says so, and leaves nothing open", async (t) => {
    const { httpUrl } = await listening(t);
    const port = Number(new URL(httpUrl).port);
    const asked = listenOtlp({ host: "127.0.0.1", grpcPort: 0, httpPort: port, sink, effects });
    await assert.rejects(asked, /another program listens there/);
  });
});

/** Checks a `google.rpc.Status`. */
function checkStatus(text: string, code: number, type: string | undefined): void {
  if (type === "application/json") {
    const status = JSON.parse(text) as { code: number; message: string };
    assert.equal(status.code, code);
    return;
  }
  const bytes = Buffer.from(text);
  assert.deepEqual([bytes[0], bytes[1], bytes[2]], [0x08, code, 0x12]);
}

async function waitFor(isDone: () => boolean): Promise<void> {
  for (let tries = 0; !isDone(); tries++) {
    assert.ok(tries < 500, "waited long enough");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
