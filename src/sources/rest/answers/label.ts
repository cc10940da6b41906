import type { JsonObject } from "../json.ts";

/** Asks whether a cloud could make agents of a label, or of an expression of labels. */
export function labelQuery(label: string): string {
  return `label/${encodeURIComponent(label)}/api/json?tree=clouds[_class]`;
}

/** Reads the answer to {@link labelQuery}; undefined where it does not tell. */
export function readHasClouds(answer: JsonObject): boolean | undefined {
  // Clouds have no fields that may be seen: each is an empty object.
  return Array.isArray(answer.clouds) ? answer.clouds.length > 0 : undefined;
}
