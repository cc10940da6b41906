import { HttpProblem } from "../http/answers.ts";

/** Reads `limit`. @throws HttpProblem */
export function limitOf(query: URLSearchParams, usual: number, most: number): number {
  const text = query.get("limit");
  if (text === null) return usual;
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > most) throw new HttpProblem(400, `limit must be a number from 1 to ${most}.`);
  return limit;
}

/** A place in a list as who asks carries it around: opaque, and checked when it comes back. */
export function cursorText(place: readonly (string | number | null)[]): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** Reads `cursor`: as many values as there are kinds, each of its kind or null; undefined when none is given. @throws HttpProblem */
export function cursorOf(
  query: URLSearchParams,
  kinds: readonly ("string" | "number" | "value")[],
): readonly (string | number | null)[] | undefined {
  const text = query.get("cursor");
  if (text === null) return undefined;
  const place = parsed(text);
  const isOf = (value: unknown, index: number): boolean => {
    const kind = kinds[index];
    if (value === null || typeof value === "string") return kind === "value" || (value !== null && kind === "string");
    return Number.isFinite(value) && kind !== "string";
  };
  if (!Array.isArray(place) || place.length !== kinds.length || !place.every(isOf))
    throw new HttpProblem(400, "cursor is not one that was given out.");
  return place as readonly (string | number | null)[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
