import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Span } from "../../src/model/span.ts";
import type { SpanResource } from "../../src/model/span-batch.ts";
import { type TestCluster, testCluster } from "../support/clickhouse/cluster.ts";
import { clickHouseMissing, zooKeeperMissing } from "../support/clickhouse/installed.ts";
import { root } from "../support/directories.ts";
import { otlpJson } from "../support/otlp/otlp-json.ts";
import { requestOfSpans } from "../support/otlp/request-of-spans.ts";
import { SeededRandom } from "../support/random.ts";
import { runOfSpans } from "../support/spans.ts";

const CONTROLLERS = 3;
const RUNS = 24;
const STEPS = 8;

// They wait most of the time, each for servers of its own.
describe("receivers", { concurrency: 2 }, () => {
  test("spans of one run that come to any of several receivers are one run, whatever is killed", {
    skip: clickHouseMissing,
    timeout: 400_000,
  }, async (t) => {
    const cluster = await testCluster(t, { shards: 3 });
    const url = cluster.storeUrl("flowmeter");
    const receivers = [await Receiver.start(t, url), await Receiver.start(t, url)];
    const senders = sendAll(receivers);
    await senders.until(0.25);
    await receivers[0]!.killAndRestart();
    t.diagnostic(`a receiver was killed when ${senders.acknowledged} spans were acknowledged`);
    await senders.until(0.5);
    await cluster.servers[2]!.kill();
    t.diagnostic(`a shard was killed when ${senders.acknowledged} spans were acknowledged`);
    await senders.until(0.75);
    t.diagnostic(`without the shard ${senders.acknowledged} spans were acknowledged`);
    await cluster.servers[2]!.restart();
    await receivers[1]!.killAndRestart();
    await senders.done;
    await expectRuns(cluster, t);
  });

  test("while ZooKeeper is killed replicated shards take nothing, and what was acknowledged is there when it is back", {
    skip: zooKeeperMissing,
    timeout: 400_000,
  }, async (t) => {
    const cluster = await testCluster(t, { shards: 1, replicas: 2, zooKeeper: true });
    const receivers = [await Receiver.start(t, cluster.storeUrl("flowmeter"))];
    const senders = sendAll(receivers);
    await senders.until(0.4);
    await cluster.zooKeeper!.kill();
    await sleep(12_000);
    const before = senders.acknowledged;
    await sleep(3000);
    assert.equal(senders.acknowledged, before, "nothing is acknowledged that is not kept");
    assert.ok(senders.refused > 0);
    await cluster.zooKeeper!.restart();
    await senders.done;
    await expectRuns(cluster, t);
  });
});

/** A receiver in a process of its own. */
class Receiver {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly t: TestContext,
    private readonly store: string,
    private readonly port: number,
  ) {}

  static async start(t: TestContext, store: string): Promise<Receiver> {
    const receiver = new Receiver(t, store, await freePort());
    await receiver.begin();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/v1/traces`;
  }

  async killAndRestart(): Promise<void> {
    this.child!.kill("SIGKILL");
    await once(this.child!, "exit");
    await this.begin();
  }

  private async begin(): Promise<void> {
    const program = join(root, "build", "test", "support", "otlp", "receiver-process.js");
    const words = [program, this.store, String(this.port), "3000", "1000"];
    const child = spawn(process.execPath, words, { stdio: ["pipe", "pipe", "pipe"] });
    child.stderr!.on("data", (said: Buffer) => this.t.diagnostic(String(said).trim().slice(0, 200)));
    this.t.after(() => child.kill("SIGKILL"));
    this.child = child;
    await Promise.race([
      once(child.stdout!, "data"),
      once(child, "exit").then(() => assert.fail("the receiver ended at its start")),
    ]);
  }
}

/** Sends all runs, each span to any of the receivers, until each was acknowledged. */
function sendAll(receivers: readonly Receiver[]) {
  const random = new SeededRandom(5);
  const sending = { acknowledged: 0, refused: 0 };
  const all = CONTROLLERS * RUNS * (STEPS + 6);
  const next = Array.from({ length: CONTROLLERS * RUNS }, (_, index) => index).values();
  const send = async (spans: readonly Span[], resource: SpanResource): Promise<void> => {
    const body = otlpJson(requestOfSpans(spans, resource));
    for (;;) {
      const { url } = receivers[random.below(receivers.length)]!;
      const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body }).catch(
        () => undefined,
      );
      if (answer?.status === 200) break;
      if (answer !== undefined) {
        assert.ok(answer.status === 503 || answer.status === 429, `${answer.status}`);
        assert.ok(Number(answer.headers.get("retry-after")) > 0);
        sending.refused++;
      }
      await sleep(200);
    }
    sending.acknowledged += spans.length;
  };
  const senders = Array.from({ length: 4 }, async () => {
    for (const index of next) {
      const resource = { instanceId: `ci-${index % CONTROLLERS}`, url: `https://ci-${index % CONTROLLERS}.example/` };
      const spans = runOfSpans(index + 1, STEPS);
      const middle = 1 + random.below(spans.length - 1);
      await Promise.all([send(spans.slice(0, middle), resource), send(spans.slice(middle), resource)]);
    }
  });
  return {
    get acknowledged() {
      return sending.acknowledged;
    },
    get refused() {
      return sending.refused;
    },
    until: async (share: number): Promise<void> => {
      while (sending.acknowledged < share * all) await sleep(20);
    },
    done: Promise.all(senders),
  };
}

/** Waits until every run is there once, with all of its steps. */
async function expectRuns(cluster: TestCluster, t: TestContext): Promise<void> {
  const runs = "SELECT run_id, facts_version FROM run FINAL WHERE deleted = 0";
  const sum = async (sql: string): Promise<number> => {
    const servers = cluster.zooKeeper === undefined ? cluster.servers : cluster.servers.slice(0, 1);
    const answers = await Promise.all(servers.map((server) => server.ask(sql, { database: "flowmeter" })));
    return answers.reduce((total, answer) => total + Number(answer), 0);
  };
  const counts = async () => ({
    runs: await sum(`SELECT count() FROM (${runs})`),
    steps: await sum(`SELECT count() FROM step WHERE (run_id, facts_version) IN (${runs})`),
    stages: await sum(`SELECT count() FROM stage WHERE (run_id, facts_version) IN (${runs})`),
  });
  const all = CONTROLLERS * RUNS;
  const expected = { runs: all, steps: all * (STEPS + 1), stages: all };
  let found = await counts().catch(() => undefined);
  for (let tried = 0; tried < 120 && JSON.stringify(found) !== JSON.stringify(expected); tried++) {
    await sleep(1000);
    found = await counts().catch(() => undefined);
    if (tried % 10 === 0) t.diagnostic(JSON.stringify(found));
  }
  assert.deepEqual(found, expected);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
