import assert from "node:assert/strict";
import { cpSync, readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { atTime } from "../../sim/node-options.ts";
import { writeDemoDictionary } from "../../sim/population/demo-dictionary.ts";
import { type Ended, runCli, startCli } from "./cli.ts";
import { exampleHome, filesBelow, tempDirectory } from "./directories.ts";
import { ask, type HttpAnswer } from "./http.ts";

/** Runs a command at a time, and expects it to end well; returns what it printed as JSON. */
async function jsonAt<T>(at: string, args: readonly string[], env: Record<string, string> = {}): Promise<T> {
  const { code, stdout, stderr } = await runCli([...args, "--json"], { env: { NODE_OPTIONS: atTime(at), ...env } });
  assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** When controllers of tests agree; the example's runs are of September. */
export const AUGUST = "2026-08-15T10:00:00Z";
/** When reports of September are prepared. */
export const OCTOBER = "2026-10-01T10:00:00Z";
/** After a hold of a day and all times that are drawn, while September is still taken. */
export const DUE = "2026-10-10T11:00:00Z";

/** The example home in a store, and the lock of a dictionary that collects; made once for the tests of a file. */
export async function scannedExample(t: TestContext): Promise<{ scannedStore: string; lock: string }> {
  const directory = tempDirectory(t);
  const scannedStore = join(directory, "store.duckdb");
  const lock = join(directory, "demo.lock.json");
  writeDemoDictionary(lock, { window: { start: "2026-07-01", end: "2027-06-30" }, minCohort: 20 });
  const words = ["--store", scannedStore, "--controller", "example", "--no-report", "--quiet"];
  const { code, stderr } = await runCli(["scan", exampleHome, ...words]);
  assert.equal(code, 0, stderr);
  return { scannedStore, lock };
}

/** A controller that shares, made by commands: a store, and all that sharing keeps beside it. */
export class SharingController {
  readonly store: string;

  constructor(
    t: TestContext,
    scannedStore: string,
    private readonly lock: string,
  ) {
    this.store = join(tempDirectory(t), "store.duckdb");
    cpSync(scannedStore, this.store);
  }

  run(at: string, ...args: string[]): Promise<Ended> {
    return runCli([...this.words(args)], { env: { NODE_OPTIONS: atTime(at) } });
  }

  /** As {@link run}, with further options of Node. */
  runWith(at: string, options: string, ...args: string[]): Promise<Ended> {
    return runCli([...this.words(args)], { env: { NODE_OPTIONS: `${atTime(at)} ${options}` } });
  }

  json<T>(at: string, ...args: string[]): Promise<T> {
    return jsonAt(at, this.words(args));
  }

  /** The one directory of what sharing keeps. */
  get place(): string {
    return join(`${this.store}.share`, readdirSync(`${this.store}.share`)[0]!);
  }

  /** Its secret, to ask a collector as only it can. */
  get root(): Uint8Array {
    return Buffer.from(readFileSync(join(this.place, "root.key"), "utf8").trim(), "hex");
  }

  /** Bytes of what was sent, and of its receipts. */
  sent(): { readonly report: Buffer; readonly receipt: Buffer }[] {
    return filesBelow(join(this.place, "sent"), ".receipt.json").map((file) => ({
      report: readFileSync(file.replace(".receipt.json", ".json")),
      receipt: readFileSync(file),
    }));
  }

  private words(args: readonly string[]): string[] {
    const own = ["--store", this.store, "--home", exampleHome, "--controller", "example", "--dictionary", this.lock];
    const [name = "", ...more] = args;
    // Of an option that is given twice the later holds.
    return ["share", name, ...own, ...more];
  }
}

/** `flowmeter collect` as a process, at a time. */
export async function startCollect(t: TestContext, at: string, { dir, lock }: { dir: string; lock: string }) {
  const args = ["collect", "--dir", dir, "--dest", "own", "--dictionary", lock, "--port", "0", "--log-format", "json"];
  // All are of one network here.
  args.push("--rate", "100000");
  const { child, ended } = startCli(args, { env: { NODE_OPTIONS: atTime(at) } });
  t.after(() => child.kill("SIGKILL"));
  let stderr = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.stderr!.on("data", (text: string) => {
      stderr += text;
      const listening = /"url":"(http:[^"]+)"/.exec(stderr)?.[1];
      if (listening !== undefined) resolve(listening);
    });
    child.on("close", () => reject(new Error(stderr)));
  });
  const stop = async (): Promise<Ended> => {
    child.kill("SIGTERM");
    return ended;
  };
  return { url, stop, transparency: async () => JSON.parse((await ask(`${url}/transparency.json`)).text) as Told };
}

/** What tests look at of the transparency page. */
interface Told {
  readonly key: string;
  readonly metrics: readonly { readonly id: string }[];
  readonly sealed: readonly { readonly period: string }[];
  readonly erasures: number;
  readonly conflicts: number;
  readonly refused: Readonly<Record<string, number>>;
}

/** Posts bytes as a sender does. */
export function post(url: string, body: Uint8Array): Promise<HttpAnswer> {
  return ask(url, { method: "POST", headers: { "content-type": "application/json" } }, body);
}

/** Something between a controller and its collector, that can be in a bad way. */
export class BadWay {
  /** `lost`: the collector takes it, and its answer gets lost. */
  mood: "good" | "lost" | "hanging" | "dripping" | "redirecting" | number | Uint8Array = "good";
  /** Requests that came. */
  asked = 0;
  /** Statuses with which the collector answered what got through. */
  readonly answers: number[] = [];

  private constructor(
    private readonly server: Server,
    private readonly target: () => string,
  ) {}

  static async start(t: TestContext, target: () => string): Promise<BadWay> {
    const server = createServer();
    const way = new BadWay(server, target);
    server.on("request", (request, response) => {
      way.asked++;
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => void way.answer(request.url ?? "", Buffer.concat(parts), response));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return way;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private async answer(path: string, body: Buffer, response: import("node:http").ServerResponse): Promise<void> {
    const { mood } = this;
    if (mood === "hanging") return;
    if (mood === "dripping") {
      response.writeHead(200);
      const timer = setInterval(() => response.write(" "), 100);
      response.on("close", () => clearInterval(timer));
      return;
    }
    if (mood === "redirecting") response.writeHead(307, { location: `${this.target()}${path}` }).end();
    else if (typeof mood === "number") response.writeHead(mood).end("{}");
    else if (mood instanceof Uint8Array) response.writeHead(200).end(mood);
    else {
      const { status = 502, text } = await post(`${this.target()}${path}`, body);
      this.answers.push(status);
      if (mood === "lost") response.destroy();
      else response.writeHead(status).end(text);
    }
  }
}
