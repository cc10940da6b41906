import { randomUUID } from "node:crypto";
import { createReadStream, fstatSync, openSync, rmSync } from "node:fs";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import Type, { type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";
import { type PackedError, packRows } from "../../store/remote/protocol.ts";
import type { SqlRow } from "../../store/store.ts";
import { StoreError } from "../../store/store-error.ts";
import type { StoreSocketOptions } from "./serve-store.ts";
import { isUpkeep, questionOf } from "./upkeep.ts";

/** The last instant that a date can be of. */
const MOST_INSTANT = 8.64e15;

const queryBody = Type.Object({
  sql: Type.String(),
  parameters: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
});
const transactionBody = Type.Object({ statements: Type.Array(Type.String(), { maxItems: 1000 }) });
const removeBody = Type.Object({
  before: Type.Integer({ minimum: -MOST_INSTANT, maximum: MOST_INSTANT }),
  isDryRun: Type.Optional(Type.Boolean()),
});

/** Statements that keep the roll-ups of all metrics are some hundred kilobytes. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Answers what is asked of a store at its socket; what it fails with is told as the store's own error. */
export function answerStore(options: StoreSocketOptions): RequestListener {
  return (request, response) => {
    answer(options, request, response).catch((error: unknown) => {
      if (!(error instanceof StoreError)) options.onError(error);
      if (response.headersSent) response.destroy();
      else send(response, 500, packedError(error));
    });
  };
}

async function answer(options: StoreSocketOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { store, reader, turn, hello } = options;
  switch (`${request.method} ${request.url}`) {
    case "GET /hello":
      return send(response, 200, hello);
    case "POST /query":
      return send(response, 200, packRows(await query(options, await bodyOf(request, queryBody))));
    case "POST /transaction": {
      const { statements } = await bodyOf(request, transactionBody);
      if (!statements.every(isUpkeep)) throw refused("Only roll-ups may be written here.");
      for (const statement of statements) await reader.check(questionOf(statement));
      await turn.run(() => store.transaction(statements));
      return send(response, 200, {});
    }
    case "POST /remove": {
      const wish = await bodyOf(request, removeBody);
      return send(response, 200, await turn.run(() => store.removeBefore(wish)));
    }
    case "POST /backup":
      return sendBackUp(options, response);
    default:
      throw refused("There is no such question.");
  }
}

/** A scan leaves questions little memory; one that needs more takes its turn after it. */
async function query(
  { reader, turn }: StoreSocketOptions,
  { sql, parameters }: Static<typeof queryBody>,
): Promise<SqlRow[]> {
  try {
    return await reader.query(sql, parameters);
  } catch (error) {
    if (!isOutOfMemory(error)) throw error;
    return turn.run(() => reader.query(sql, parameters));
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof StoreError && error.cause instanceof Error && /out of memory/i.test(error.cause.message);
}

/** Makes a copy beside the store and sends it; the copy has no name any more by then, so that nothing of it can be left. */
async function sendBackUp({ store, file }: StoreSocketOptions, response: ServerResponse): Promise<void> {
  const copy = `${file}.${randomUUID()}.backup`;
  try {
    await store.backUp(copy);
    const descriptor = openSync(copy, "r");
    rmSync(copy);
    response.writeHead(200, { "content-length": fstatSync(descriptor).size });
    await pipeline(createReadStream("", { fd: descriptor }), response);
  } finally {
    rmSync(copy, { force: true });
  }
}

async function bodyOf<S extends TSchema>(request: IncomingMessage, schema: S): Promise<Static<S>> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MOST_BYTES) throw refused("The question is too long.");
    parts.push(part as Buffer);
  }
  const body = parsed(Buffer.concat(parts).toString("utf8"));
  if (!Value.Check(schema, body)) throw refused("The question is not as it should be.");
  return body as Static<S>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function refused(message: string): StoreError {
  return new StoreError("failed", message, "Is the server of the same version?");
}

function packedError(error: unknown): PackedError {
  if (error instanceof StoreError) return { code: error.code, message: error.message, hint: error.hint };
  return { code: "failed", message: "The server that has the store failed.", hint: "Its log says more." };
}
