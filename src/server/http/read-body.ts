import type { IncomingMessage } from "node:http";
import type { Static, TSchema } from "typebox";
import { Check } from "typebox/value";
import { HttpProblem } from "./answers.ts";

/** More than any request here needs. */
const MOST_BYTES = 16_384;

/** The body of a request as JSON that fits a schema. @throws HttpProblem */
export async function readJson<T extends TSchema>(request: IncomingMessage, schema: T): Promise<Static<T>> {
  if (mediaType(request) !== "application/json") throw new HttpProblem(415, "The body must be application/json.");
  const text = await readText(request);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new HttpProblem(400, "The body is not JSON.");
  }
  if (!fits(schema, value)) throw new HttpProblem(400, "The body is not as /api/v1/openapi.json describes it.");
  return value;
}

/** The media type of a body, without parameters, lower case. */
export function mediaType(request: IncomingMessage): string | undefined {
  return request.headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
}

/** The body of a request, at most 16 kB. @throws HttpProblem */
export async function readText(request: IncomingMessage): Promise<string> {
  const bytes = await readBytes(request, MOST_BYTES);
  if (bytes !== undefined) return bytes.toString("utf8");
  throw new HttpProblem(413, `The body may have ${MOST_BYTES} bytes.`, { connection: "close" });
}

/** The body of a request; undefined when it has more bytes than that, which are not read then. */
export async function readBytes(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  if (Number(request.headers["content-length"] ?? 0) > most) return undefined;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function fits<T extends TSchema>(schema: T, value: unknown): value is Static<T> {
  return Check(schema, value);
}
