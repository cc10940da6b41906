/** A request as OTLP writes it in JSON: ids in hexadecimal digits, 64 bits as text. */
export function otlpJson(value: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(jsonOf(value)));
}

function jsonOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("hex");
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, held]) => [key, key === "intValue" ? String(held) : jsonOf(held)]),
  );
}
