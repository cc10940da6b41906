import { createHash, createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from "node:crypto";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";

/** Salt of all keys that are derived; a new way to derive gets a new one. */
const SALT = "flowmeter/v1";

/** What a key is for: one destination, one envelope, one period. Two that differ in any have keys that nobody can join. */
export interface KeyPurpose {
  /** Id of the destination. */
  readonly dest: string;
  /** The envelope: see `envelopeId`. */
  readonly env: string;
  /** Like `2027-03`, or `2027-Q1`. */
  readonly period: string;
}

/** A pair of Ed25519 keys. */
export interface SigningKeys {
  readonly secret: KeyObject;
  /** Raw public key (32 bytes) as base64url, 43 characters. */
  readonly key: string;
}

/** DER that stands before a raw Ed25519 seed in PKCS #8, and before a raw public key in SPKI (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

/**
 * 32 bytes that only the holder of the root can derive.
 *
 * @param info what they are for, as JSON; two purposes that differ share nothing.
 */
export function derivedBytes(root: Uint8Array, info: readonly unknown[]): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", root, SALT, canonicalJson(info), 32));
}

/** Keys that sign what a controller sends for one purpose. */
export function purposeKeys(root: Uint8Array, { dest, env, period }: KeyPurpose): SigningKeys {
  return keysOfSeed(derivedBytes(root, ["submit", dest, env, period]));
}

/** The pair of keys of a seed of 32 bytes. */
export function keysOfSeed(seed: Uint8Array): SigningKeys {
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const spki = createPublicKey(secret).export({ format: "der", type: "spki" });
  return { secret, key: toBase64Url(spki.subarray(SPKI.length)) };
}

/** The public key in a text; undefined when the text is no 32 bytes, or no point of the curve. */
export function publicKeyOf(key: string): KeyObject | undefined {
  const raw = fromBase64Url(key, 32);
  if (raw === undefined) return undefined;
  try {
    // As JWK: OpenSSL takes the bytes as they are, where DER goes through all of its decoders (several times slower).
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: key }, format: "jwk" });
  } catch {
    return undefined;
  }
}

/** What a collector knows a key by: 22 characters, and the key cannot be found from them. Undefined for a text that is no key. */
export function pseudonymOf(key: string): string | undefined {
  const raw = fromBase64Url(key, 32);
  if (raw === undefined) return undefined;
  const hash = createHash("sha256").update("flowmeter-nym/v1").update(raw).digest();
  return toBase64Url(hash.subarray(0, 16));
}
