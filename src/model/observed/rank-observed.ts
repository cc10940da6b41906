import type { ObservedRun } from "../observed-run.ts";
import { sourceKinds } from "../sources.ts";

/**
 * What is known of one run, the best first: one observation per source, the latest of each; those that saw the run end before those
 * that saw it going on, and of these the source that sees more first ({@link sourceKinds}).
 *
 * The order in which they are given does not matter.
 */
export function rankObserved(observed: readonly ObservedRun[]): ObservedRun[] {
  return latestOfEach(observed).sort((a, b) => Number(sawEnd(b)) - Number(sawEnd(a)) || byKind(a, b));
}

/** Orders observations by how much their kind of source sees of a run. */
function byKind(a: Pick<ObservedRun, "source">, b: Pick<ObservedRun, "source">): number {
  return sourceKinds.indexOf(a.source) - sourceKinds.indexOf(b.source);
}

/** Whether a source saw the run end. */
export function sawEnd({ rows }: Pick<ObservedRun, "rows">): boolean {
  return rows.run[0]?.finished === true;
}

function latestOfEach(observed: readonly ObservedRun[]): ObservedRun[] {
  const latest = new Map<string, ObservedRun>();
  for (const one of observed) {
    const known = latest.get(one.source);
    if (known === undefined || isLater(one, known)) latest.set(one.source, one);
  }
  return [...latest.values()];
}

/** Of two that were seen in the same moment the one whose text is greater holds: any rule will do that does not ask which came first. */
function isLater(one: ObservedRun, other: ObservedRun): boolean {
  if (one.observedAt !== other.observedAt) return one.observedAt > other.observedAt;
  return JSON.stringify(one) > JSON.stringify(other);
}
