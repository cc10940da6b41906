import { sign, verify } from "node:crypto";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import { fromBase64Url, toBase64Url } from "./base64url.ts";
import { publicKeyOf, type SigningKeys } from "./keys.ts";

/** A JSON object that names the key it is signed with. */
export interface Keyed {
  readonly key: string;
}

/** With the signature: Ed25519 over the canonical JSON of all other fields, base64url, 86 characters. */
export type Signed<T extends Keyed> = T & { readonly sig: string };

/**
 * Signs an object. The same object and keys always give the same signature.
 *
 * @throws Error when the object names another key than that which signs.
 */
export function signed<T extends Keyed>(body: T, keys: SigningKeys): Signed<T> {
  if (body.key !== keys.key) throw new Error("The object names another key");
  return { ...body, sig: toBase64Url(sign(null, Buffer.from(canonicalJson(body)), keys.secret)) };
}

/** Whether the key that an object names has signed exactly this object. Never throws. */
export function isSigned(object: Signed<Keyed>): boolean {
  const { sig, ...body } = object;
  const key = publicKeyOf(object.key);
  const bytes = fromBase64Url(sig, 64);
  return key !== undefined && bytes !== undefined && verify(null, Buffer.from(canonicalJson(body)), key, bytes);
}
