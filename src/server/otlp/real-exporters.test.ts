import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { credentials, Metadata } from "@grpc/grpc-js";
import { OTLPTraceExporter as GrpcExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  type SpanExporter,
} from "@opentelemetry/sdk-trace-base";
import { certificate } from "../../../test/support/otlp/certificate.ts";
import { listening, type MemorySink } from "../../../test/support/otlp/listening.ts";
import type { SpanBatch } from "../../model/span-batch.ts";
import { SinkBusy } from "./span-sink.ts";

const token = "correct-horse-battery-staple";

describe("exporters of OpenTelemetry", () => {
  for (const compression of ["none", "gzip"] as const) {
    it(`send by gRPC, compression ${compression}`, async (t) => {
      const { grpcUrl, sink } = await listening(t);
      await sends(t, new GrpcExporter({ url: grpcUrl, compression: compression as never }));
      checkTaken(sink);
    });
    it(`send protobuf by HTTP, compression ${compression}`, async (t) => {
      const { httpUrl, sink } = await listening(t);
      await sends(t, new ProtoExporter({ url: `${httpUrl}/v1/traces`, compression: compression as never }));
      checkTaken(sink);
    });
    it(`send JSON by HTTP, compression ${compression}`, async (t) => {
      const { httpUrl, sink } = await listening(t);
      await sends(t, new JsonExporter({ url: `${httpUrl}/v1/traces`, compression: compression as never }));
      checkTaken(sink);
    });
  }

  it("send over TLS", async (t) => {
    const tls = certificate(t);
    if (tls === undefined) {
      t.skip("openssl is not here to make a certificate");
      return;
    }
    const { grpcUrl, httpUrl, sink } = await listening(t, { tls, token });
    const metadata = new Metadata();
    metadata.set("authorization", `Bearer ${token}`);
    const trusted = credentials.createSsl(Buffer.from(tls.cert));
    await sends(t, new GrpcExporter({ url: grpcUrl, credentials: trusted, metadata }));
    const headers = { "x-flowmeter-token": token };
    const httpAgentOptions = { ca: tls.cert, keepAlive: true } as object;
    await sends(t, new ProtoExporter({ url: `${httpUrl}/v1/traces`, headers, httpAgentOptions }));
    assert.equal(sink.count, 8);
  });

  it("are refused without the token, and do not try again", async (t) => {
    const { grpcUrl, httpUrl, sink, health } = await listening(t, { token });
    const metadata = new Metadata();
    metadata.set("authorization", "Bearer wrong");
    await fails(t, new GrpcExporter({ url: grpcUrl, metadata }), /16 UNAUTHENTICATED/);
    await fails(t, new GrpcExporter({ url: grpcUrl }), /16 UNAUTHENTICATED/);
    await fails(t, new ProtoExporter({ url: `${httpUrl}/v1/traces` }), /Unauthorized/);
    assert.deepEqual([sink.count, health().refused], [0, { noToken: 3 }]);
  });

  it("try again by HTTP when the sink was busy, and what they send is there once it is answered", async (t) => {
    const { httpUrl, sink, health } = await listening(t);
    sink.before = busyOnce();
    await sends(t, new ProtoExporter({ url: `${httpUrl}/v1/traces` }));
    assert.deepEqual([sink.count, health().refused], [4, { notKept: 1 }]);
  });

  it("are told by gRPC that they may try again", async (t) => {
    const { grpcUrl, sink, health } = await listening(t);
    sink.before = busyOnce();
    await fails(t, new GrpcExporter({ url: grpcUrl }), /14 UNAVAILABLE/);
    await sends(t, new GrpcExporter({ url: grpcUrl }));
    assert.deepEqual([sink.count, health().refused], [4, { notKept: 1 }]);
  });
});

/** What was sent by {@link spansOf}: the private parts are not there. */
function checkTaken({ spans }: MemorySink): void {
  assert.equal(spans.length, 1);
  const [batch] = spans as [SpanBatch];
  assert.equal(batch.rows, 4);
  assert.deepEqual(batch.names.toSorted(), [
    "FAILURE",
    "SUCCESS",
    "TypeError",
    "compile",
    "junit",
    "shop/api",
    "stage",
  ]);
  assert.deepEqual(batch.resources, [
    { instanceId: "abc", jenkinsVersion: "2.541.2", serviceName: "jenkins", url: "https://ci.example/jenkins/" },
  ]);
  assert.deepEqual(batch.dropped, { http: 1 });
}

/** A run, a phase, a stage, a step that failed, and a request to the page of the run. */
function spansOf(t: TestContext): ReadableSpan[] {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({
    resource: resourceFromAttributes({
      "service.name": "jenkins",
      "service.instance.id": "abc",
      "jenkins.url": "https://me:secret@ci.example/jenkins/?token=1#x",
      "jenkins.version": "2.541.2",
      "process.command_args": ["-Dpassword=1"],
    }),
    spanProcessors: [new SimpleSpanProcessor(memory)],
  });
  t.after(() => provider.shutdown());
  const tracer = provider.getTracer("io.jenkins.opentelemetry");
  const run = tracer.startSpan("BUILD shop/api", {
    kind: 1,
    attributes: {
      "ci.pipeline.id": "shop/api",
      "ci.pipeline.run.number": 7,
      "ci.pipeline.run.url": "https://ci.example/job/shop/job/api/7/",
      "ci.pipeline.run.result": "FAILURE",
      "ci.pipeline.run.committers": ["alice"],
    },
  });
  const under = (span: typeof run) => contextOf(span);
  tracer.startSpan("Phase: Start", {}, under(run)).end();
  const stage = tracer.startSpan(
    "Stage: compile",
    { attributes: step(["stage", "6", "compile", "SUCCESS"]) },
    under(run),
  );
  const junit = tracer.startSpan("junit", { attributes: step(["junit", "9", "my label", "FAILURE"]) }, under(stage));
  junit.recordException(new TypeError("a message"));
  junit.end();
  stage.end();
  tracer.startSpan("GET /job/:name", { kind: 1, attributes: { "http.request.method": "GET" } }).end();
  run.end();
  return memory.getFinishedSpans();
}

/** A context that holds a span, without the package that makes them. */
function contextOf(span: object) {
  const context = {
    getValue: (key: symbol): unknown => (/SPAN$/.test(key.description ?? "") ? span : undefined),
    setValue: () => context,
    deleteValue: () => context,
  };
  return context;
}

/** Sends the spans, and expects that they were taken. */
async function sends(t: TestContext, exporter: SpanExporter): Promise<void> {
  const { code, error } = await exported(t, exporter);
  assert.equal(code, 0, String(error));
}

async function fails(t: TestContext, exporter: SpanExporter, expected: RegExp): Promise<void> {
  const { code, error } = await exported(t, exporter);
  assert.equal(code, 1);
  assert.match(String(error), expected);
}

function exported(t: TestContext, exporter: SpanExporter): Promise<{ code: number; error?: Error }> {
  t.after(() => exporter.shutdown());
  return new Promise((resolve) => exporter.export(spansOf(t), resolve));
}

function busyOnce(): () => void {
  let isBusy = true;
  return () => {
    if (isBusy) {
      isBusy = false;
      throw new SinkBusy(10);
    }
  };
}

function step([type, id, name, result]: readonly [string, string, string, string]) {
  return {
    "jenkins.pipeline.step.type": type,
    "jenkins.pipeline.step.id": id,
    "jenkins.pipeline.step.name": name,
    "jenkins.pipeline.step.result": result,
  };
}
