import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { envelopeId, metricOfEnvelope } from "./envelope.ts";
import { keysOfSeed, pseudonymOf, publicKeyOf, purposeKeys } from "./keys.ts";
import { readReceipt, readRequest, receiptBytes, requestBytes } from "./messages.ts";
import { periodAt, periodBefore, periodOf } from "./period.ts";
import { checkReportSignature, readReport } from "./read-report.ts";
import { type Report, type ReportContent, reportDigest, sealReport } from "./report.ts";
import { strictJson } from "./strict-json.ts";
import { bucketOfValue, isPowerOfTwo } from "./values.ts";

const root = new Uint8Array(32).fill(7);
const digest = `sha256-${"a".repeat(64)}`;
const content: ReportContent = {
  dict: digest,
  allow: digest,
  dest: "jenkins-project",
  env: "pipeline.configured",
  period: "2027-03",
  seq: 1,
  nonce: "A".repeat(22),
  consent: "usage",
  rows: [
    ["pipeline.configured", 1, ["scripted"], 32],
    ["pipeline.configured", 1, ["declarative"], 128],
  ],
  hist: [],
};
const keys = purposeKeys(root, { dest: "jenkins-project", env: "pipeline.configured", period: "2027-03" });
const bytes = sealReport(content, keys);

function edited(edit: (report: Record<string, unknown>) => void): Uint8Array {
  const report = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>;
  edit(report);
  return Buffer.from(canonicalJson(report));
}

function ruleOf(candidate: Uint8Array): string {
  const read = readReport(candidate);
  return read.ok ? "ok" : `${read.fault.rule} ${read.fault.path}`;
}

describe("a report", () => {
  test("is read as what was sealed, ordered, padded to whole KiB and signed", () => {
    const read = readReport(bytes);
    assert.ok(read.ok);
    assert.equal(bytes.length % 1024, 0);
    assert.deepEqual(
      read.value.rows.map(([, , [label]]) => label),
      ["declarative", "scripted"],
    );
    assert.ok(checkReportSignature(read.value).ok);
    assert.match(reportDigest(read.value), /^sha256-[0-9a-f]{64}$/);
    assert.deepEqual(sealReport(content, keys), bytes, "the same bytes each time");
  });

  test("has another signature when anything in it changed", () => {
    const changes: readonly ((report: Record<string, unknown>) => void)[] = [
      (report) => (report.seq = 2),
      (report) => (report.period = "2027-04"),
      (report) => (report.rows = [["pipeline.configured", 1, ["declarative"], 256]]),
      (report) => (report.key = keysOfSeed(new Uint8Array(32)).key),
    ];
    for (const change of changes) {
      const report = JSON.parse(Buffer.from(edited(change)).toString()) as Report;
      assert.equal(checkReportSignature(report).ok, false);
    }
  });

  const refusals: readonly (readonly [what: string, candidate: Uint8Array, rule: string])[] = [
    ["longer than 32 KiB", Buffer.alloc(32 * 1024 + 1, " "), "SIZE $"],
    ["not UTF-8", Uint8Array.of(0x22, 0xff, 0x22), "UTF8 $"],
    ["a byte order mark", Buffer.from("\ufeff{}"), "JSON $"],
    ["no JSON", Buffer.from("{"), "JSON $"],
    ["nested too deep", Buffer.from("[".repeat(5) + "]".repeat(5)), "DEPTH $"],
    ["nested very deep", Buffer.from("[".repeat(30_000)), "DEPTH $"],
    ["a key twice", Buffer.from('{"seq":1,"\\u0073eq":2}'), "DUPLICATE_KEY $"],
    ["a key that would be a prototype", Buffer.from('{"__proto__":{}}'), "PROTO_KEY $"],
    ["a list", Buffer.from("[]"), "SCHEMA $"],
    ["a field of its own", edited((report) => (report.secret = "x")), "SCHEMA $"],
    ["a text as value", edited((report) => (report.rows = [["a.b", 1, [], "x"]])), "SCHEMA $.rows[0][3]"],
    ["a float", edited((report) => (report.rows = [["a.b", 1, [], 1.5]])), "SCHEMA $.rows[0][3]"],
    ["null", edited((report) => (report.rows = null)), "SCHEMA $.rows"],
    ["a number no double holds", edited((report) => (report.seq = 2 ** 53)), "SCHEMA $.seq"],
    ["text in its padding", edited((report) => (report.pad = "01")), "SCHEMA $.pad"],
    ["spaces", Buffer.concat([bytes, Buffer.from(" ".repeat(1024))]), "CANONICAL $"],
    ["no padding", edited((report) => (report.pad = "")), "PADDING $.pad"],
    ["rows in another order", edited((report) => (report.rows as unknown[]).reverse()), "ROW_ORDER $.rows"],
  ];
  for (const [what, candidate, rule] of refusals)
    test(`is refused: ${what}`, () => assert.equal(ruleOf(candidate), rule));

  test("is never anything else: no bytes make the reader throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => readReport(any).ok === false));
    fc.assert(fc.property(fc.json(), (any) => readReport(Buffer.from(any)).ok === false));
  });
});

describe("strict JSON", () => {
  test("holds what JSON.parse holds, wherever no key is there twice", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const read = strictJson(Buffer.from(JSON.stringify(value)), { maxBytes: 1e6, maxDepth: 50 });
        const isClean = !JSON.stringify(value).includes("__proto__");
        assert.equal(read.ok, isClean);
        if (read.ok) assert.deepEqual(read.value, JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("keys", () => {
  test("differ between destinations, envelopes and periods, and are the same when derived again", () => {
    const purpose = { dest: "a", env: "b.c", period: "2027-03" };
    const made = [purpose, { ...purpose, dest: "b" }, { ...purpose, env: "b.d" }, { ...purpose, period: "2027-04" }];
    const texts = made.map((each) => purposeKeys(root, each).key);
    assert.equal(new Set(texts).size, 4);
    assert.deepEqual(
      made.map((each) => purposeKeys(root, each).key),
      texts,
    );
    assert.notEqual(purposeKeys(new Uint8Array(32), purpose).key, texts[0]);
  });

  // RFC 8032, 7.1, test 1: secret and public key.
  test("are those of Ed25519", () => {
    const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
    const expected = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    assert.equal(Buffer.from(keysOfSeed(seed).key, "base64url").toString("hex"), expected);
  });

  test("have a pseudonym of 22 characters; what is no key has none", () => {
    assert.match(pseudonymOf(keys.key)!, /^[A-Za-z0-9_-]{22}$/);
    for (const text of ["", "x", `${keys.key}=`, `${keys.key}A`, " ".repeat(43)]) {
      assert.equal(pseudonymOf(text), undefined);
      assert.equal(publicKeyOf(text), undefined);
    }
  });
});

describe("requests and receipts", () => {
  const request = requestBytes(
    { action: "erase", dest: "a", env: "b.c", period: "2027-03", nonce: "A".repeat(22) },
    keys,
  );
  const receipt = receiptBytes({ report: digest, day: "2027-04-02", log_index: 0 }, keys);

  test("are read when signed", () => {
    assert.ok(readRequest(request).ok);
    assert.ok(readReceipt(receipt).ok);
  });

  test("are refused when one byte changed, or when one stands for the other", () => {
    const forged = Buffer.from(Buffer.from(request).toString().replace("erase", "export"));
    assert.deepEqual(readRequest(forged), { ok: false, fault: { rule: "SIGNATURE", path: "$.sig" } });
    assert.equal(readRequest(receipt).ok, false);
    assert.equal(readReceipt(request).ok, false);
  });
});

describe("envelopes, periods, values", () => {
  test("an envelope is the metric, or the metric and its labels", () => {
    assert.equal(envelopeId({ id: "a.b", envelope: "self" }, ["x"]), "a.b");
    assert.equal(envelopeId({ id: "a.b", envelope: "per_label" }, ["x", "y"]), "a.b/x,y");
    assert.equal(metricOfEnvelope("a.b/x,y"), "a.b");
  });

  test("a period is a month or a quarter of UTC", () => {
    const at = Date.UTC(2027, 0, 1);
    assert.equal(periodAt(at, "month").id, "2027-01");
    assert.equal(periodAt(at - 1, "month").id, "2026-12");
    assert.equal(periodAt(Date.UTC(2027, 8, 30), "quarter").id, "2027-Q3");
    assert.equal(periodBefore(periodAt(at, "quarter")).id, "2026-Q4");
    for (const id of ["2027-03", "2027-12", "2027-Q1", "2027-Q4"]) assert.equal(periodOf(id)?.id, id);
    for (const id of ["2027-13", "2027-00", "2027-Q5", "1999-01", "2027-3", ""]) assert.equal(periodOf(id), undefined);
    assert.equal(periodOf("2027-Q4")?.endAt, Date.UTC(2028, 0, 1));
  });

  test("buckets begin at powers of two", () => {
    assert.deepEqual([0, 1, 2, 3, 4, 7, 8].map(bucketOfValue), [0, 1, 2, 2, 3, 3, 4]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 52 }), (power) => {
        assert.equal(bucketOfValue(2 ** power), power + 1);
        assert.equal(bucketOfValue(2 ** power - 1), power);
        assert.ok(isPowerOfTwo(2 ** power));
        assert.ok(power === 1 || !isPowerOfTwo(2 ** power - 1));
      }),
    );
  });
});
