import { createWriteStream, lstatSync, type Stats } from "node:fs";
import { Agent, type IncomingMessage, request } from "node:http";
import { pipeline } from "node:stream/promises";
import type { Removal, RemovalWish } from "../removal.ts";
import type { AnsweringStore, PlainTable, SqlRow } from "../store.ts";
import { StoreError } from "../store-error.ts";
import { type Hello, type PackedError, type PackedRows, socketOf, unpackRows } from "./protocol.ts";
import { type SocketPath, socketPath } from "./socket-path.ts";

/** What a store that a server has is asked with. */
export interface RemoteStoreOptions {
  /** Absolute path of the store. */
  readonly file: string;
  /** Of this program; the server must be of the same. */
  readonly version: string;
  /** Writes a table into a Parquet file: that needs no server. */
  readonly writeParquet: (file: string, table: PlainTable) => Promise<void>;
}

/** A server reads large homes in one go; what takes longer to say hello is stuck. */
const HELLO_MS = 15_000;

/** What the server that has a store says of itself; undefined when none has it. @throws StoreError when one does not answer */
export async function helloOf(file: string): Promise<Hello | undefined> {
  if (!isOurs(file)) return undefined;
  const line = new StoreLine(file);
  try {
    return (await line.json("GET", "/hello", { timeoutMs: HELLO_MS })) as Hello;
  } catch (error) {
    if (error instanceof StoreError && error.code === "missing") return undefined;
    throw error;
  } finally {
    line.close();
  }
}

/** The store in a file, as the server that has it answers; undefined when no server has it. @throws StoreError */
export async function openRemoteStore(options: RemoteStoreOptions): Promise<AnsweringStore | undefined> {
  const { file, version } = options;
  const hello = await helloOf(file);
  if (hello === undefined) return undefined;
  if (hello.version !== version)
    throw new StoreError(
      "locked",
      `The store ${file} is served by another version of Flowmeter (${hello.version}; this is ${version}).`,
      "Restart the server with this version.",
    );
  return new RemoteStore(options);
}

/** Whether there is a socket of whoever asks, or of whose store it is: others could put one where many may write. @throws StoreError */
function isOurs(file: string): boolean {
  const socket = entryAt(socketOf(file));
  if (socket === undefined || !socket.isSocket()) return false;
  const owners = [process.getuid?.(), entryAt(file)?.uid];
  if (owners.includes(socket.uid)) return true;
  throw new StoreError(
    "failed",
    `${socketOf(file)} belongs to somebody else, so what answers there is not believed.`,
    "See who put it there, and remove it.",
  );
}

/** Also a directory that is a file, or behind a closed door, has no entries: who opens the store then says why that fails. */
function entryAt(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch {
    return undefined;
  }
}

class RemoteStore implements AnsweringStore {
  readonly isServed = true;
  readonly writeParquet: RemoteStoreOptions["writeParquet"];
  private readonly line: StoreLine;

  constructor({ file, writeParquet }: RemoteStoreOptions) {
    this.line = new StoreLine(file);
    this.writeParquet = writeParquet;
  }

  async query(sql: string, parameters: Parameters<AnsweringStore["query"]>[1] = {}): Promise<SqlRow[]> {
    return unpackRows((await this.line.json("POST", "/query", { body: { sql, parameters } })) as PackedRows);
  }

  async transaction(statements: readonly string[]): Promise<void> {
    await this.line.json("POST", "/transaction", { body: { statements } });
  }

  async backUp(file: string): Promise<void> {
    const answer = await this.line.ask("POST", "/backup", {});
    try {
      await pipeline(answer, createWriteStream(file, { flags: "wx", mode: 0o600 }));
    } catch (error) {
      throw new StoreError(
        "failed",
        `The copy could not be written to ${file}.`,
        "Look for room there, and try again.",
        {
          cause: error,
        },
      );
    }
  }

  async removeBefore(wish: RemovalWish): Promise<Removal> {
    return (await this.line.json("POST", "/remove", { body: wish })) as Removal;
  }

  async close(): Promise<void> {
    this.line.close();
  }
}

interface Asked {
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

/** Asks a server by HTTP over its socket. */
class StoreLine {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private readonly place: SocketPath;

  constructor(private readonly file: string) {
    this.place = socketPath(socketOf(file));
  }

  /** @throws StoreError, also what the server failed with */
  async json(method: string, path: string, asked: Asked): Promise<unknown> {
    return JSON.parse(await textOf(await this.ask(method, path, asked))) as unknown;
  }

  /** @throws StoreError, also what the server failed with */
  async ask(method: string, path: string, asked: Asked): Promise<IncomingMessage> {
    const answer = await this.send(method, path, asked);
    if (answer.statusCode === 200) return answer;
    const { code, message, hint } = JSON.parse(await textOf(answer)) as PackedError;
    throw new StoreError(code, message, hint);
  }

  close(): void {
    this.agent.destroy();
    this.place.release();
  }

  private send(method: string, path: string, { body, timeoutMs }: Asked): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath: this.place.path, agent: this.agent, method, path }, resolve);
      sent.on("error", (error: NodeJS.ErrnoException) => reject(this.lineError(error)));
      if (timeoutMs !== undefined) sent.setTimeout(timeoutMs, () => sent.destroy(new Error("no answer")));
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  private lineError(error: NodeJS.ErrnoException): StoreError {
    const isNobody = ["ECONNREFUSED", "ENOENT", "EACCES", "ENOTSOCK"].includes(error.code ?? "");
    return isNobody
      ? new StoreError("missing", `No server has the store ${this.file}.`, "Start one.", { cause: error })
      : new StoreError("locked", `The server that has the store ${this.file} does not answer.`, "Try it again.", {
          cause: error,
        });
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
