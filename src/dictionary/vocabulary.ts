/** Where a metric is in its life. Only `collecting` and `publishable` ones may ever leave a machine; an id is kept forever, as `removed` at last. */
export const metricStatuses = ["proposed", "local_only", "collecting", "publishable", "deprecated", "removed"] as const;

/** What the numbers of a metric are: occurrences, a histogram, a share of a whole, or how many there are at one time. */
export const metricKinds = ["counter", "distribution", "ratio", "state"] as const;

/** Kind of the numbers of a metric. */
export type MetricKind = (typeof metricKinds)[number];

/**
 * Names that an administrator may group a metric by on his own machine. They are whatever somebody typed, so they never leave it:
 * no report has a field for them.
 */
export const localDimensions = [
  "controller",
  "folder",
  "pipeline",
  "stage",
  "step",
  "branch",
  "agent",
  "label",
  "library",
  "version",
  "plugin",
  "errorClass",
  "causeClass",
  "timer",
] as const;

/** Public lists of names that labels may come from. */
export const allowLists = ["steps", "plugins"] as const;

/** How much a number says about one controller, least first. Names, texts and identities have no class: they cannot be declared. */
export const sensitivities = ["S0", "S1", "S2", "S3"] as const;

/** What an administrator can agree to, least first. */
export const consentLevels = ["technical", "usage", "detailed"] as const;

/** The switches an administrator sees. */
export const metricGroups = ["adoption", "reliability", "performance", "complexity"] as const;

/** Labels that do not fit the ones that are listed. */
export const OVERFLOW_LABEL = "other";
