import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Guarded, guarded, isRunning } from "./guarded.ts";
import { type ServerConfig, writeServerConfig } from "./server-config.ts";

/** How long a server may take to answer first: it loads its tables, on a machine that is busy with other tests. */
const STARTS_WITHIN_MS = 60_000;

/** A ClickHouse server that a test started. */
export interface TestServer {
  readonly host: string;
  readonly httpPort: number;
  readonly tcpPort: number;
  readonly folder: string;
  /** Asks it over HTTP, and returns its answer's text; throws with the server's own words. */
  ask(sql: string, options?: AskOptions): Promise<string>;
  /** Ends it as `kill -9` does. What it had acknowledged has to be there after `restart`. */
  kill(): Promise<void>;
  /** Starts it again on what it had, and waits until it answers; ends it first when it runs. */
  restart(): Promise<void>;
  /** Halts it where it is: it takes connections and answers none. `resume` lets it go on. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** What it wrote to its log, warnings and worse. */
  log(): string;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** How a server is asked. */
export interface AskOptions {
  readonly database?: string;
  /** Of the user `default`, when the server was started with another than "". */
  readonly password?: string;
}

/** Starts a server and waits until it answers; `env` for a clock of its own. */
export async function startServer(config: ServerConfig, env?: NodeJS.ProcessEnv): Promise<TestServer> {
  const path = writeServerConfig(config);
  const process = guarded(config.folder, ["clickhouse-server", `--config-file=${path}`], env);
  const server = serverOf(config, process);
  try {
    await server.restart();
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** What a test does with a server. */
function serverOf(config: ServerConfig, process: Guarded): TestServer {
  const { folder, httpPort, seat } = config;
  const url = `http://${seat.host}:${httpPort}`;
  return {
    host: seat.host,
    httpPort,
    tcpPort: seat.tcpPort,
    folder,
    ask: (sql, options) => ask(url, sql, { password: config.password ?? "", ...options }),
    kill: () => process.end("KILL"),
    restart: async () => {
      await process.end("KILL");
      const pid = await process.start();
      await untilAnswers(`${url}/ping`, pid).catch((error: unknown) => {
        throw new Error(`${error}: ${textOf(join(folder, "output.txt"))}${textOf(join(folder, "errors.txt"))}`);
      });
    },
    pause: () => process.halt(true),
    resume: () => process.halt(false),
    log: () => textOf(join(folder, "log.txt")),
    stop: () => process.remove(),
  };
}

/** Asks over HTTP. */
async function ask(url: string, sql: string, { database, password }: AskOptions): Promise<string> {
  const query = database === undefined ? "" : `?database=${encodeURIComponent(database)}`;
  const answer = await fetch(`${url}/${query}`, {
    method: "POST",
    body: sql,
    headers: { "X-ClickHouse-User": "default", "X-ClickHouse-Key": password ?? "" },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text);
  return text;
}

/** Waits until a server answers, or its process has ended. */
async function untilAnswers(url: string, pid: number): Promise<void> {
  const began = performance.now();
  while (performance.now() - began < STARTS_WITHIN_MS) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (answer?.ok) return;
    if (!isRunning(pid)) throw new Error("clickhouse-server ended at its start");
    await setTimeout(50);
  }
  throw new Error(`clickhouse-server did not answer within ${STARTS_WITHIN_MS} ms`);
}

/** A file's text, "" when there is none. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
