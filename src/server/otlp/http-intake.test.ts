import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { sendRaw } from "../../../test/support/http.ts";
import { listening, waitFor } from "../../../test/support/otlp/listening.ts";
import { bytesOf, oracle, plainOf } from "../../../test/support/otlp/oracle.ts";
import { postOtlp, requestOf } from "../../../test/support/otlp/sending.ts";
import { SinkBusy } from "./span-sink.ts";

const proto = { "content-type": "application/x-protobuf" };
const token = "correct-horse-battery-staple";

describe("requests by HTTP", () => {
  it("are answered with what the specification says", async (t) => {
    const { httpUrl, sink, health } = await listening(t, { limits: { bodyBytes: 20_000, inflatedBytes: 40_000 } });
    const body = await requestOf(2);
    const { headers, ...taken } = await postOtlp(httpUrl, body);
    assert.deepEqual([taken.status, taken.text, headers["content-type"]], [200, "", "application/x-protobuf"]);
    const json = await postOtlp(httpUrl, Buffer.from("{}"), {
      headers: { "content-type": "application/json; charset=utf-8" },
    });
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
      const answer = await postOtlp(httpUrl, sent, given);
      assert.equal(answer.status, status, JSON.stringify(given));
      checkStatus(answer.text, code, answer.headers["content-type"]);
      assert.equal((await postOtlp(httpUrl, body)).status, 200);
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
    assert.equal((await postOtlp(httpUrl, gzipSync(body), { headers })).status, 200);
    const members = [gzipSync(body.subarray(0, 1000)), gzipSync(body.subarray(1000))];
    assert.equal((await postOtlp(httpUrl, Buffer.concat(members), { headers })).status, 200);
    assert.equal(sink.count, 200);
  });

  it("that are bombs take no more than is allowed", async (t) => {
    const { httpUrl, health } = await listening(t, { limits: { inflatedBytes: 1_000_000 } });
    const headers = { "content-encoding": "gzip" };
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    const lying = Buffer.from(bomb);
    lying.writeUInt32LE(1000, lying.length - 4);
    assert.equal((await postOtlp(httpUrl, bomb, { headers })).status, 413);
    assert.equal((await postOtlp(httpUrl, lying, { headers })).status, 413);
    assert.deepEqual(health().refused, { tooLarge: 2 });
  });

  it("of a hundred megabytes are refused before they come", async (t) => {
    const { httpUrl, health } = await listening(t);
    const head =
      "POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-protobuf\r\nContent-Length: 100000000\r\n\r\n";
    const { text } = await sendRaw(httpUrl, head);
    assert.match(text, /^HTTP\/1\.1 413 /);
    const chunk = `100000\r\n${"x".repeat(0x10_0000)}\r\n`;
    const open = head.replace(/Content-Length: \d+/, "Transfer-Encoding: chunked");
    const endless = await sendRaw(httpUrl, open, ...Array<string>(20).fill(chunk));
    assert.match(endless.text, /^HTTP\/1\.1 413 |^$/);
    assert.deepEqual([health().refused, health().inFlightBytes], [{ tooLarge: 2 }, 0]);
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
      const answer = await postOtlp(httpUrl, body, { headers: headers as Record<string, string> });
      assert.equal(answer.status, 401);
      assert.equal(answer.headers["www-authenticate"], 'Bearer realm="flowmeter"');
    }
    for (const headers of [{ authorization: `Bearer ${token}` }, { "x-flowmeter-token": token }])
      assert.equal((await postOtlp(httpUrl, body, { headers: headers as Record<string, string> })).status, 200);
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
    assert.equal((await postOtlp(httpUrl, body, { headers })).status, 200);
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
    const answer = postOtlp(httpUrl, await requestOf(1)).then(({ status }) => {
      isAnswered = true;
      return status;
    });
    await waitFor(() => isAsked);
    await setTimeout(30);
    assert.equal(isAnswered, false);
    release();
    assert.equal(await answer, 200);
  });

  it("come again later when the sink is busy, or fails", async (t) => {
    const { httpUrl, sink, errors, health } = await listening(t);
    sink.before = () => {
      throw new SinkBusy(2500);
    };
    const busy = await postOtlp(httpUrl, await requestOf(1));
    assert.deepEqual([busy.status, busy.headers["retry-after"]], [503, "3"]);
    sink.before = () => {
      throw new Error("the disk of /var/lib is full");
    };
    const failed = await postOtlp(httpUrl, await requestOf(1));
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
    assert.equal((await postOtlp(httpUrl, logs, { path: "/v1/logs" })).status, 200);
    const [links] = sink.links;
    assert.deepEqual([links?.rows, links?.records, links?.names], [1, 3, ["a/b"]]);
    const gauge = {
      dataPoints: [{ timeUnixNano: "1795477800123456789", asInt: 5, attributes: [text("label", "linux")] }],
    };
    const metrics = bytesOf(ExportMetricsServiceRequest, {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                { name: "jenkins.executor.busy", gauge },
                { name: "jvm.x", gauge },
              ],
            },
          ],
        },
      ],
    });
    assert.equal((await postOtlp(httpUrl, metrics, { path: "/v1/metrics" })).status, 200);
    const expected = { name: "jenkins.executor.busy", label: "linux", value: 5, at: 1_795_477_800_123 };
    assert.deepEqual(sink.gauges, [{ resource: {}, gauges: [expected], points: 2 }]);
    assert.deepEqual([health().links, health().gauges], [1, 1]);
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
