import type { InventoryChange, InventoryComparison } from "../../model/inventory-diff.ts";
import type { Finding } from "../findings/finding.ts";
import { formatCount, formatPercent } from "../format.ts";
import { type InventoryAbout, nameOf } from "./about.ts";

/** Says what changed in one respect; nothing where nothing did. */
export type SentenceRule = (comparison: InventoryComparison, about: InventoryAbout) => readonly Finding[];

/** The changes of one aspect. */
export function changesOf({ diff }: InventoryComparison, aspect: InventoryChange["aspect"]): InventoryChange[] {
  return diff.changes.filter((change) => change.aspect === aspect);
}

/** Names of the Pipelines that changed, each once; branches last, they come and go. */
export function namesOf(changes: readonly InventoryChange[], about: InventoryAbout): string[] {
  const name = nameOf(about);
  const sorted = [...changes].sort((one, other) => Number(one.isBranch) - Number(other.isBranch));
  return [...new Set(sorted.map(({ controller, pipeline }) => name({ controller, pipeline: pipeline ?? "" })))];
}

/** Changes by a key, in the order of the largest group. */
export function grouped(
  changes: readonly InventoryChange[],
  key: (change: InventoryChange) => string,
): (readonly [string, readonly InventoryChange[]])[] {
  const groups = new Map<string, InventoryChange[]>();
  for (const change of changes) groups.set(key(change), [...(groups.get(key(change)) ?? []), change]);
  return [...groups].sort(([, one], [, other]) => other.length - one.length);
}

/** `41 % (7 of 17)`, or `2 of 3` where the whole is too small for a percentage. */
export function shareOf({ pipelines, of }: { readonly pipelines: number; readonly of: number }): string {
  const counts = `${formatCount(pipelines)} of ${formatCount(of)}`;
  const percent = formatPercent(pipelines, of);
  return percent === undefined ? counts : `${percent} (${counts})`;
}
