import type { MetricDefinition } from "../schema.ts";
import { eachMetric, type Remark, type Rule, when } from "./rule.ts";

type Labels = MetricDefinition["dimensions"][number]["labels"];

/** Up to this a number says little about a controller even when it is exact. */
const MOST_EXACT = 8;

/** Rules of values and labels, as far as the schema cannot tell. */
export const valueRules: readonly Rule[] = [
  {
    name: "UNBOUNDED_VALUE",
    severity: "error",
    says: "A value has no least and largest number, or none between them",
    find: eachMetric(["value"], ({ value }) =>
      when(value.min >= value.max, "value.min must be less than value.max", ["value", "max"]),
    ),
  },
  {
    name: "VALUE_UNLIKE_KIND",
    severity: "error",
    says: "A ratio has no value of type ratio or another unit than 1, or something else has a ratio's value",
    find: eachMetric(["value", "kind", "unit"], ({ value, kind, unit }) => [
      ...when(
        (kind === "ratio") !== (value.type === "ratio"),
        `kind ${kind} does not go with a value of type ${value.type}`,
      ),
      ...when(kind === "ratio" && unit !== "1", 'the unit of a ratio is "1"', ["unit"]),
    ]),
  },
  {
    name: "PRECISION_TOO_FINE",
    severity: "error",
    says: `Exact values above ${MOST_EXACT}, or two digits outside the restricted class, would leave a machine`,
    whileLocal: "silent",
    find: eachMetric(["value", "privacy"], ({ value, privacy }) => [
      ...when(
        value.precision === "exact" && value.max > MOST_EXACT,
        `exact is for values up to ${MOST_EXACT}; use exp2`,
      ),
      ...when(
        value.precision === "sig2" && privacy.mechanism !== "restricted_only",
        "two digits single a controller out unless privacy.mechanism is restricted_only",
      ),
    ]),
  },
  {
    name: "OPEN_LABEL_SET",
    severity: "error",
    says: "The labels of a dimension are not a closed list, an allow-list or buckets that follow each other",
    find: eachMetric(["dimensions"], ({ dimensions }) =>
      dimensions.flatMap(({ id, labels }, index) => [
        ...when(dimensions.findIndex((other) => other.id === id) < index, `there is a dimension ${id} already`, [
          "dimensions",
          index,
          "id",
        ]),
        ...bucketRemarks(labels).map((message): Remark => ({ message, path: ["dimensions", index, "labels"] })),
      ]),
    ),
  },
];

function bucketRemarks(labels: Labels): string[] {
  if (!("buckets" in labels)) return [];
  const { buckets } = labels;
  if (buckets.scheme === "ranges") return isAscending(buckets.edges) ? [] : ["the edges of buckets must go up"];
  const isRange =
    buckets.from < buckets.to && [buckets.from, buckets.to].every((edge) => Number.isInteger(Math.log2(edge)));
  return isRange ? [] : ["exp2 buckets go from a power of two to a larger one"];
}

function isAscending(edges: readonly number[]): boolean {
  return edges.every((edge, index) => index === 0 || edge > edges[index - 1]!);
}
