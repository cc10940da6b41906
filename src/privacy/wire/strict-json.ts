import { scanKeys } from "./scan-keys.ts";

/** Bounds on a text before it is taken for JSON. */
export interface JsonLimits {
  readonly maxBytes: number;
  /** How deep arrays and objects may be nested; a report needs 4. */
  readonly maxDepth: number;
}

/** Why bytes are refused: the name of the rule, and the place as a JSON path. Never a value: it could be somebody's secret. */
export interface WireFault {
  readonly rule: string;
  /** Like `$.rows[3][2]`; `$` for the whole. Holds no text of the sender. */
  readonly path: string;
}

/** A value, or why there is none. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly fault: WireFault };

/** A refusal. */
export function refused(rule: string, path = "$"): { readonly ok: false; readonly fault: WireFault } {
  return { ok: false, fault: { rule, path } };
}

/**
 * Reads bytes as JSON and refuses what readers could understand differently: bytes that are not UTF-8, a key that is there twice,
 * a key named `__proto__`, nesting beyond the limit. Never throws.
 *
 * Rules: SIZE, UTF8, JSON, DEPTH, DUPLICATE_KEY, PROTO_KEY.
 */
export function strictJson(bytes: Uint8Array, limits: JsonLimits): Checked<unknown> {
  if (bytes.length > limits.maxBytes) return refused("SIZE");
  const text = decoded(bytes);
  if (text === undefined) return refused("UTF8");
  // Before JSON.parse: it recurses, and says nothing of keys that are there twice.
  const broken = scanKeys(text, limits.maxDepth).fault;
  if (broken !== undefined) return refused(broken);
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return refused("JSON");
  }
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
