import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { capturedRequests, capturesMissing } from "../../../../test/support/otlp/captured.ts";
import { madeUpRequests } from "../../../../test/support/otlp/made-up-requests.ts";
import { bytesOf, oracle, plainOf } from "../../../../test/support/otlp/oracle.ts";
import { otlpJson } from "../../../../test/support/otlp/otlp-json.ts";
import { expectedSpans, plainSpans } from "../../../../test/support/otlp/plain-spans.ts";
import { OtlpDecoder, type OtlpFormat } from "./otlp-decoder.ts";
import { OtlpError } from "./otlp-error.ts";

const skip = capturesMissing ?? false;

const reads = ["spans", "links", "gauges"] as const;

/** Everything that can be done to a request: only an {@link OtlpError} may come of it. */
function tryAll(decoder: OtlpDecoder, bytes: Uint8Array, format: OtlpFormat = "protobuf"): void {
  for (const read of reads)
    try {
      decoder[read](bytes, format);
    } catch (error) {
      if (!(error instanceof OtlpError)) throw error;
    }
}

describe("captured requests with something wrong", { skip }, () => {
  const smallest = (bodies: readonly Uint8Array[]) => bodies.toSorted((a, b) => a.length - b.length);

  it("cut at every byte are an error or a request", (t) => {
    const { traces, logs, metrics } = capturedRequests(t);
    const decoder = new OtlpDecoder();
    for (const body of [...smallest(traces).slice(0, 3), smallest(logs)[0]!, smallest(metrics)[0]!])
      for (let length = 0; length < body.length; length++) tryAll(decoder, body.subarray(0, length));
    for (const [length, code] of [
      [1, "truncated"],
      [100, "truncated"],
    ] as const)
      assert.throws(() => decoder.spans(smallest(traces)[0]!.subarray(0, length)), new OtlpError(code));
  });

  it("with a byte changed anywhere are an error or a request, and the next is as ever", (t) => {
    const { traces, logs } = capturedRequests(t);
    const decoder = new OtlpDecoder();
    for (const body of [...smallest(traces).slice(0, 2), smallest(logs)[0]!]) {
      const before = JSON.stringify(new OtlpDecoder().spans(body).rows);
      for (let at = 0; at < body.length; at++)
        for (const change of [0x01, 0x02, 0x08, 0x80, 0xff]) {
          const changed = Uint8Array.from(body);
          changed[at]! ^= change;
          tryAll(decoder, changed);
        }
      assert.equal(JSON.stringify(decoder.spans(body).rows), before);
    }
  });
});

describe("requests that are made up", () => {
  it("are read as protobufjs reads them", async () => {
    const { ExportTraceServiceRequest } = await oracle();
    const decoder = new OtlpDecoder();
    fc.assert(
      fc.property(madeUpRequests, (value) => {
        const bytes = bytesOf(ExportTraceServiceRequest, value);
        const expected = expectedSpans(plainOf(ExportTraceServiceRequest, bytes));
        for (const batch of [
          decoder.spans(bytes),
          decoder.spans(otlpJson(plainOf(ExportTraceServiceRequest, bytes)), "json"),
        ]) {
          assert.deepEqual(plainSpans(batch), expected.rows);
          assert.deepEqual(batch.dropped, expected.dropped);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("of any bytes are an error or a request", () => {
    const decoder = new OtlpDecoder();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => tryAll(decoder, bytes)),
      { numRuns: 2000 },
    );
  });

  it("of any JSON are an error or a request", () => {
    const decoder = new OtlpDecoder();
    const names = [
      "resourceSpans",
      "resource",
      "attributes",
      "scopeSpans",
      "spans",
      "traceId",
      "key",
      "value",
      "events",
    ];
    const json = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 9 },
        fc.constantFrom(null, 0, -1, 1e300, "", "00", "x".repeat(40), true),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(json.value, (value) => {
        tryAll(decoder, new TextEncoder().encode(JSON.stringify(value)), "json");
      }),
      { numRuns: 1000 },
    );
  });
});

describe("requests that are meant to hurt", () => {
  const field = (tag: number, ...parts: readonly Uint8Array[]): Uint8Array => {
    const body = Buffer.concat(parts);
    const length: number[] = [];
    let rest = body.length;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) length.push((rest % 0x80) | 0x80);
    return Buffer.concat([Uint8Array.of(tag, ...length, rest), body]);
  };
  const request = (...spans: readonly Uint8Array[]) =>
    field(0x0a, field(0x12, ...spans.map((span) => field(0x12, span))));
  const ids = Buffer.concat([
    field(0x0a, Buffer.alloc(16, 1)),
    field(0x12, Buffer.alloc(8, 2)),
    field(0x22, Buffer.alloc(8, 3)),
  ]);
  const text = (value: string) => Buffer.from(value);
  const attribute = (key: string, value: Uint8Array) => field(0x4a, field(0x0a, text(key)), field(0x12, value));

  for (const [what, bytes, code] of [
    ["a length of more than five bytes", Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01), "number"],
    ["a length beyond the end", Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), "truncated"],
    ["a number of eleven bytes", Uint8Array.of(0x08, ...Array(11).fill(0xff)), "number"],
    ["a group", Uint8Array.of(0x0b, 0x0c), "field"],
    ["a field that is numbered 0", Uint8Array.of(0x02, 0x00), "field"],
    ["a field that reaches beyond its message", field(0x0a, Uint8Array.of(0x12, 0x05, 0x00)), "truncated"],
    ["half a number of 64 bits", field(0x0a, field(0x12, field(0x12, Uint8Array.of(0x39, 1, 2, 3)))), "truncated"],
  ] as const)
    it(`${what}: an error that says so`, () => {
      assert.throws(() => new OtlpDecoder().spans(bytes), new OtlpError(code));
    });

  it("ids of another length are counted, and the other spans kept", () => {
    const bad = [
      field(0x0a, Buffer.alloc(15, 1)),
      Buffer.concat([field(0x0a, Buffer.alloc(16, 0)), field(0x12, Buffer.alloc(8, 2))]),
      Buffer.concat([ids, field(0x22, Buffer.alloc(7, 1))]),
      new Uint8Array(0),
    ];
    const batch = new OtlpDecoder().spans(request(...bad, ids));
    assert.deepEqual([batch.rows, batch.dropped], [1, { malformed: 4 }]);
  });

  it("values that are nested deeply, and ten thousand attributes, are gone over", () => {
    let nested: Uint8Array = field(0x0a, text("x"));
    for (let depth = 0; depth < 2000; depth++) nested = field(0x2a, field(0x0a, nested));
    const many = Array.from({ length: 10_000 }, (_, index) => attribute(`k${index}`, field(0x0a, text("v"))));
    const spans = [
      Buffer.concat([ids, attribute("deep", nested)]),
      Buffer.concat([ids, attribute("ci.pipeline.run.cause", nested)]),
      Buffer.concat([ids, ...many]),
    ];
    assert.equal(new OtlpDecoder().spans(request(...spans)).rows, 3);
  });

  it("JSON that is nested deeply is an error or gone over", () => {
    for (const depth of [1000, 200_000]) {
      const open = "[".repeat(depth);
      const json = `{"resourceSpans":[],"x":${open}${"]".repeat(depth)}}`;
      try {
        assert.equal(new OtlpDecoder().spans(Buffer.from(json), "json").rows, 0);
      } catch (error) {
        assert.ok(error instanceof OtlpError);
      }
      assert.throws(() => new OtlpDecoder().spans(Buffer.from(open), "json"), OtlpError);
    }
  });

  it("texts are cut, and bytes that are no UTF-8 replaced", () => {
    const step = (name: Uint8Array) =>
      Buffer.concat([
        ids,
        attribute("jenkins.pipeline.step.type", field(0x0a, text("stage"))),
        attribute("jenkins.pipeline.step.name", field(0x0a, name)),
      ]);
    const names = [
      text("é".repeat(600)),
      Buffer.concat([text("x".repeat(499)), text("😀".repeat(9))]),
      Buffer.of(0x61, 0xff, 0xc3),
    ];
    const batch = new OtlpDecoder().spans(request(...names.map(step)));
    assert.deepEqual(batch.names, ["stage", "é".repeat(500), "x".repeat(499), "a��"]);
  });

  it("texts made to fall on one place are found all the same, and not one by one", () => {
    const names = Array.from({ length: 20_000 }, (_, index) => collidingText(index));
    assert.equal(new Set(names).size, names.length);
    const spans = [...names, ...names].map((name) =>
      Buffer.concat([
        ids,
        attribute("jenkins.pipeline.step.type", field(0x0a, text("stage"))),
        attribute("jenkins.pipeline.step.name", field(0x0a, text(name))),
      ]),
    );
    const began = performance.now();
    const batch = new OtlpDecoder().spans(request(...spans));
    assert.deepEqual([batch.rows, batch.names], [40_000, ["stage", ...names]]);
    assert.ok(performance.now() - began < 5000);
  });

  it("a decoder that read much remembers little", () => {
    const decoder = new OtlpDecoder();
    const step = (name: string) =>
      Buffer.concat([
        ids,
        attribute("jenkins.pipeline.step.type", field(0x0a, text("stage"))),
        attribute("jenkins.pipeline.step.name", field(0x0a, text(name))),
      ]);
    for (let batch = 0; batch < 30; batch++) {
      const names = Array.from({ length: 5000 }, (_, index) => `${batch}:${index}`);
      const read = decoder.spans(request(...names.map(step)));
      assert.deepEqual(read.names, ["stage", ...names]);
    }
  });
});

/** Texts whose hashes end in sixteen zeroes: the steps of the hash, backwards. */
function collidingText(index: number): string {
  const first = index.toString(16).padStart(4, "0");
  let hash = Math.imul(8 ^ Buffer.from(first).readInt32LE(), 0x9e3779b1);
  hash ^= hash >>> 15;
  for (let high = 0; high < 65_536; high++) {
    const second = Buffer.alloc(4);
    second.writeInt32LE(hash ^ Math.imul(unshifted(unshifted(high << 16, 13), 15), INVERSE));
    if (second.every((byte) => byte >= 0x20 && byte < 0x7f)) return first + second.toString("latin1");
  }
  throw new Error("There is no such text.");
}

/** 0x9e3779b1 times this is 1, modulo 2^32. */
const INVERSE = 0x0e8b2f51;

/** What gives `mixed` when it is combined with itself, shifted. */
function unshifted(mixed: number, shift: number): number {
  let value = mixed;
  for (let known = shift; known < 32; known += shift) value = mixed ^ (value >>> shift);
  return value;
}
