/**
 * Reading of parsed JSON that may hold anything: what is not of the kind asked for is not there. A field of the wrong kind is thus
 * "not seen", and nothing that comes from outside can make a reader throw.
 */

/** An object of an answer. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Longest text kept of an answer: names of Jenkins are shorter. */
const MAX_TEXT = 500;

/** A name of 255 letters, in each of a dozen folders, each letter nine characters of a URL. */
const MAX_URL = 32_768;

/** The value as an object; an empty one when it is none. */
export function asObject(value: unknown): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

/** A field that holds an object; an empty one when it is not there. */
export function objectAt(object: JsonObject, key: string): JsonObject {
  return asObject(object[key]);
}

/** Objects of a list; none when there is no list. What in it is no object is left out. */
export function objectsAt(object: JsonObject, key: string): readonly JsonObject[] {
  const value = object[key];
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is JsonObject => typeof item === "object" && item !== null && !Array.isArray(item));
}

/** A text that is not empty, cut where it is longer than a name can be. */
export function textAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" && value !== "" ? value.slice(0, MAX_TEXT) : undefined;
}

/** An address; undefined when it is longer than any that Jenkins makes: cut, it would name something else. */
export function urlAt(object: JsonObject, key: string): string | undefined {
  const value = object[key];
  return typeof value === "string" && value !== "" && value.length <= MAX_URL ? value : undefined;
}

/** A whole number of 0 or more, as long as it is exact. */
export function numberAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** An instant: 0 is Jenkins' word for "not yet". */
export function instantAt(object: JsonObject, key: string): number | undefined {
  const value = numberAt(object, key);
  return value === 0 ? undefined : value;
}

/** A flag. */
export function flagAt(object: JsonObject, key: string): boolean | undefined {
  const value = object[key];
  return typeof value === "boolean" ? value : undefined;
}

/** A flow node's or a run's number, which Jenkins writes as a text; at most what 31 bits hold. */
export function idAt(object: JsonObject, key: string): number | undefined {
  const value = object[key];
  const number = typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isInteger(number) && number > 0 && number <= 0x7fffffff
    ? number
    : undefined;
}

/** The class that Jenkins says an object is of. */
export function classOf(object: JsonObject): string {
  return textAt(object, "_class") ?? "";
}

/** The same object without its undefined values: what is absent is left out. */
export function compact<Shape extends object>(shape: Shape): Compact<Shape> {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Compact<Shape>;
}

type Compact<Shape> = {
  [Key in keyof Shape as undefined extends Shape[Key] ? never : Key]: Shape[Key];
} & { [Key in keyof Shape as undefined extends Shape[Key] ? Key : never]?: Exclude<Shape[Key], undefined> };
