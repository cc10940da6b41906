import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Span } from "../../src/model/span.ts";
import { root, tempDirectory } from "../support/directories.ts";
import { otlpJson } from "../support/otlp/otlp-json.ts";
import { requestOfSpans } from "../support/otlp/request-of-spans.ts";
import { SeededRandom } from "../support/random.ts";
import { withStore } from "../support/scans.ts";
import { runOfSpans } from "../support/spans.ts";

const RUNS = 160;
const SENDERS = 4;
const KILLS = 3;
const STEPS = 8;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a receiver, and waits until it listens. */
async function startReceiver(t: TestContext, file: string, port: number): Promise<ChildProcess> {
  const program = join(root, "build", "test", "support", "otlp", "receiver-process.js");
  const child = spawn(process.execPath, [program, file, String(port)], { stdio: ["pipe", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout!, "data");
  return child;
}

/** Sends spans until it hears that they are kept, as exporters do; the answer may be lost, so they may be sent twice. */
async function send(url: string, spans: readonly Span[]): Promise<void> {
  const body = otlpJson(requestOfSpans(spans));
  for (;;) {
    try {
      const { status } = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
      if (status === 200) return;
      assert.ok(status === 503 || status === 429, `${status}`);
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error;
    }
    await sleep(20);
  }
}

test("of a receiver that is killed while spans come no span is lost that it said it has, and none is counted twice", async (t) => {
  const random = new SeededRandom(3);
  const file = join(tempDirectory(t), "store.duckdb");
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/v1/traces`;
  let receiver = await startReceiver(t, file, port);
  let acknowledged = 0;
  const next = Array.from({ length: RUNS }, (_, index) => runOfSpans(index + 1, STEPS)).values();
  const senders = Array.from({ length: SENDERS }, async () => {
    for (const spans of next) {
      const middle = 1 + random.below(spans.length - 1);
      await send(url, spans.slice(0, middle));
      await send(url, spans.slice(middle));
      acknowledged += spans.length;
    }
  });
  const killed: number[] = [];
  for (let kill = 1; kill <= KILLS; kill++) {
    const until = (RUNS * (STEPS + 6) * kill) / (KILLS + 1);
    while (acknowledged < until) await sleep(2);
    killed.push(acknowledged);
    receiver.kill("SIGKILL");
    await once(receiver, "exit");
    receiver = await startReceiver(t, file, port);
  }
  await Promise.all(senders);
  receiver.stdin!.end();
  assert.deepEqual(await once(receiver, "exit"), [0, null]);
  t.diagnostic(`killed when ${killed.join(", ")} spans of ${acknowledged} were acknowledged`);

  await withStore(file, async (store) => {
    const [counts] = await store.query(
      `SELECT (SELECT count(*) FROM run) AS runs, (SELECT count(DISTINCT run_number) FROM run) AS numbers,
         (SELECT count(*) FROM step) AS steps, (SELECT count(*) FROM stage) AS stages, (SELECT count(*) FROM wait) AS waits`,
    );
    assert.deepEqual(counts, { runs: RUNS, numbers: RUNS, steps: RUNS * (STEPS + 1), stages: RUNS, waits: RUNS });
    const [ids] = await store.query("SELECT sum(spans) >= $least AS all_there FROM span_part", { least: acknowledged });
    assert.deepEqual(ids, { all_there: true });
  });
});
