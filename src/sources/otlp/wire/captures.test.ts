import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { capturedRequests, capturesMissing } from "../../../../test/support/otlp/captured.ts";
import { type OracleRecord, oracle, plainOf } from "../../../../test/support/otlp/oracle.ts";
import { otlpJson } from "../../../../test/support/otlp/otlp-json.ts";
import { expectedSpans, type PlainRow, plainLinks, plainSpans } from "../../../../test/support/otlp/plain-spans.ts";
import { OtlpDecoder } from "./otlp-decoder.ts";

const skip = capturesMissing ?? false;

describe("requests captured of a controller", { skip }, () => {
  it("have the spans that protobufjs finds in them, by the rules", async (t) => {
    const { ExportTraceServiceRequest } = await oracle();
    const decoder = new OtlpDecoder();
    let rows = 0;
    for (const body of capturedRequests(t).traces) {
      const expected = expectedSpans(plainOf(ExportTraceServiceRequest, body));
      const batch = decoder.spans(body);
      assert.deepEqual(plainSpans(batch), expected.rows);
      assert.deepEqual(batch.dropped, expected.dropped);
      rows += batch.rows;
    }
    assert.ok(rows > 1000, `${rows} spans`);
  });

  it("have the spans that another program decoded", (t) => {
    const { traces, decoded } = capturedRequests(t);
    const decoder = new OtlpDecoder();
    const found = new Map(traces.flatMap((body) => plainSpans(decoder.spans(body))).map((row) => [row.span, row]));
    for (const line of decoded) checkDecoded(line, found);
    assert.equal(decoded.length, 571);
  });

  it("say the same in JSON", async (t) => {
    const { ExportTraceServiceRequest, ExportLogsServiceRequest, ExportMetricsServiceRequest } = await oracle();
    const { traces, logs, metrics } = capturedRequests(t);
    const decoder = new OtlpDecoder();
    for (const body of traces) {
      const json = otlpJson(plainOf(ExportTraceServiceRequest, body));
      assert.deepEqual(decoder.spans(json, "json"), decoder.spans(body));
    }
    for (const body of logs) {
      const json = otlpJson(plainOf(ExportLogsServiceRequest, body));
      assert.deepEqual(decoder.links(json, "json"), decoder.links(body));
    }
    for (const body of metrics) {
      const json = otlpJson(plainOf(ExportMetricsServiceRequest, body));
      assert.deepEqual(decoder.gauges(json, "json"), decoder.gauges(body));
    }
  });

  it("tell by their logs which runs spans belong to, each once", async (t) => {
    const { ExportLogsServiceRequest } = await oracle();
    const decoder = new OtlpDecoder();
    for (const body of capturedRequests(t).logs) {
      const records = (plainOf(ExportLogsServiceRequest, body).resourceLogs ?? [])
        .flatMap(({ scopeLogs = [] }) => scopeLogs)
        .flatMap(({ logRecords = [] }) => logRecords);
      const expected = new Set(records.flatMap(linkOf));
      const links = decoder.links(body);
      assert.equal(links.records, records.length);
      const found = plainLinks(links).map(({ trace, span, pipeline, runNumber, flowNode }) =>
        [trace, span, pipeline, runNumber, flowNode].join(),
      );
      assert.deepEqual(new Set(found), expected);
      assert.ok(found.length <= expected.size * 1.5, `${found.length} rows for ${expected.size}`);
    }
  });

  it("give last values of the gauges of the controller", (t) => {
    const decoder = new OtlpDecoder();
    const last = capturedRequests(t)
      .metrics.flatMap((body) => decoder.gauges(body))
      .at(-1)!;
    assert.equal(last.resource.url, "http://127.0.0.1:18080/");
    assert.ok(last.points > last.gauges.length);
    const names = new Set(last.gauges.map(({ name }) => name));
    for (const name of ["ci.pipeline.run.active", "jenkins.queue.waiting", "jenkins.executor.busy"])
      assert.ok(names.has(name), name);
    for (const { name, value, at } of last.gauges) {
      assert.match(name, /^ci\.pipeline\.run\.active$|^jenkins\.(queue|executor)\./);
      assert.ok(Number.isFinite(value) && at! > 1_795_000_000_000);
    }
  });

  it("leave nothing private behind", (t) => {
    const { traces, logs } = capturedRequests(t);
    const decoder = new OtlpDecoder();
    const kept = JSON.stringify([
      ...traces.map((body) => decoder.spans(body)).map(({ names, resources }) => [names, resources]),
      ...logs.map((body) => decoder.links(body)).map(({ names, resources }) => [names, resources]),
    ]);
    for (const word of [
      "Shell Script",
      "script returned exit code",
      "SYSTEM",
      "/job/",
      "\\tat ",
      "BUILD ",
      "Started by",
    ])
      assert.ok(!kept.includes(word), word);
  });
});

/** What a record says about the run of its span; nothing when it does not say. */
function linkOf({ attributes = [], traceId, spanId }: OracleRecord): string[] {
  const values = new Map(attributes.map(({ key, value }) => [key, value]));
  const pipeline = values.get("ci.pipeline.id")?.stringValue;
  const number = values.get("ci.pipeline.run.number")?.intValue;
  const node = values.get("jenkins.pipeline.step.id")?.stringValue;
  if (pipeline === undefined || number === undefined || traceId?.length !== 16 || spanId?.length !== 8) return [];
  const ids = [traceId, spanId].map((id) => Buffer.from(id).toString("hex"));
  return [[...ids, pipeline, number, node].join()];
}

interface Decoded {
  readonly trace: string;
  readonly span: string;
  readonly parent: string;
  readonly name: string;
  readonly status: { readonly code?: string };
  readonly attrs: Readonly<Record<string, unknown>>;
}

/** What a span is by the other program's text, and what was found of it. */
function checkDecoded(line: string, found: ReadonlyMap<unknown, PlainRow>): void {
  const { trace, span, parent, status, attrs } = JSON.parse(line) as Decoded;
  // Numbers of nineteen digits do not fit: they are taken from the text.
  const [start, end] = ["start", "end"].map((key) => {
    const digits = new RegExp(`"${key}": ?(\\d+)`).exec(line)![1]!;
    return Number(BigInt(digits) / 1_000_000n);
  });
  const row = found.get(span);
  assert.ok(row !== undefined, line);
  const codes = { STATUS_CODE_OK: 1, STATUS_CODE_ERROR: 2 } as const;
  const expected = {
    trace,
    parent: parent === "" ? undefined : parent,
    startAt: start,
    endAt: end,
    status: codes[status.code as keyof typeof codes] ?? 0,
    flowNode: attrs["jenkins.pipeline.step.id"] === undefined ? undefined : Number(attrs["jenkins.pipeline.step.id"]),
    function: attrs["jenkins.pipeline.step.type"],
    pluginVersion: attrs["jenkins.pipeline.step.plugin.version"],
    pipeline: attrs["ci.pipeline.id"],
    runDurationMs: attrs["ci.pipeline.run.durationMillis"] && Number(attrs["ci.pipeline.run.durationMillis"]),
  };
  const actual = Object.fromEntries(Object.keys(expected).map((key) => [key, row[key]]));
  assert.deepEqual(actual, expected);
}
