/**
 * A value as the one JSON text that stands for it, by RFC 8785 (JCS): no space, keys in order of their UTF-16 code units, numbers
 * and texts as ECMAScript writes them. Equal values have equal texts, so a digest of the text is one of the value.
 *
 * @throws TypeError for what has no such text: NaN, infinities, half a surrogate pair, and anything that is not JSON.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "string") return stringText(value);
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(",")}]`;
  if (typeof value === "object" && isPlain(value)) return objectText(value);
  throw new TypeError(`No JSON value: ${typeof value}`);
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** JSON.stringify would write null for these; RFC 8785 (3.2.2.3) wants an error. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new TypeError(`No JSON number: ${value}`);
  return JSON.stringify(value);
}

function stringText(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new TypeError("Half of a surrogate pair in a text");
  return JSON.stringify(value);
}

/** Plain comparison of texts in JavaScript is that of their UTF-16 code units. */
function objectText(value: Readonly<Record<string, unknown>>): string {
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${stringText(key)}:${canonicalJson(value[key])}`).join(",")}}`;
}
