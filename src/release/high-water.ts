import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { canonicalJson } from "../dictionary/canonical-json.ts";
import { readIfThere, replaceDurably } from "./files/durable-file.ts";

const schema = Type.Object(
  { count: Type.Integer({ minimum: 0 }), hash: Type.String({ pattern: "^[0-9a-f]{64}$" }) },
  { additionalProperties: false },
);

/** The mark in a file of how far a chain had come; undefined when there is none, or it cannot be read. */
export function readMarkFile(file: string): Static<typeof schema> | undefined {
  try {
    const value: unknown = JSON.parse(readIfThere(file) ?? "null");
    return Check(schema, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Writes it, whole or not at all. @throws ReleaseError DISK */
export function writeMarkFile(file: string, mark: Static<typeof schema>): void {
  replaceDurably(file, `${canonicalJson(mark)}\n`);
}
