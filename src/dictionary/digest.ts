import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";
import type { MetricDefinition } from "./schema.ts";

/** `sha256-` and the hash of a value's canonical JSON. */
export function digestOf(value: unknown): string {
  return `sha256-${createHash("sha256").update(canonicalJson(value), "utf8").digest("hex")}`;
}

/**
 * What a metric means, as a digest: equal while the numbers of two periods can be compared. A change of it needs a new version.
 * Words for people, the window, review and publication are not in it; nor are the local groupings, which change no number.
 */
export function semanticDigest(metric: MetricDefinition): string {
  const { id, version, kind, unit, value, population, source, dimensions, limits } = metric;
  return digestOf({ id, version, kind, unit, value, population, source, dimensions, limits });
}
