import { createHash, createPublicKey, verify } from "node:crypto";

/** Canonical JSON (RFC 8785) of what JSON.parse gave: written anew here, so that a fault of the product is not shared. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(",")}}`;
}

/** SHA-256 of a text, hexadecimal. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** Whether an object is signed by the key that it names: Ed25519 over its canonical JSON without `sig`. */
export function isSignedObject(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { sig, ...body } = value as Readonly<Record<string, unknown>>;
  const { key } = body;
  if (typeof sig !== "string" || typeof key !== "string") return false;
  try {
    const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), Buffer.from(key, "base64url")]);
    const publicKey = createPublicKey({ key: spki, format: "der", type: "spki" });
    return verify(null, Buffer.from(canonical(body)), publicKey, Buffer.from(sig, "base64url"));
  } catch {
    return false;
  }
}
