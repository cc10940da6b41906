import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { isEntryOf, type ToldEntry } from "../../privacy/collect/log-entry.ts";
import { readReceipt } from "../../privacy/wire/messages.ts";
import { type Report, reportDigest } from "../../privacy/wire/report.ts";
import { openBatch } from "../../store/duckdb/collector/open-batch.ts";
import { batchFile } from "./sealing.ts";
import { testReport } from "./test-collector.ts";
import { ask, DAY, resigned, started } from "./test-requests.ts";

describe("a report", () => {
  test("is kept, and its receipt is signed and stands in the log", async (t) => {
    const { post, get, clock } = await started(t);
    const bytes = testReport(1);
    const { status, text } = await post("/reports", bytes);
    assert.equal(status, 200);
    const receipt = readReceipt(Buffer.from(text));
    assert.ok(receipt.ok);
    assert.equal(receipt.value.report, reportDigest(JSON.parse(Buffer.from(bytes).toString()) as Report));
    assert.equal(receipt.value.day, "2027-04-03");
    clock.now += DAY;
    const log = JSON.parse((await get("/v1/log")).text) as { entries: ToldEntry[] };
    const entry = log.entries[receipt.value.log_index]!;
    assert.ok(isEntryOf(entry, { ...receipt.value, period: "2027-03" }));
    assert.ok(!isEntryOf(entry, { ...receipt.value, period: "2027-02" }));
  });

  const unknown = `sha256-${"0".repeat(64)}`;
  const refusals: readonly (readonly [
    what: string,
    bytes: Uint8Array | string,
    status: number,
    rule: string,
    path: string,
  ])[] = [
    ["too long", Buffer.alloc(33 * 1024, "x"), 413, "SIZE", "$"],
    ["no JSON", "{", 400, "JSON", "$"],
    ["a key twice", '{"a":1,"a":2}', 400, "DUPLICATE_KEY", "$"],
    ["__proto__", '{"__proto__":1}', 400, "PROTO_KEY", "$"],
    ["nested deep", "[[[[[1]]]]]", 400, "DEPTH", "$"],
    ["another schema", resigned((report) => (report.note = "secret")), 400, "SCHEMA", "$"],
    ["another destination", testReport(1, { dest: "elsewhere" }), 403, "DESTINATION", "$.dest"],
    ["an unknown dictionary", testReport(1, { dict: unknown }), 422, "DICTIONARY", "$.dict"],
    ["an unknown allow-list", testReport(1, { allow: unknown }), 422, "DICTIONARY", "$.dict"],
    ["a period before the window", testReport(1, { period: "2026-11" }), 403, "WINDOW", "$.period"],
    ["a period after the window", testReport(1, { period: "2027-12" }), 403, "WINDOW", "$.period"],
    ["a period that goes on", testReport(1, { period: "2027-04" }), 403, "NOT_OVER", "$.period"],
    ["a period that is long over", testReport(1, { period: "2027-02" }), 410, "GRACE_OVER", "$.period"],
    ["an unknown metric", testReport(1, { rows: [["a.b", 1, [], 1]], env: "a.b" }), 400, "METRIC", "$.rows[0][0]"],
    [
      "another version",
      testReport(1, { rows: [["pipeline.configured", 2, ["scripted"], 1]] }),
      400,
      "VERSION",
      "$.rows[0][1]",
    ],
    [
      "a word of its own",
      testReport(1, { rows: [["pipeline.configured", 1, ["secret"], 1]] }),
      400,
      "LABEL",
      "$.rows[0][2][0]",
    ],
    ["a row of another envelope", testReport(1, { env: "run.completed" }), 400, "ENVELOPE", "$.env"],
    ["no rows", testReport(1, { rows: [] }), 400, "EMPTY", "$.rows"],
    [
      "a value beyond the limit",
      testReport(1, { rows: [["pipeline.configured", 1, ["scripted"], 4096]] }),
      422,
      "VALUE",
      "$.rows[0][3]",
    ],
    [
      "a value that is no power of two",
      testReport(1, { rows: [["pipeline.configured", 1, ["scripted"], 3]] }),
      422,
      "VALUE",
      "$.rows[0][3]",
    ],
    ["too little consent", testReport(1, { consent: "technical" }), 403, "CONSENT", "$.consent"],
    [
      "a histogram of another size",
      testReport(1, { env: "run.duration/SUCCESS", rows: [], hist: [["run.duration", 1, ["SUCCESS"], [3, 19]]] }),
      422,
      "UNITS",
      "$.hist[0][3]",
    ],
  ];
  test("is refused by rule and place, and nothing of it is told", async (t) => {
    const { post, get } = await started(t);
    for (const [what, bytes, status, rule, path] of refusals) {
      const answer = await post("/reports", bytes);
      assert.deepEqual([answer.status, answer.json], [status, { rule, path }], what);
    }
    const forged = JSON.parse(Buffer.from(testReport(1)).toString()) as Record<string, unknown>;
    const answer = await post("/reports", canonicalJson({ ...forged, seq: 2 }));
    assert.deepEqual([answer.status, answer.json.rule], [401, "SIGNATURE"]);
    const { refused } = JSON.parse((await get("/transparency.json")).text) as { refused: Record<string, number> };
    assert.equal(refused.SIGNATURE, 1);
    assert.equal(refused.DICTIONARY, 2);
    assert.equal(
      Object.values(refused).reduce((sum, count) => sum + count),
      refusals.length + 1,
    );
  });

  test("of several faults the first in order is told", async (t) => {
    const { post } = await started(t);
    // Window before words, words before limits, limits before signature.
    const all = { period: "2026-11", rows: [["pipeline.configured", 1, ["secret"], 3]] } as const;
    assert.equal((await post("/reports", testReport(1, all))).json.rule, "WINDOW");
    assert.equal((await post("/reports", testReport(1, { rows: all.rows }))).json.rule, "LABEL");
    const unsigned = JSON.parse(
      Buffer.from(testReport(1, { rows: [["pipeline.configured", 1, ["scripted"], 3]] })).toString(),
    ) as Record<string, unknown>;
    assert.equal((await post("/reports", canonicalJson({ ...unsigned, nonce: "B".repeat(22) }))).json.rule, "VALUE");
  });

  test("that is replayed is refused with the receipt of what is kept; a newer one replaces it, an older one does not", async (t) => {
    const { post, restart } = await started(t);
    const first = await post("/reports", testReport(1));
    const again = await post("/reports", testReport(1));
    assert.deepEqual([again.status, again.json.rule], [409, "REPLAY"]);
    assert.deepEqual(again.json.receipt, first.json);
    assert.equal((await post("/reports", testReport(1, { seq: 3 }))).status, 200);
    await restart();
    assert.equal((await post("/reports", testReport(1, { seq: 2 }))).json.rule, "OLD_SEQ");
    assert.equal((await post("/reports", testReport(1, { seq: 3 }))).json.rule, "REPLAY");
  });

  test("that differs under the same number is a conflict: neither counts until a newer one comes", async (t) => {
    const { post, clock, now, directory, restart } = await started(t);
    await post("/reports", testReport(1));
    await post("/reports", testReport(2));
    const other = testReport(1, { rows: [["pipeline.configured", 1, ["scripted"], 8]] });
    assert.deepEqual((await post("/reports", other)).json, { rule: "CONFLICT", path: "$.seq" });
    await restart();
    clock.now += 10 * DAY;
    assert.deepEqual(await now().tend(), ["2027-03"]);
    const batch = await openBatch(batchFile(join(directory, "sealed"), "2027-03"));
    assert.equal(await batch.count(), 1);
    await batch.close();
  });

  test("too many of one network are refused, and no address is written anywhere", async (t) => {
    const { post, directory, now } = await started(t, {
      isBehindProxy: true,
      rate: { burst: 2, perSecond: 0, secret: new Uint8Array(32) },
    });
    const from = (address: string) => ({ "x-forwarded-for": `1.1.1.1, ${address}` });
    assert.equal((await post("/reports", testReport(1), from("203.0.113.7"))).status, 200);
    assert.equal((await post("/reports", testReport(2), from("203.0.113.8"))).status, 200);
    const third = await post("/reports", testReport(3), from("203.0.113.9"));
    assert.deepEqual([third.status, third.json.rule], [429, "RATE"]);
    assert.equal((await post("/reports", testReport(3), from("198.51.100.1"))).status, 200);
    await now().collector.flush();
    for (const file of readdirSync(directory))
      assert.doesNotMatch(readFileSync(join(directory, file), "latin1"), /203\.0\.113|198\.51\.100/, file);
  });
});

describe("who sent something", () => {
  test("has it handed out, by signature only and once per request", async (t) => {
    const { post } = await started(t);
    await post("/reports", testReport(1));
    const { json } = await post("/export-mine", ask("export", 1));
    assert.deepEqual(
      (json.reports as { rows: unknown }[]).map(({ rows }) => rows),
      [[["pipeline.configured", 1, ["declarative"], 4]]],
    );
    assert.equal((await post("/export-mine", ask("export", 1))).json.rule, "REPLAY");
    assert.deepEqual((await post("/export-mine", ask("export", 2))).json.reports, [], "another key has nothing");
    const forged = JSON.parse(Buffer.from(ask("export", 2, { nonce: "D".repeat(22) })).toString()) as object;
    const { key } = JSON.parse(Buffer.from(testReport(1)).toString()) as Report;
    assert.equal((await post("/export-mine", canonicalJson({ ...forged, key }))).json.rule, "SIGNATURE");
    assert.equal((await post("/erase", ask("export", 1))).json.rule, "SCHEMA", "an export is no erasure");
  });

  test("erases it, again and again, and what was recorded of it is not taken again", async (t) => {
    const { post, get, restart } = await started(t);
    await post("/reports", testReport(1));
    assert.equal((await post("/erase", ask("erase", 1))).status, 200);
    assert.equal((await post("/erase", ask("erase", 1))).status, 200);
    await restart();
    assert.deepEqual((await post("/reports", testReport(1))).json.rule, "ERASED");
    assert.equal((await post("/reports", testReport(1, { seq: 9 }))).status, 410);
    assert.equal((JSON.parse((await get("/transparency.json")).text) as { erasures: number }).erasures, 1);
  });

  test("erases it after the seal too", async (t) => {
    const { post, clock, now, directory } = await started(t);
    for (const controller of [1, 2, 3]) await post("/reports", testReport(controller));
    clock.now += 10 * DAY;
    await now().tend();
    assert.equal((await post("/erase", ask("erase", 2))).status, 200);
    const batch = await openBatch(batchFile(join(directory, "sealed"), "2027-03"));
    assert.equal(await batch.count(), 2);
    await batch.close();
  });
});
