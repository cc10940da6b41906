import Type, { type Static } from "typebox";
import { Check } from "typebox/value";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import type { SigningKeys } from "./keys.ts";
import { wireTexts } from "./report.ts";
import { isSigned, signed } from "./sign.ts";
import { type Checked, refused, strictJson } from "./strict-json.ts";

const strict = { additionalProperties: false } as const;
const messageLimits = { maxBytes: 2048, maxDepth: 1 } as const;

/** What the holder of a period's key asks of a collector about what it sent: to erase it, or to hand it out. */
const requestSchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-request/1"),
    action: Type.Enum(["erase", "export"]),
    dest: wireTexts.dest(),
    env: wireTexts.env(),
    period: wireTexts.period(),
    key: wireTexts.key(),
    nonce: wireTexts.nonce(),
    /** Day (UTC) on which an export is asked for: it is good for a day before and after. An erasure needs none, it may wait in a file. */
    day: Type.Optional(Type.String({ pattern: "^20\\d\\d-\\d\\d-\\d\\d$" })),
    sig: wireTexts.sig(),
  },
  strict,
);

/** A signed request. */
export type OwnerRequest = Static<typeof requestSchema>;

/** What a collector answers to a report that it keeps: signed with its own key. */
const receiptSchema = Type.Object(
  {
    schema: Type.Literal("flowmeter-receipt/1"),
    /** Digest of the report's bytes. */
    report: wireTexts.digest(),
    /** Day (UTC) on which it was kept. */
    day: Type.String({ pattern: "^20\\d\\d-\\d\\d-\\d\\d$" }),
    log_index: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
    key: wireTexts.key(),
    sig: wireTexts.sig(),
  },
  strict,
);

/** A signed receipt. */
export type Receipt = Static<typeof receiptSchema>;

/** The bytes of a request. */
export function requestBytes(request: Omit<OwnerRequest, "schema" | "key" | "sig">, keys: SigningKeys): Uint8Array {
  return Buffer.from(canonicalJson(signed({ ...request, schema: "flowmeter-request/1", key: keys.key }, keys)));
}

/** Reads a request and checks its signature. Rules: those of `strictJson`, SCHEMA, SIGNATURE. Never throws. */
export function readRequest(bytes: Uint8Array): Checked<OwnerRequest> {
  return readSigned(requestSchema, bytes);
}

/** The bytes of a receipt. */
export function receiptBytes(receipt: Omit<Receipt, "schema" | "key" | "sig">, keys: SigningKeys): Uint8Array {
  return Buffer.from(canonicalJson(signed({ ...receipt, schema: "flowmeter-receipt/1", key: keys.key }, keys)));
}

/** Reads a receipt and checks its signature by the key that it names. Rules as of {@link readRequest}. Never throws. */
export function readReceipt(bytes: Uint8Array): Checked<Receipt> {
  return readSigned(receiptSchema, bytes);
}

function readSigned<T extends typeof requestSchema | typeof receiptSchema>(
  schema: T,
  bytes: Uint8Array,
): Checked<Static<T>> {
  const json = strictJson(bytes, messageLimits);
  if (!json.ok) return json;
  if (!Check(schema, json.value)) return refused("SCHEMA");
  return isSigned(json.value) ? { ok: true, value: json.value } : refused("SIGNATURE", "$.sig");
}
