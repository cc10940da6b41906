import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { logEntry } from "../../privacy/collect/log-entry.ts";
import { merkleRoot } from "../../privacy/collect/merkle.ts";
import { keysOfSeed, purposeKeys } from "../../privacy/wire/keys.ts";
import { readReceipt, requestBytes } from "../../privacy/wire/messages.ts";
import { type Report, reportDigest } from "../../privacy/wire/report.ts";
import { signed } from "../../privacy/wire/sign.ts";
import { openBatch } from "../../store/duckdb/collector/open-batch.ts";
import { openCollectorStore } from "../../store/duckdb/collector/open-collector.ts";
import type { Collecting } from "./collect.ts";
import { batchFile, sealFile } from "./sealing.ts";
import { GRACE, testCollector, testReport } from "./test-collector.ts";

const DAY = 86_400_000;

async function started(t: TestContext, more: Parameters<typeof testCollector>[1] = {}) {
  const clock = { now: GRACE };
  const made = await testCollector(clock, more);
  let current: Collecting = made.collecting;
  t.after(() => current.close().catch(() => undefined));
  const post = async (path: string, body: Uint8Array | string, headers: Record<string, string> = {}) => {
    const answer = await fetch(current.url + path, { method: "POST", body: body as string, headers });
    const text = await answer.text();
    return { status: answer.status, text, json: text === "" ? {} : (JSON.parse(text) as Record<string, unknown>) };
  };
  return {
    clock,
    directory: made.directory,
    url: () => current.url,
    now: () => current,
    post,
    get: async (path: string) => {
      const answer = await fetch(current.url + path);
      return { status: answer.status, text: await answer.text() };
    },
    restart: async () => {
      await current.close();
      current = await made.open();
    },
  };
}

/** A report that was edited after it was made, and signed again. */
function resigned(edit: (report: Record<string, unknown>) => void): Uint8Array {
  const { sig: _, ...report } = JSON.parse(Buffer.from(testReport(1)).toString()) as Report;
  const keys = purposeKeys(new Uint8Array(32).fill(1), report);
  const edited: Record<string, unknown> = { ...report };
  edit(edited);
  return Buffer.from(canonicalJson(signed(edited as { key: string }, keys)));
}

describe("a report", () => {
  test("is kept, and its receipt is signed and stands in the log", async (t) => {
    const { post, get } = await started(t);
    const bytes = testReport(1);
    const { status, text } = await post("/reports", bytes);
    assert.equal(status, 200);
    const receipt = readReceipt(Buffer.from(text));
    assert.ok(receipt.ok);
    assert.equal(receipt.value.report, reportDigest(JSON.parse(Buffer.from(bytes).toString()) as Report));
    assert.equal(receipt.value.day, "2027-04-03");
    const log = JSON.parse((await get("/v1/log")).text) as { entries: { index: number; digest: string }[] };
    assert.equal(log.entries[receipt.value.log_index]?.digest, receipt.value.report);
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
    ["another schema", resigned((report) => (report["note"] = "secret")), 400, "SCHEMA", "$"],
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
      testReport(1, { env: "run.duration", rows: [], hist: [["run.duration", 1, ["SUCCESS"], [3, 19]]] }),
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
    assert.deepEqual([answer.status, answer.json["rule"]], [401, "SIGNATURE"]);
    const { refused } = JSON.parse((await get("/transparency.json")).text) as { refused: Record<string, number> };
    assert.equal(refused["SIGNATURE"], 1);
    assert.equal(refused["DICTIONARY"], 2);
    assert.equal(
      Object.values(refused).reduce((sum, count) => sum + count),
      refusals.length + 1,
    );
  });

  test("of several faults the first in order is told", async (t) => {
    const { post } = await started(t);
    // Window before words, words before limits, limits before signature.
    const all = { period: "2026-11", rows: [["pipeline.configured", 1, ["secret"], 3]] } as const;
    assert.equal((await post("/reports", testReport(1, all))).json["rule"], "WINDOW");
    assert.equal((await post("/reports", testReport(1, { rows: all.rows }))).json["rule"], "LABEL");
    const unsigned = JSON.parse(
      Buffer.from(testReport(1, { rows: [["pipeline.configured", 1, ["scripted"], 3]] })).toString(),
    ) as Record<string, unknown>;
    assert.equal(
      (await post("/reports", canonicalJson({ ...unsigned, nonce: "B".repeat(22) }))).json["rule"],
      "VALUE",
    );
  });

  test("that is replayed is refused with the receipt of what is kept; a newer one replaces it, an older one does not", async (t) => {
    const { post, restart } = await started(t);
    const first = await post("/reports", testReport(1));
    const again = await post("/reports", testReport(1));
    assert.deepEqual([again.status, again.json["rule"]], [409, "REPLAY"]);
    assert.deepEqual(again.json["receipt"], first.json);
    assert.equal((await post("/reports", testReport(1, { seq: 3 }))).status, 200);
    await restart();
    assert.equal((await post("/reports", testReport(1, { seq: 2 }))).json["rule"], "OLD_SEQ");
    assert.equal((await post("/reports", testReport(1, { seq: 3 }))).json["rule"], "REPLAY");
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
    assert.deepEqual([third.status, third.json["rule"]], [429, "RATE"]);
    assert.equal((await post("/reports", testReport(3), from("198.51.100.1"))).status, 200);
    await now().collector.flush();
    for (const file of readdirSync(directory))
      assert.doesNotMatch(readFileSync(join(directory, file), "latin1"), /203\.0\.113|198\.51\.100/, file);
  });
});

function ask(action: "erase" | "export", controller: number, more: { nonce?: string; period?: string } = {}) {
  const purpose = { dest: "tests", env: "pipeline.configured", period: more.period ?? "2027-03" };
  const keys = purposeKeys(new Uint8Array(32).fill(controller), purpose);
  return requestBytes({ action, ...purpose, nonce: more.nonce ?? "C".repeat(22) }, keys);
}

describe("who sent something", () => {
  test("has it handed out, by signature only and once per request", async (t) => {
    const { post } = await started(t);
    await post("/reports", testReport(1));
    const { json } = await post("/export-mine", ask("export", 1));
    assert.deepEqual(
      (json["reports"] as { rows: unknown }[]).map(({ rows }) => rows),
      [[["pipeline.configured", 1, ["declarative"], 4]]],
    );
    assert.equal((await post("/export-mine", ask("export", 1))).json["rule"], "REPLAY");
    assert.deepEqual((await post("/export-mine", ask("export", 2))).json["reports"], [], "another key has nothing");
    const forged = JSON.parse(Buffer.from(ask("export", 2, { nonce: "D".repeat(22) })).toString()) as object;
    const { key } = JSON.parse(Buffer.from(testReport(1)).toString()) as Report;
    assert.equal((await post("/export-mine", canonicalJson({ ...forged, key }))).json["rule"], "SIGNATURE");
    assert.equal((await post("/erase", ask("export", 1))).json["rule"], "SCHEMA", "an export is no erasure");
  });

  test("erases it, again and again, and what was recorded of it is not taken again", async (t) => {
    const { post, get, restart } = await started(t);
    await post("/reports", testReport(1));
    assert.equal((await post("/erase", ask("erase", 1))).status, 200);
    assert.equal((await post("/erase", ask("erase", 1))).status, 200);
    await restart();
    assert.deepEqual((await post("/reports", testReport(1))).json["rule"], "ERASED");
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

describe("sealing", () => {
  test("closes a period by the server's clock, under a root over its digests", async (t) => {
    const { post, clock, now, directory, get, restart } = await started(t);
    for (const controller of [1, 2, 3]) await post("/reports", testReport(controller));
    assert.deepEqual(await now().tend(), [], "not due");
    clock.now = Date.UTC(2027, 3, 11);
    assert.deepEqual(await now().tend(), ["2027-03"]);
    assert.deepEqual((await post("/reports", testReport(4))).json["rule"], "GRACE_OVER");
    const seal = JSON.parse(readFileSync(sealFile(join(directory, "sealed"), "2027-03"), "utf8")) as Record<
      string,
      unknown
    >;
    const digests = [1, 2, 3].map((each) =>
      reportDigest(JSON.parse(Buffer.from(testReport(each)).toString()) as Report),
    );
    assert.equal(seal["root"], merkleRoot(digests));
    const page = (await get("/transparency")).text;
    assert.ok(page.includes(merkleRoot(digests)));
    assert.ok(page.includes("How many Pipelines are Declarative"));
    await restart();
    assert.deepEqual(await now().tend(), [], "once");
  });

  test("rows whose time is over are removed with their file, and the log says so", async (t) => {
    const { post, clock, now, directory, get } = await started(t);
    for (const controller of [1, 2]) await post("/reports", testReport(controller));
    clock.now = Date.UTC(2027, 3, 11);
    await now().tend();
    clock.now = GRACE + 59 * DAY;
    await now().tend();
    assert.ok(existsSync(batchFile(join(directory, "sealed"), "2027-03")));
    clock.now = GRACE + 60 * DAY;
    await now().tend();
    assert.ok(!existsSync(batchFile(join(directory, "sealed"), "2027-03")));
    assert.equal((JSON.parse((await get("/transparency.json")).text) as { deletions: number }).deletions, 2);
  });

  test("a tree of any size has the root of RFC 6962", () => {
    assert.equal(merkleRoot([]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    const roots = [1, 2, 3, 5, 8].map((count) => merkleRoot(Array.from({ length: count }, (_, index) => `${index}`)));
    assert.equal(new Set(roots).size, roots.length);
    assert.equal(merkleRoot(["b", "a", "c"]), merkleRoot(["a", "b", "c"]), "of the set");
  });
});

describe("faults", () => {
  test("a clock that was set back: nothing is taken until it is right", async (t) => {
    const { post, clock } = await started(t);
    await post("/reports", testReport(1));
    clock.now -= 2 * DAY;
    assert.deepEqual([(await post("/reports", testReport(2))).status], [503]);
    clock.now += 2 * DAY;
    assert.equal((await post("/reports", testReport(2))).status, 200);
  });

  test("a crash between file and seal is made good: the period is sealed once, with all in it", async (t) => {
    const { post, clock, now, directory } = await started(t);
    await post("/reports", testReport(1));
    mkdirSync(join(directory, "sealed", "2027-03"), { recursive: true });
    // What a crash leaves: a batch that was moved, and nothing of it in the store.
    const left = await openCollectorStore(batchFile(join(directory, "sealed"), "2027-03"));
    await left.close();
    clock.now += 10 * DAY;
    assert.deepEqual(await now().tend(), ["2027-03"]);
    const batch = await openBatch(batchFile(join(directory, "sealed"), "2027-03"));
    assert.equal(await batch.count(), 1);
    await batch.close();
  });

  test("a store that fails: 503, and the log goes on from what is on the disk", async (t) => {
    const directory = (await started(t)).directory;
    const real = await openCollectorStore(join(directory, "other.duckdb"));
    let isBroken = false;
    const store = {
      ...real,
      write: async (writes: Parameters<typeof real.write>[0]) => {
        if (isBroken) throw new Error("the disk is full");
        await real.write(writes);
      },
    };
    const { post, get, url } = await started(t, { store });
    assert.ok(url());
    assert.equal((await post("/reports", testReport(1))).status, 200);
    isBroken = true;
    const failed = await Promise.all([2, 3, 4].map((each) => post("/reports", testReport(each))));
    assert.deepEqual(
      failed.map(({ status }) => status),
      [503, 503, 503],
    );
    isBroken = false;
    const taken = await Promise.all([2, 3, 4].map((each) => post("/reports", testReport(each))));
    assert.deepEqual(
      taken.map(({ status }) => status),
      [200, 200, 200],
    );
    const { entries } = JSON.parse((await get("/v1/log")).text) as {
      entries: ({ index: number; hash: string; prev: string } & Parameters<typeof logEntry>[1])[];
    };
    assert.equal(entries.length, 4);
    for (const [index, { hash, prev, index: _, ...event }] of entries.entries())
      assert.equal(logEntry({ next: index, hash: prev, day: "" }, event).hash, hash);
  });

  test("a full disk: nothing is acknowledged that is not kept", async (t) => {
    const { directory } = await started(t);
    const small = join(directory, "small");
    mkdirSync(small);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=3M", "tmpfs", small]).status !== 0)
      return t.skip("may not mount a small disk");
    t.after(() => spawnSync("umount", ["-l", small]));
    const store = await openCollectorStore(join(small, "collector.duckdb"));
    const { post, now } = await started(t, { store });
    await post("/reports", testReport(1));
    spawnSync("dd", ["if=/dev/zero", `of=${join(small, "filler")}`, "bs=4096"]);
    let [taken, refused] = [1, 0];
    for (let controller = 2; controller < 60; controller++) {
      const { status } = await post("/reports", testReport(controller));
      if (status === 200) taken++;
      else refused++;
    }
    assert.ok(refused > 0, "the disk was full");
    spawnSync("rm", [join(small, "filler")]);
    await now().collector.load();
    assert.ok((now().collector.openPeriods().get("2027-03") ?? 0) >= taken);
  });

  test("a period's root key, seed 99, signs receipts: another collector cannot", async (t) => {
    const { post } = await started(t);
    const { text } = await post("/reports", testReport(1));
    const receipt = readReceipt(Buffer.from(text));
    assert.ok(receipt.ok && receipt.value.key === keysOfSeed(new Uint8Array(32).fill(99)).key);
  });
});

describe("telemetry of Jenkins itself", () => {
  const event = {
    type: "jenkins.telemetry.Example",
    payload: { enabled: true, usage: { count: 37, host: "cnryqz7wk4vx" }, mode: "fast", secret: ["cnryqz7wk4vx"] },
    correlator: "cnryqz7wk4vx",
  };
  test("is taken only of types that are registered, and only their fields", async (t) => {
    const { post, directory, now, clock } = await started(t);
    assert.equal((await post("/events", JSON.stringify(event))).status, 202);
    assert.equal(
      (await post("/events", JSON.stringify({ ...event, payload: JSON.stringify(event.payload) }))).status,
      202,
    );
    assert.equal(
      (await post("/events", JSON.stringify({ ...event, type: "cnryqz7wk4vx" }))).json["rule"],
      "EVENT_TYPE",
    );
    assert.equal((await post("/events", '{"type":1}')).json["rule"], "SCHEMA");
    assert.equal((await post("/events", "x")).status, 400);
    assert.equal((await post("/events", Buffer.alloc(1_100_000, "x"))).status, 413);
    clock.now = Date.UTC(2028, 0, 1);
    assert.equal((await post("/events", JSON.stringify(event))).json["rule"], "WINDOW");
    await now().close();
    const store = await openCollectorStore(join(directory, "collector.duckdb"));
    assert.deepEqual(
      (await store.tallies()).map(({ what, count }) => [what, count]),
      [['{"fields":{"enabled":1,"mode":"fast","usage.count":32},"type":"jenkins.telemetry.Example"}', 2]],
    );
    await store.close();
    assertClean(directory);
  });

  test("errors are answered as JEP-308 says, and only public classes and fingerprints are kept", async (t) => {
    const { post, directory, now, url } = await started(t);
    const raw =
      "com.cnryqz7wk4vx.Secret: cnryqz7wk4vx\n\tat com.cnryqz7wk4vx.A.b(A.java:1)\n\tat hudson.model.Run.execute(Run.java:1)\nCaused by: java.io.IOException: cnryqz7wk4vx\n";
    const log = { version: 1, timestamp: 1, name: "cnryqz7wk4vx", level: "WARNING", message: "cnryqz7wk4vx" };
    const sent = await post("/telemetry/error", JSON.stringify({ log: { ...log, exception: { raw } } }));
    assert.deepEqual([sent.status, sent.json], [201, { status: "OK" }]);
    const bad = await post("/telemetry/error", JSON.stringify({ log: { ...log, version: 2 } }));
    assert.deepEqual([bad.status, bad.json["status"]], [400, "KO"]);
    const large = await post("/telemetry/error", JSON.stringify({ log: { ...log, message: "x".repeat(1_000_001) } }));
    assert.deepEqual([large.status, large.json], [413, { status: "KO" }]);
    assert.equal((await fetch(`${url()}/telemetry/error`)).status, 405);
    await now().close();
    const store = await openCollectorStore(join(directory, "collector.duckdb"));
    const [tally] = await store.tallies();
    assert.match(
      tally!.what,
      /^\{"cause":"java.io.IOException","class":"other","fingerprint":\d+,"level":"WARNING"\}$/,
    );
    await store.close();
    assertClean(directory);
  });
});

/** No canary in any file, plain, in base64 or in hexadecimal. */
function assertClean(directory: string): void {
  const canary = Buffer.from("cnryqz7wk4vx");
  const forms = [canary.toString(), canary.toString("hex"), canary.toString("base64").replace(/=+$/, "").slice(0, -1)];
  for (const file of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const text = readFileSync(join(file.parentPath, file.name), "latin1");
    for (const form of forms) assert.ok(!text.includes(form), `${form} in ${file.name}`);
  }
}

test("what is not a route is refused, and reports of others cannot be listed", async (t) => {
  const { get, post } = await started(t);
  for (const path of ["/", "/reports", "/export-mine", "/sealed", "/collector.duckdb", "/__proto__"])
    assert.ok([404, 405].includes((await get(path)).status), path);
  assert.equal((await post("/transparency", "")).status, 405);
  assert.equal((await get("/healthz")).status, 200);
  assert.equal((await get("/v1/log?from=-1")).status, 200);
});

test("many at once are kept in few writes, each with a receipt of its own", async (t) => {
  const { now } = await started(t);
  const { collector } = now();
  const all = await Promise.all(
    Array.from({ length: 60 }, (_, index) => collector.take(testReport(index + 1), "127.0.0.1")),
  );
  assert.ok(all.every(({ ok }) => ok));
  const indexes = all.map(
    (taken) => (JSON.parse(Buffer.from(taken.body!).toString()) as { log_index: number }).log_index,
  );
  assert.equal(new Set(indexes).size, 60);
});
