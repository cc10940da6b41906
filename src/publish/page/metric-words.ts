import type { MetricDefinition } from "../../dictionary/schema.ts";
import { formatCount, plural } from "../format.ts";

type Labels = MetricDefinition["dimensions"][number]["labels"];

/** Which values a metric can have. */
export function valueWords({ value }: MetricDefinition): string {
  return value.type === "ratio"
    ? "A share from 0 to 1."
    : `Whole numbers from ${formatCount(value.min)} to ${formatCount(value.max)}; what is larger counts as the largest.`;
}

/** By what a metric can be grouped: by labels that everybody knows, and here also by names. */
export function groupingWords({ dimensions, local }: MetricDefinition): string[] {
  const labelled = dimensions.map(
    ({ id, labels, overflow }) => `By ${id}: ${labelWords(labels)}; what fits none is ${overflow}.`,
  );
  const named = `On this machine also by ${local.join(", ")}: names that somebody chose, which never leave it.`;
  const texts = [...labelled, ...(local.length === 0 ? [] : [named])];
  return texts.length === 0 ? ["By nothing: it is one number."] : texts;
}

function labelWords(labels: Labels): string {
  if ("closed" in labels) return labels.closed.join(", ");
  if ("allowlist" in labels) return `names on the public list of ${labels.allowlist}`;
  const { buckets } = labels;
  if (buckets.scheme === "exp2") return `powers of two from ${formatCount(buckets.from)} to ${formatCount(buckets.to)}`;
  return `ranges that begin at ${buckets.edges.map(formatCount).join(", ")}`;
}

const sensitivityWords: Readonly<Record<MetricDefinition["sensitivity"], string>> = {
  S0: "S0: it is the same for everybody",
  S1: "S1: it is coarse, and many controllers share it",
  S2: "S2: it holds rounded counts over labels that everybody knows",
  S3: "S3: together with others it could single a controller out",
};

const consentLevelWords: Readonly<Record<MetricDefinition["consent_min"], string>> = {
  technical: "technical, the least that can be agreed to",
  usage: "usage",
  detailed: "detailed, the most that can be agreed to",
};

/** How much a metric says about a controller, and what has to be agreed to before it may leave. */
export function consentWords({ sensitivity, consent_min, group }: MetricDefinition): string {
  return `${sensitivityWords[sensitivity]}. Consent needed: ${consentLevelWords[consent_min]}, with the group ${group} switched on.`;
}

/** What leaves the machine: nothing, or what and how coarse. */
export function sendingWords(metric: MetricDefinition): string[] {
  const isCollected = metric.status === "collecting" || metric.status === "publishable";
  const nothing = "Nothing. It is computed and shown on this machine only.";
  return [...(isCollected ? [] : [nothing]), reportWords(metric, isCollected), publicationWords(metric)];
}

const precisionWords = {
  exact: "",
  exp2: ", rounded at random to a power of two",
  sig2: ", rounded to two digits",
} as const;

function reportWords(
  { limits, value, granularity, envelope, label_sample, sampling }: MetricDefinition,
  isCollected: boolean,
) {
  const sends = isCollected
    ? "A controller that agreed sends"
    : "If it were collected, a controller that agreed would send";
  const most = value.type === "ratio" ? "" : ` of at most ${formatCount(limits.linf)} each`;
  const rows = `${plural(limits.l0, "value")}${most}${precisionWords[value.precision]}`;
  const sample = label_sample === undefined ? "" : `, for ${plural(label_sample, "label")} picked at random`;
  const key = envelope === "per_label" ? "each label under a key of its own" : "under a key of its own";
  const rate = sampling.rate < 1 ? ` One controller in ${formatCount(Math.round(1 / sampling.rate))} is asked.` : "";
  return `${sends}, once per ${granularity}, up to ${rows}${sample}, ${key}. No name, text or time is part of it.${rate}`;
}

function publicationWords({ status, publication, privacy, retention }: MetricDefinition): string {
  const noise = privacy.mechanism === "restricted_only" ? "without noise" : `with noise (rho ${privacy.rho})`;
  const would = status === "publishable" ? "is" : "would be";
  const who =
    publication.class === "public" ? `It ${would} published` : `It ${would} shown to maintainers under agreement`;
  return `${who} ${publication.cadence}, ${noise}, when ${formatCount(privacy.min_cohort)} controllers or more take part, ${plural(publication.embargo_days, "day")} after its review. What single controllers send is destroyed after ${plural(retention.raw_days, "day")}.`;
}

const statusTexts: Readonly<Record<MetricDefinition["status"], string>> = {
  proposed: "Proposed: not computed yet.",
  local_only: "Local only: computed here, sent nowhere.",
  collecting: "Collected from controllers that agreed; not published.",
  publishable: "Collected from controllers that agreed, and published.",
  deprecated: "Deprecated: no longer computed; use what replaces it.",
  removed: "Removed: its id is kept so that it never means something else.",
};

/** Where a metric is in its life, until when, and who has looked at it. */
export function statusWords(metric: MetricDefinition): string[] {
  const { status, window, reviews, owners, issues, replaces, lint_skip, retention } = metric;
  const reviewed = reviews.map(({ id, type, by, on }) => `${id} (${type}, ${by}, ${on})`).join("; ");
  return [
    `${statusTexts[status]} Window: ${window.start} to ${window.end}. Kept here for ${plural(retention.local_days, "day")}.`,
    `Reviews: ${reviewed || "none yet"}. Owners: ${owners.join(", ")}.`,
    ...(replaces === null ? [] : [`It replaces ${replaces}.`]),
    ...(issues.length === 0 ? [] : [`See ${issues.join(", ")}.`]),
    ...lint_skip.map(({ rule, reason, approved_by }) => `${rule} does not hold for it: ${reason} (${approved_by}).`),
  ];
}
