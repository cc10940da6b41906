import { contentsOf, labelsTogether } from "../capacity.ts";
import type { MetricFile } from "../read-metric.ts";
import type { MetricDefinition } from "../schema.ts";
import { consentLevels, OVERFLOW_LABEL } from "../vocabulary.ts";
import { eachMetric, type Finding, isActive, isCollected, type LintContext, type Rule, when } from "./rule.ts";

type Dimension = MetricDefinition["dimensions"][number];

/** The least consent for what a class says about a controller. */
const leastConsent = { S0: "technical", S1: "technical", S2: "usage", S3: "detailed" } as const;

/** All that one controller may be asked to give away in a month. */
const MOST_RHO = 0.1;

/** More than a couple of dozen numbers are read by nobody. */
const MOST_ACTIVE = 40;

/** A cell of a table has at least this many controllers behind it when they spread evenly. */
const FEWEST_PER_CELL = 50;

/** Names on an allow-list are at least this many, so that a table over one has more cells than any cohort fills. */
const ALLOWLIST_LABELS = 60;

/** Rules of what is given away, by one metric and by all together. */
export const privacyRules: readonly Rule[] = [
  {
    name: "CONSENT_TOO_LOW",
    severity: "error",
    says: "Consent is asked for less than what a metric gives away: S2 needs usage, S3 detailed",
    find: eachMetric(["consent_min", "sensitivity"], ({ consent_min, sensitivity }) => {
      const least = leastConsent[sensitivity];
      const isLow = consentLevels.indexOf(consent_min) < consentLevels.indexOf(least);
      return when(isLow, `${sensitivity} needs consent to ${least}, not only to ${consent_min}`);
    }),
  },
  {
    name: "CROSS_TAB_TOO_FINE",
    severity: "error",
    says: `A table has so many cells that fewer than ${FEWEST_PER_CELL} controllers stand behind each`,
    whileLocal: "silent",
    skippable: "always",
    find: eachMetric(["dimensions", "cross_with", "privacy"], ({ dimensions, cross_with, privacy }, { files }) => {
      const crossed = files.filter(({ fields }) => fields.id !== undefined && cross_with.includes(fields.id));
      const all = [...dimensions, ...crossed.flatMap(({ fields }) => fields.dimensions ?? [])];
      const cells = all.reduce((product, dimension) => product * labelCount(dimension), 1);
      const most = Math.floor(privacy.min_cohort / FEWEST_PER_CELL);
      return when(all.length > 1 && cells > most, `${cells} cells; a cohort of ${privacy.min_cohort} fills ${most}`);
    }),
  },
  {
    name: "LINKABLE_ENVELOPE",
    severity: "error",
    says: "One report says so much that who sent it is found again the next month: more different things than the smallest cohort has controllers, or two histograms",
    find: eachMetric(
      ["envelope", "kind", "value", "limits", "dimensions", "privacy"],
      ({ privacy: { min_cohort: cohort }, ...metric }) => {
        // Of histograms there are far more than a cohort has controllers, but most are hardly ever met: one is borne, as measured.
        if (metric.kind === "distribution")
          return when(
            labelsTogether(metric, listed) > 1,
            "a report would hold several histograms; one per label does not",
          );
        const contents = contentsOf(metric, listed) ?? 0;
        return when(
          contents > cohort,
          `a report could say ${contents.toLocaleString("en-US")} different things; a cohort of ${cohort} allows as many at most`,
        );
      },
    ),
  },
  {
    name: "BUDGET_OVERDRAWN",
    severity: "error",
    says: `The metrics that are collected have a rho of more than ${MOST_RHO} together`,
    find: ({ files }) => {
      const spending = files.filter(({ fields }) => isCollected(fields) && fields.privacy !== undefined);
      const rho = spending.reduce((sum, { fields }) => sum + fields.privacy!.rho, 0);
      // Sums of decimal fractions are a little off.
      const isOver = rho > MOST_RHO + 1e-9;
      return isOver
        ? atLast(spending, ["privacy", "rho"], `with it rho adds up to ${rho.toFixed(4)} of ${MOST_RHO}`)
        : [];
    },
  },
  {
    name: "METRIC_CEILING",
    severity: "error",
    says: `More than ${MOST_ACTIVE} metrics are active`,
    find: ({ files, lock }: LintContext) => {
      const active = files.filter(({ fields }) => isActive(fields));
      // Those that are new are the ones too many.
      const byAge = [...active].sort((one, other) => Number(isNew(one, lock)) - Number(isNew(other, lock)));
      const message = `${active.length} metrics are active; at most ${MOST_ACTIVE} may be`;
      return active.length > MOST_ACTIVE ? atLast(byAge, ["status"], message) : [];
    },
  },
];

function listed(): number {
  return ALLOWLIST_LABELS;
}

function isNew({ fields }: MetricFile, lock: LintContext["lock"]): boolean {
  return fields.id === undefined || !(fields.id in lock.metrics);
}

function atLast(files: readonly MetricFile[], path: Finding["path"], message: string): Finding[] {
  return [{ file: files.at(-1)!, path, message }];
}

/** Labels of a dimension, the one for all others included. */
function labelCount({ labels }: Dimension): number {
  if ("closed" in labels) return new Set([...labels.closed, OVERFLOW_LABEL]).size;
  if ("allowlist" in labels) return ALLOWLIST_LABELS;
  const { buckets } = labels;
  return 1 + (buckets.scheme === "ranges" ? buckets.edges.length : Math.log2(buckets.to / buckets.from));
}
