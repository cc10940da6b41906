import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { moduleOption } from "../../sim/node-options.ts";
import { metricDefinitions } from "../../src/dictionary/dictionary.ts";
import { emptyLock, lockText, nextLock } from "../../src/dictionary/lock.ts";
import type { MetricDefinition } from "../../src/dictionary/schema.ts";
import { keysOfSeed } from "../../src/privacy/wire/keys.ts";
import { receiptBytes } from "../../src/privacy/wire/messages.ts";
import { readReport } from "../../src/privacy/wire/read-report.ts";
import { reportDigest } from "../../src/privacy/wire/report.ts";

/** A request as it came over the wire. */
export interface Received {
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  /** Number of the connection that it came over. */
  readonly connection: number;
}

/** A collector that takes everything, and remembers it. */
export class TestCollector {
  readonly received: Received[] = [];
  /** Answers this instead, while it is set. */
  status: number | undefined;
  readonly keys = keysOfSeed(new Uint8Array(32).fill(9));
  private connections = 0;
  private readonly ids = new WeakMap<object, number>();

  private constructor(private readonly server: Server) {}

  static async start(t: TestContext): Promise<TestCollector> {
    const server = createServer();
    const collector = new TestCollector(server);
    server.on("connection", (socket) => collector.ids.set(socket, ++collector.connections));
    server.on("request", (request, response) => {
      void collector.take(request).then((body) => {
        response.writeHead(collector.status ?? 200, { "content-type": "application/json" });
        response.end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async take(request: IncomingMessage): Promise<Uint8Array> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const { method = "", url = "", rawHeaders, socket } = request;
    this.received.push({ method, url, rawHeaders, body, connection: this.ids.get(socket) ?? 0 });
    const report = readReport(body);
    if (!report.ok) return Buffer.from("{}");
    return receiptBytes(
      { report: reportDigest(report.value), day: "2026-10-05", log_index: this.received.length },
      this.keys,
    );
  }
}

/** Writes the lock of a dictionary in which every metric is collected, since before the example's runs. */
export function collectingLock(directory: string): string {
  const metrics = metricDefinitions.map((metric) => ({
    ...metric,
    status: "collecting" as const,
    window: { start: "2026-07-01", end: "2027-06-30" },
  }));
  const file = join(directory, "collecting.lock.json");
  writeFileSync(file, lockText(nextLock(emptyLock, metrics)));
  return file;
}

/** Writes the lock of some metrics. */
export function writeLock(file: string, metrics: readonly object[]): void {
  writeFileSync(file, lockText(nextLock(emptyLock, metrics as readonly MetricDefinition[])));
}

/** Options of Node by which a command finds the disk full when it writes a file whose path holds a text. */
export function fullDisk(pattern: string): string {
  return moduleOption(`
    import { createRequire, syncBuiltinESMExports } from "node:module";
    const fs = createRequire("${import.meta.url}")("node:fs");
    const { openSync, writeSync } = fs;
    const paths = new Map();
    fs.openSync = (path, ...rest) => { const handle = openSync(path, ...rest); paths.set(handle, String(path)); return handle; };
    fs.writeSync = (handle, ...rest) => {
      const path = paths.get(handle) ?? "";
      if (path.includes(".share/") && path.includes("${pattern}")) throw Object.assign(new Error("ENOSPC"), { code: "ENOSPC" });
      return writeSync(handle, ...rest);
    };
    syncBuiltinESMExports();`);
}

/** Options of Node by which a command notes in a file whatever could open a connection, and does not do it. */
export function watchingSockets(file: string): string {
  return moduleOption(`
    import { appendFileSync } from "node:fs";
    import { createRequire, syncBuiltinESMExports } from "node:module";
    const require = createRequire("${import.meta.url}");
    const deny = (what) => function () { appendFileSync("${file}", what + "\\n"); throw new Error("denied: " + what); };
    const names = {
      net: ["connect", "createConnection"], tls: ["connect"], http: ["request", "get"], https: ["request", "get"], http2: ["connect"],
      dns: ["lookup", "resolve"], dgram: ["createSocket"],
      child_process: ["spawn", "exec", "execFile", "fork", "spawnSync", "execSync", "execFileSync"],
    };
    for (const [name, functions] of Object.entries(names)) {
      const module = require("node:" + name);
      for (const one of functions) module[one] = deny(name + "." + one);
    }
    require("node:net").Socket.prototype.connect = deny("net.Socket.connect");
    require("node:dns").promises.lookup = deny("dns.promises.lookup");
    globalThis.fetch = deny("fetch");
    globalThis.WebSocket = deny("WebSocket");
    syncBuiltinESMExports();`);
}

/** What a file of {@link watchingSockets} holds. */
export function socketsSeen(file: string): string[] {
  return readFileSync(file, { encoding: "utf8", flag: "a+" })
    .split("\n")
    .filter((line) => line !== "");
}
