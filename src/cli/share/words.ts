import type { MetricDefinition } from "../../dictionary/schema.ts";

/** An instant to the minute, in UTC. */
export function shortestIso(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** The labels of a metric in words, one phrase per dimension. */
export function labelWords({ dimensions }: MetricDefinition): string[] {
  return dimensions.map(({ id, labels, overflow }) => {
    if ("closed" in labels) return `${id}: ${[...new Set([...labels.closed, overflow])].join(", ")}`;
    return "allowlist" in labels ? `${id}: the public list of ${labels.allowlist}, ${overflow}` : `${id}: ranges`;
  });
}

/** Names of the reviews that a metric passed; `none` is said, too. */
export function reviewWords({ reviews }: Pick<MetricDefinition, "reviews">): string {
  return reviews.length === 0 ? "none" : reviews.map(({ id, type }) => `${id} (${type})`).join(", ");
}
