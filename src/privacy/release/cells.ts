import { createHash } from "node:crypto";
import { canonicalJson } from "../../dictionary/canonical-json.ts";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import { consentLevels } from "../../dictionary/vocabulary.ts";
import type { Vocabulary } from "../wire/check-rows.ts";
import { bucketOfValue } from "../wire/values.ts";
import { COHORT_METRIC, type View } from "./plan.ts";

/** What a cell is about: a label per dimension; of a histogram the number of its bucket last. */
export type CellKey = readonly string[];

/** Text that a cell is found by. Labels hold no control characters. */
export function cellText(key: CellKey): string {
  return key.join("\t");
}

/**
 * All cells that a table has, whatever was reported, in order: which cells there are says nothing of anybody.
 */
export function cellsOf(metric: MetricDefinition, view: View, lists: Vocabulary["allowLists"]): CellKey[] {
  if (view === "cohort") return metric.id === COHORT_METRIC ? consentLevels.map((level) => [level]) : [[]];
  const labels = metric.dimensions.map((dimension) => labelsOf(dimension, lists));
  const buckets = view === "histogram" ? [bucketLabels(metric)] : [];
  return product([...labels, ...buckets]);
}

/** What a list of cells is known by: noise is drawn for one list in one order. */
export function cellsDigest(cells: readonly CellKey[]): string {
  return createHash("sha256").update(canonicalJson(cells)).digest("hex");
}

function labelsOf(
  { labels, overflow }: MetricDefinition["dimensions"][number],
  lists: Vocabulary["allowLists"],
): readonly string[] {
  const named = "closed" in labels ? labels.closed : "allowlist" in labels ? [...lists[labels.allowlist]].sort() : [];
  return named.includes(overflow) ? named : [...named, overflow];
}

function bucketLabels({ value }: MetricDefinition): string[] {
  return Array.from({ length: bucketOfValue(value.max) + 1 }, (_, bucket) => String(bucket));
}

function product(lists: readonly (readonly string[])[]): CellKey[] {
  return lists.reduce<CellKey[]>((keys, list) => keys.flatMap((key) => list.map((label) => [...key, label])), [[]]);
}
