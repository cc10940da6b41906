import assert from "node:assert/strict";
import { createSocket, type Socket } from "node:dgram";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { tempDirectory } from "../../../test/support/directories.ts";
import type { MetricFamily } from "../../model/metric-families.ts";
import { ServerError } from "../../server/server-error.ts";
import { CliError, exitCodes } from "../cli-error.ts";
import { explain } from "../explain.ts";
import { realEffects } from "./effects.ts";
import { PushError } from "./push-error.ts";
import { pushFamiliesByOtlp, pushFamiliesToStatsd, statsdTarget, writeTextfile } from "./push-metrics.ts";
import { pushStatsd } from "./push-statsd.ts";
import { readSentTotals, statsdMemoryFile, writeSentTotals } from "./statsd-memory.ts";

const runs = (total: number): MetricFamily => ({
  id: "run.completed",
  kind: "counter",
  unit: "{run}",
  summary: "Completed runs.",
  samples: [{ labels: { pipeline: "app" }, value: total }],
});
const said: string[] = [];
const effects = {
  sleep: async () => {},
  random: () => 0.5,
  now: () => 0,
  log: (sentence: string) => said.push(sentence),
  attempts: 3,
};

async function bound(t: TestContext, type: "udp4" | "udp6" = "udp4") {
  const socket = createSocket(type);
  const packets: string[] = [];
  socket.on("message", (message) => packets.push(message.toString("utf8")));
  await new Promise<void>((resolve) => socket.bind(0, type === "udp4" ? "127.0.0.1" : "::1", resolve));
  t.after(() => close(socket));
  return { socket, packets, port: (socket.address() as AddressInfo).port };
}

async function close(socket: Socket): Promise<void> {
  try {
    await new Promise<void>((resolve) => socket.close(resolve));
  } catch {
    // It is closed.
  }
}

describe("a push to statsd", () => {
  it("arrives, and the next one says what is new", async (t) => {
    const { packets, port } = await bound(t);
    const storeFile = join(tempDirectory(t), "store.duckdb");
    const target = { host: "127.0.0.1", port, dialect: "dogstatsd", storeFile } as const;
    assert.deepEqual(await pushFamiliesToStatsd([runs(3)], target, effects), { lines: 1, packets: 1 });
    assert.deepEqual(await pushFamiliesToStatsd([runs(3)], target, effects), { lines: 0, packets: 0 });
    await pushFamiliesToStatsd([runs(5)], target, effects);
    assert.deepEqual(packets, [
      "flowmeter.run.completed:3|c|#pipeline:app",
      "flowmeter.run.completed:2|c|#pipeline:app",
    ]);
    assert.equal(statSync(statsdMemoryFile(storeFile)).mode & 0o077, 0, "others may read names");
  });

  it("remembers each target on its own", async (t) => {
    const [one, two] = [await bound(t), await bound(t)];
    const storeFile = join(tempDirectory(t), "store.duckdb");
    for (const { port } of [one, two, one])
      await pushFamiliesToStatsd([runs(3)], { host: "127.0.0.1", port, dialect: "statsd", storeFile }, effects);
    assert.deepEqual([one.packets.length, two.packets.length], [1, 1]);
  });

  it("of many lines arrives whole, in packets that fit", async (t) => {
    const { packets, port } = await bound(t);
    const lines = Array.from({ length: 200 }, (_, index) => `${index} ${"x".repeat(1400)}`);
    // More than the socket's buffer: without real pauses some would be lost.
    await pushStatsd({ host: "127.0.0.1", port }, lines, { ...effects, sleep: (ms) => setTimeout(ms) });
    assert.deepEqual(packets, lines);
  });

  it("loses nothing when nobody listens", async (t) => {
    const { socket, port } = await bound(t);
    await close(socket);
    const storeFile = join(tempDirectory(t), "store.duckdb");
    const target = { host: "127.0.0.1", port, dialect: "statsd", storeFile } as const;
    said.length = 0;
    await assert.rejects(pushFamiliesToStatsd([runs(3)], target, effects), (error: PushError) => {
      assert.match(error.message, /^127\.0\.0\.1:\d+ cannot be reached in 3 tries over 0 ms: connection refused\.$/);
      assert.equal(error.hint, "Nothing is lost: the numbers stay in the store; push again.");
      return error instanceof PushError;
    });
    assert.equal(said.length, 2);
    assert.ok(!existsSync(statsdMemoryFile(storeFile)));
  });

  it("goes on when the server comes up meanwhile", async (t) => {
    const { socket, port } = await bound(t);
    await close(socket);
    const late = createSocket("udp4");
    t.after(() => close(late));
    const packets: string[] = [];
    late.on("message", (message) => packets.push(message.toString("utf8")));
    const sleep = () => new Promise<void>((resolve) => late.bind(port, "127.0.0.1", resolve));
    await pushStatsd({ host: "127.0.0.1", port }, ["a:1|c"], { ...effects, sleep });
    assert.deepEqual(packets, ["a:1|c"]);
  });

  it("says when the server goes away in the middle", async (t) => {
    const { socket, port } = await bound(t);
    const packets = Array.from({ length: 50 }, () => "a:1|c");
    const push = pushStatsd({ host: "127.0.0.1", port }, packets, { ...effects, sleep: () => close(socket) });
    await assert.rejects(push, /stopped listening while metrics were sent: connection refused\.$/);
  });

  it("says when there is no such host", async () => {
    await assert.rejects(
      pushStatsd({ host: "no-such-host.invalid", port: 8125 }, ["a:1|c"], effects),
      /^PushError: no-such-host\.invalid:8125 cannot be reached in 3 tries/,
    );
  });
});

describe("what was sent to statsd", () => {
  it("is kept per target", (t) => {
    const file = join(tempDirectory(t), "memory.json");
    assert.deepEqual(readSentTotals(file, "a:1"), {});
    writeSentTotals(file, "a:1", { x: 1 });
    writeSentTotals(file, "b:1", { x: 2 });
    writeSentTotals(file, "a:1", { x: 3 });
    assert.deepEqual([readSentTotals(file, "a:1"), readSentTotals(file, "b:1")], [{ x: 3 }, { x: 2 }]);
  });

  for (const text of [
    "",
    "{",
    "[]",
    "null",
    '{"schema":"flowmeter-statsd/2","sent":{}}',
    '{"schema":"flowmeter-statsd/1","sent":{"a:1":{"x":"y"}}}',
  ])
    it(`is not guessed from ${JSON.stringify(text)}`, (t) => {
      const file = join(tempDirectory(t), "memory.json");
      writeFileSync(file, text);
      assert.throws(() => readSentTotals(file, "a:1"), CliError);
    });
});

describe("a target of statsd", () => {
  for (const [text, host, port] of [
    ["localhost", "localhost", 8125],
    ["localhost:9125", "localhost", 9125],
    ["10.0.0.1:1", "10.0.0.1", 1],
    ["[::1]:8125", "::1", 8125],
    ["[::1]", "::1", 8125],
  ] as const)
    it(`is ${text}`, () => assert.deepEqual(statsdTarget(text), { host, port }));

  for (const text of ["", ":8125", "::1", "a b", "http://x", "x:0", "x:65536", "x:abc", "[x"])
    it(`is not ${JSON.stringify(text)}`, () => assert.throws(() => statsdTarget(text), CliError));
});

describe("a file for the node exporter", () => {
  it("is in the older format", (t) => {
    const file = join(tempDirectory(t), "flowmeter.prom");
    writeTextfile(file, [runs(3)]);
    assert.match(readFileSync(file, "utf8"), /^flowmeter_run_completed_total\{pipeline="app"\} 3\n$/m);
  });

  it("must have a name that is read", (t) => {
    const file = join(tempDirectory(t), "flowmeter.txt");
    assert.throws(() => writeTextfile(file, []), /The node exporter would not read/);
    assert.ok(!existsSync(file));
  });
});

describe("a target that is down", () => {
  it("has an exit code of its own, and two sentences", () => {
    for (const error of [new PushError("It is down."), new ServerError("It is down.", "Nothing is lost.")]) {
      let text = "";
      const code = explain(error, {
        write(part) {
          text += part;
        },
      });
      assert.equal(code, exitCodes.target);
      assert.match(text, /^flowmeter: It is down\.\n {2}Nothing is lost.*\.\n$/);
    }
  });
});

describe("a push in the real world", () => {
  it("reaches a server", async (t) => {
    const server = createServer((request, response) => request.resume().on("end", () => response.end("{}")));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.closeAllConnections());
    t.after(() => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const origin = { version: "0", instanceId: "x", startAt: 0, now: 0 };
    const accepted = await pushFamiliesByOtlp([runs(1)], { url, origin }, realEffects(assert.fail));
    assert.deepEqual(accepted, { attempts: 1, rejected: 0, message: undefined });
  });
});

describe("a push by OTLP of nothing", () => {
  it("is no request", async () => {
    const origin = { version: "0", instanceId: "x", startAt: 0, now: 0 };
    const never = { ...effects, fetch: () => assert.fail("it was sent"), timeoutMs: 1 };
    assert.equal(await pushFamiliesByOtlp([], { url: "http://localhost", origin }, never), undefined);
  });
});
