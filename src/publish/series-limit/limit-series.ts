import type { MetricFamily } from "../../model/metric-families.ts";
import type { Labels } from "../label-tree.ts";
import { isSummable, SampleSum } from "../sum-samples.ts";
import { chooseValues, type KeptValues } from "./choose-values.ts";
import { fairShares } from "./fair-shares.ts";
import { type SampleSource, type Survey, seriesOf, survey } from "./survey.ts";

/** Series that one store is exported as, unless somebody asks for more: one Prometheus holds a few million. */
export const DEFAULT_SERIES_LIMIT = 5000;

/** The value of a label under which all is added up that has no series of its own. */
export const FOLDED = "(other)";

/** Labels that people name as they like, so that they may have any number of values. */
export const openLabels: ReadonlySet<string> = new Set([
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
]);

/** What {@link limitSeries} goes by. */
export interface SeriesLimit {
  readonly limit?: number;
  /** Instead of {@link openLabels}. */
  readonly open?: ReadonlySet<string>;
}

/**
 * Families that are at most `limit` series, a histogram counting its buckets and two more; the last of them, `export.overflow`,
 * says how many series of each metric have been folded or left out.
 *
 * Families without an open label come first; those with one share what is left fairly. In each the largest values of an open
 * label stay and the others become one, {@link FOLDED}: totals of counters and histograms stay exact. Folded samples of gauges
 * that cannot be added are left out. A real name that looks like {@link FOLDED} gets one more pair of brackets.
 *
 * The result depends on the samples, not on their order, except for the order of what it returns. Each family's samples are
 * gone through twice, never held: give a generator where there are millions.
 *
 * @throws RangeError when the limit is smaller than the number of families
 */
export function limitSeries(families: readonly SampleSource[], options: SeriesLimit = {}): readonly MetricFamily[] {
  const { limit = DEFAULT_SERIES_LIMIT, open = openLabels } = options;
  // One series of export.overflow may be needed for each.
  const budget = limit - families.length;
  if (!(budget >= 0)) throw new RangeError(`${families.length} metrics cannot be exported in ${limit} series`);
  const surveys = families.map((family) => survey(family, (label) => open.has(label)));
  const shares = sharesOf(surveys, budget);
  const limited = surveys.map((surveyed, index) => limitFamily(surveyed, shares[index]!));
  const overflow = limited.flatMap(({ family, folded }, index) =>
    surveys[index]!.values.size > 0 || folded > 0 ? [{ labels: { metric: family.id }, value: folded }] : [],
  );
  return [...limited.map(({ family }) => family), { ...overflowFamily, samples: overflow }];
}

const overflowFamily: Omit<MetricFamily, "samples"> = {
  id: "export.overflow",
  kind: "gauge",
  unit: "{series}",
  summary: "Series of a metric that this export folded into (other), or left out, to stay within its limit.",
};

function sharesOf(surveys: readonly Survey[], budget: number): number[] {
  const needOf = (surveyed: Survey, hasOpen: boolean) => (surveyed.values.size > 0 === hasOpen ? surveyed.series : 0);
  const closed = fairShares(
    surveys.map((surveyed) => needOf(surveyed, false)),
    budget,
  );
  const open = fairShares(
    surveys.map((surveyed) => needOf(surveyed, true)),
    closed.reduce((left, share) => left - share, budget),
  );
  return closed.map((share, index) => share + open[index]!);
}

interface Limited {
  readonly family: MetricFamily;
  /** Series that are no longer their own. */
  readonly folded: number;
}

function limitFamily(surveyed: Survey, share: number): Limited {
  const { family, series, values } = surveyed;
  if (series <= share) return fold(family, keepAll(values.keys()));
  const kept = chooseValues(surveyed, share);
  if (kept !== undefined) return fold(family, kept);
  // Even what is closed is too much: then every label may be folded, and what does not fit as one sample is left out.
  const closed = survey(family, () => true);
  return fold(family, chooseValues(closed, share));
}

/** Labels whose values all stay; they are named so that a real {@link FOLDED} among them is told apart. */
function keepAll(labels: Iterable<string>): Map<string, undefined> {
  return new Map([...labels].map((label) => [label, undefined]));
}

/** Undefined of a label: all its values stay. Undefined of all: nothing does. */
function fold(source: SampleSource, kept: KeptValues | Map<string, undefined> | undefined): Limited {
  const { id, kind, unit, summary } = source;
  const sum = new SampleSum(source);
  const summable = isSummable(source);
  const isFolded = (value: string, label: string) => kept?.get(label)?.has(value) === false;
  const textOf = (value: string, label: string) => {
    if (isFolded(value, label)) return FOLDED;
    return kept?.has(label) ? toldApart(value) : value;
  };
  let folded = 0;
  for (const sample of source.samples) {
    const hasOwn = kept !== undefined && !someLabel(sample.labels, isFolded);
    if (!hasOwn) folded += seriesOf(sample.value);
    if (hasOwn || (summable && kept !== undefined)) sum.add(sample, textOf);
  }
  return { family: { id, kind, unit, summary, samples: sum.samples() }, folded };
}

function someLabel(labels: Labels, holds: (value: string, label: string) => boolean): boolean {
  for (const label in labels) if (holds(labels[label]!, label)) return true;
  return false;
}

/** `((other))` for a Pipeline that somebody called `(other)`, and so on inwards: no two names become one. */
function toldApart(value: string): string {
  return value.startsWith("(") && /^\(+other\)+$/.test(value) ? `(${value})` : value;
}
