import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { Spend } from "../ledger/entry.ts";
import { epsilonText } from "../ledger/epsilon.ts";
import { divide, multiply, parseDecimal, type Rational, rational, rationalText } from "../noise/rational.ts";
import { gaussianVariance, laplaceScale, type Mechanism } from "../noise/zcdp.ts";
import { mayLeave, type Vocabulary } from "../wire/check-rows.ts";
import { mostLabels, mostPerRow, mostUnits } from "../wire/values.ts";

/** What is counted: who reported, how many use each label, how much of it there is, or how values are spread. */
export type View = "cohort" | "instances" | "total" | "histogram";

/** A table that will be made noisy, and what one controller can change in it. */
export interface TablePlan {
  readonly metric: string;
  readonly version: number;
  readonly view: View;
  readonly l0: number;
  readonly linf: number;
  readonly mechanism: Mechanism;
  readonly rho: Rational;
}

/** The metric in whose envelope every controller that shares anything reports: whom shares of labels are shares of. */
export const COHORT_METRIC = "controller.core";

/** Parts of a metric's rho that its tables get: usage is what is looked at, volumes are rough at any price. */
const parts = {
  usage: { cohort: rational(1n, 5n), instances: rational(4n, 5n) },
  volume: { cohort: rational(1n, 5n), instances: rational(3n, 5n), total: rational(1n, 5n) },
  spread: { cohort: rational(1n, 5n), histogram: rational(4n, 5n) },
  usagePerLabel: { instances: rational(1n) },
  volumePerLabel: { instances: rational(4n, 5n), total: rational(1n, 5n) },
  spreadPerLabel: { histogram: rational(1n) },
} as const satisfies Readonly<Record<string, Partial<Record<View, Rational>>>>;

/** Whether a metric can be in a public release of a month: reviewed, public, counted, and in its turn. */
export function isReleased(metric: MetricDefinition, month: string): boolean {
  const isTurn = metric.publication.cadence === "monthly" || Number(month.slice(5)) % 3 === 0;
  const isNoised = metric.privacy.mechanism !== "restricted_only" && metric.publication.class === "public";
  // A ratio has no form in which it could travel: reports hold whole numbers.
  return mayLeave(metric) && isNoised && isTurn && metric.kind !== "ratio" && metric.privacy.keys === "public";
}

/** The period whose reports tell of a metric in the release of a month: the month, or the quarter that it ends. */
export function batchPeriod({ granularity }: Pick<MetricDefinition, "granularity">, month: string): string {
  return granularity === "month" ? month : `${month.slice(0, 4)}-Q${Number(month.slice(5)) / 3}`;
}

/** The tables of a metric; their rho add up to the metric's, exactly. */
export function tablePlans(metric: MetricDefinition): TablePlan[] {
  const rho = parseDecimal(String(metric.privacy.rho));
  const mechanism = metric.privacy.mechanism === "discrete_laplace" ? "discrete_laplace" : "discrete_gaussian";
  return Object.entries(partsOf(metric)).map(([view, part]) => ({
    metric: metric.id,
    version: metric.version,
    view: view as View,
    ...boundOf(metric, view as View),
    mechanism,
    rho: multiply(rho, part),
  }));
}

function partsOf(metric: MetricDefinition): Partial<Record<View, Rational>> {
  const isSpread = metric.kind === "distribution";
  if (metric.envelope === "per_label" && isSpread) return parts.spreadPerLabel;
  if (metric.envelope === "per_label") return isWeighed(metric) ? parts.usagePerLabel : parts.volumePerLabel;
  if (isSpread) return parts.spread;
  return mostPerRow(metric) > 1 ? parts.volume : parts.usage;
}

/** With an envelope per label the server cannot see how many labels a controller sends: that is bounded where it is sent. */
function boundOf(metric: MetricDefinition, view: View): { readonly l0: number; readonly linf: number } {
  const l0 = mostLabels(metric);
  if (view === "cohort") return { l0: 1, linf: 1 };
  if (view === "histogram") return { l0, linf: mostUnits(metric) };
  if (view === "instances" && !isWeighed(metric)) return { l0, linf: 1 };
  return { l0, linf: mostPerRow(metric) };
}

/** Whether what is sent is weighed for labels that were left out: then the weights are summed up, else each row counts once. */
function isWeighed({ label_sample: sample }: MetricDefinition): boolean {
  return sample !== undefined;
}

/** What a table is paid for. */
export interface SpendPlace {
  readonly release: string;
  readonly period: string;
  readonly batchRoot: string;
  /** Digest of the list of its cells. */
  readonly cells: string;
  readonly words: Pick<Vocabulary, "dictionaryDigest" | "allowListDigest">;
}

/** What a table costs, for the ledger. */
export function spendOf(plan: TablePlan, at: SpendPlace): Spend {
  const { metric, version, view, l0, linf, mechanism } = plan;
  const rho = rationalText(plan.rho);
  return {
    release: at.release,
    period: at.period,
    ...{ metric, version, view, l0, linf },
    sensitivity: String(BigInt(l0) * BigInt(linf) * BigInt(linf)),
    mechanism,
    rho,
    eps: epsilonText(rho),
    delta: "1e-6",
    batch_root: at.batchRoot,
    cells: at.cells,
    dictionary: at.words.dictionaryDigest,
    lists: at.words.allowListDigest,
  };
}

/** Variance of the Gaussian noise of a table, or scale of the Laplace noise; exact. */
export function noiseSize({ l0, linf, mechanism, rho }: TablePlan): Rational {
  const bound = { l0: BigInt(l0), linf: BigInt(linf) };
  return mechanism === "discrete_gaussian" ? gaussianVariance(bound, rho) : laplaceScale(bound, rho);
}

/** A fraction as a number, for people and charts. */
export function toNumber(value: Rational): number {
  const { numerator, denominator } = divide(value, rational(1n));
  return Number(numerator) / Number(denominator);
}
