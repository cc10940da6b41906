import { type Reviewed, reviewedDigest, reviewedFields } from "../digest.ts";
import type { MetricDefinition } from "../schema.ts";
import { eachMetric, type Remark, type Rule, when } from "./rule.ts";

type Review = MetricDefinition["reviews"][number];

/** `label_sample` is the one field that a metric may leave out. */
const needed = reviewedFields.filter((name) => name !== "label_sample") as Exclude<keyof Reviewed, "label_sample">[];

/** Rules of review: nothing is collected that nobody else has looked at as it is now. */
export const reviewRules: readonly Rule[] = [
  {
    name: "EMPTY_REVIEW",
    severity: "error",
    says: "A metric is collected without a review of collection, or published without one of publication",
    whileLocal: "silent",
    find: eachMetric(["reviews", "status"], ({ reviews, status }) =>
      typesFor(status)
        .filter((type) => !reviews.some((review) => review.type === type))
        .map((type) => ({ message: `${status} needs a review of ${type}` })),
    ),
  },
  {
    name: "SELF_REVIEW",
    severity: "error",
    says: "Owners review their own metric, or one reviewer has done both reviews",
    find: eachMetric(["reviews", "owners", "decision"], ({ reviews, owners, decision }) =>
      reviews.flatMap((review, index): readonly Remark[] => [
        ...when([...owners, decision.owner].includes(review.by), `${review.by} owns the metric and cannot review it`, [
          "reviews",
          index,
          "by",
        ]),
        ...when(
          reviews.slice(0, index).some(({ by, type }) => by === review.by && type !== review.type),
          `${review.by} has reviewed collection and publication; these are two persons`,
          ["reviews", index, "by"],
        ),
      ]),
    ),
  },
  {
    name: "REVIEW_STALE",
    severity: "error",
    says: "A metric is not as it was when it was reviewed, or a review is dated in the future",
    whileLocal: "silent",
    find: eachMetric(["reviews", "status", ...needed], (metric, { today }) => [
      ...metric.reviews.flatMap(({ id, on }, index) =>
        when(on > today, `${id} is dated in the future`, ["reviews", index, "on"]),
      ),
      ...typesFor(metric.status).flatMap((type) => staleRemarks(metric.reviews, type, reviewedDigest(metric))),
    ]),
  },
];

/** Reviews that a status needs. */
function typesFor(status: MetricDefinition["status"]): Review["type"][] {
  if (status === "publishable") return ["collection", "publication"];
  return status === "collecting" ? ["collection"] : [];
}

/** The latest review of a type has to be of the metric as it is; earlier ones may be of what it was. */
function staleRemarks(reviews: readonly Review[], type: Review["type"], digest: string): readonly Remark[] {
  const index = reviews.findLastIndex((review) => review.type === type);
  const latest = reviews[index];
  return when(
    latest !== undefined && latest.digest !== digest,
    `${latest?.id} approved something else; what is there now is ${digest}`,
    ["reviews", index, "digest"],
  );
}
