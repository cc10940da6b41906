import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.ts";
import type { MetricDefinition } from "./schema.ts";

/** `sha256-` and the hash of a value's canonical JSON. */
export function digestOf(value: unknown): string {
  return `sha256-${createHash("sha256").update(canonicalJson(value), "utf8").digest("hex")}`;
}

/** The fields that decide what the numbers of a metric mean. */
export const semanticFields = [
  "id",
  "version",
  "kind",
  "unit",
  "value",
  "population",
  "source",
  "dimensions",
  "limits",
] as const satisfies readonly (keyof MetricDefinition)[];

/** The fields that decide what leaves a machine, when, and who sees it. */
export const reviewedFields = [
  ...semanticFields,
  "window",
  "granularity",
  "sensitivity",
  "consent_min",
  "group",
  "envelope",
  "label_sample",
  "cross_with",
  "sampling",
  "retention",
  "privacy",
  "publication",
] as const satisfies readonly (keyof MetricDefinition)[];

/** The part of a metric that a digest is made of. */
export type Meaning = Pick<MetricDefinition, (typeof semanticFields)[number]>;

/** The part of a metric that a review approves. */
export type Reviewed = Pick<MetricDefinition, (typeof reviewedFields)[number]>;

/**
 * What a metric means, as a digest: equal while the numbers of two periods can be compared. A change of it needs a new version.
 * Words for people, the window, review and publication are not in it; nor are the local groupings, which change no number.
 */
export function semanticDigest(metric: Meaning): string {
  return digestOf(part(metric, semanticFields));
}

/** What a review of a metric approves, as a digest: nobody can widen consent or a window after it without a new review. */
export function reviewedDigest(metric: Reviewed): string {
  return digestOf(part(metric, reviewedFields));
}

/** Some fields of a metric; one that is absent stays absent. */
function part(metric: Partial<MetricDefinition>, fields: readonly (keyof MetricDefinition)[]): object {
  return Object.fromEntries(fields.filter((name) => metric[name] !== undefined).map((name) => [name, metric[name]]));
}
