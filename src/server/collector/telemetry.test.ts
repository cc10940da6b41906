import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openCollectorStore } from "../../store/duckdb/collector/open-collector.ts";
import { testReport } from "./test-collector.ts";
import { started } from "./test-requests.ts";

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
    assert.equal((await post("/events", JSON.stringify({ ...event, type: "cnryqz7wk4vx" }))).json.rule, "EVENT_TYPE");
    assert.equal((await post("/events", '{"type":1}')).json.rule, "SCHEMA");
    assert.equal((await post("/events", "x")).status, 400);
    assert.equal((await post("/events", Buffer.alloc(1_100_000, "x"))).status, 413);
    clock.now = Date.UTC(2028, 0, 1);
    assert.equal((await post("/events", JSON.stringify(event))).json.rule, "WINDOW");
    await now().close();
    const store = await openCollectorStore(join(directory, "collector.duckdb"));
    assert.deepEqual(
      (await store.tallies()).map(({ what, count }) => [what, count]),
      [
        ['{"field":"enabled","type":"jenkins.telemetry.Example","value":1}', 2],
        ['{"field":"mode","type":"jenkins.telemetry.Example","value":"fast"}', 2],
        ['{"field":"usage.count","type":"jenkins.telemetry.Example","value":32}', 2],
        ['{"type":"jenkins.telemetry.Example"}', 2],
      ],
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
    assert.deepEqual([bad.status, bad.json.status], [400, "KO"]);
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
