import type { MetricDefinition } from "../../src/dictionary/schema.ts";
import type { CollectedReport } from "../../src/model/collected.ts";
import { linkedShare, type Sighting } from "../../src/privacy/release/attacks/link.ts";
import { attack } from "../../src/privacy/release/attacks/suite.ts";
import { batchPeriod } from "../../src/privacy/release/plan.ts";
import type { PublishedMetric } from "../../src/privacy/release/published-tables.ts";
import type { Vocabulary } from "../../src/privacy/wire/check-rows.ts";
import { buildTables } from "../../src/release/build/build-tables.ts";
import type { SealedBatch } from "../../src/store/collector-store.ts";
import { collected, type PlantedChange, Population } from "./population.ts";
import type { Truth } from "./truth.ts";

/** What a release of a population came to, against what is true of it. */
export interface ReleaseScore {
  readonly controllers: number;
  readonly metrics: number;
  readonly publishing: number;
  /** In points, over shown cells of metrics whose labels are all sent. */
  readonly usageError: number | null;
  /** The same where controllers send samples of their labels. */
  readonly sampledError: number | null;
  /** In points, over shown buckets of histograms. */
  readonly bucketError: number | null;
  /** Order of the ten most used steps. */
  readonly kendall: number | null;
  readonly plantedChange: { readonly true: number; readonly estimated: number | null; readonly z: number | null };
  /** Share that is found again the next month, by envelope, largest first. */
  readonly linked: readonly (readonly [env: string, share: number])[];
  readonly empiricalEpsilon: number;
  readonly declaredEpsilon: number;
  readonly fewBehind: number;
  readonly reports: number;
}

/** The month that is released, and the one before; a quarter ends with it. */
const MONTH = "2027-06";

/** Usage of library.configured's first label is planted to grow by 15 %. */
const change: PlantedChange = { metric: "library.configured", rank: 1, factor: 1.15, fromMonth: 2 };

/** Makes a population, releases it and compares. */
export async function evaluateRelease({
  seed,
  controllers,
  words,
}: {
  readonly seed: string;
  readonly controllers: number;
  readonly words: Vocabulary;
}): Promise<ReleaseScore> {
  const metrics = [...words.metrics.values()].filter(({ kind }) => kind !== "ratio");
  const population = new Population({ seed, controllers, words, change });
  const secret = new Uint8Array(32).fill(controllers % 251);
  const truth = population.newTruth();
  let reports = 0;
  const batch = (period: string): SealedBatch => {
    const own = metrics.filter((metric) => batchPeriod(metric, MONTH) === period);
    // Made as they are summed up: all reports of many controllers would not fit into memory.
    return lazy(function* () {
      for (const made of population.drafts(2, own, truth)) {
        reports++;
        yield collected(made, period, words);
      }
    });
  };
  const periods = [...new Set(metrics.map((metric) => batchPeriod(metric, MONTH)))];
  const release = { release: MONTH, month: MONTH, words, secret, pay: () => undefined };
  const built = await buildTables({ ...release, batches: new Map(periods.map((period) => [period, batch(period)])) });
  const attacks = attack(built.noisy, built.published, { aggregation: built.aggregation, previous: [], secret });
  const worst = attacks.distinguishing.reduce((one, other) =>
    other.empiricalEpsilon / other.declaredEpsilon > one.empiricalEpsilon / one.declaredEpsilon ? other : one,
  );
  return {
    controllers,
    metrics: built.published.length,
    publishing: built.published.filter(({ withheld }) => withheld === undefined).length,
    ...errors(built.published, words, truth),
    kendall: kendallOfSteps(built.published, words, truth),
    plantedChange: await planted(population, { words, truth, published: built.published }),
    linked: linking(population, metrics, controllers),
    empiricalEpsilon: worst.empiricalEpsilon,
    declaredEpsilon: worst.declaredEpsilon,
    fewBehind: attacks.fewBehind.length,
    reports,
  };
}

/** A batch that is made when it is read; its digests are those of nothing, for nobody checks them here. */
function lazy(make: () => Iterable<CollectedReport>): SealedBatch {
  return {
    digests: async () => [],
    reports: async function* () {
      for (const report of make()) yield [report];
    },
    reportsOf: async () => [],
    erase: async () => 0,
    removeOld: async () => 0,
    count: async () => 0,
    close: async () => undefined,
  };
}

function errors(published: readonly PublishedMetric[], words: Vocabulary, truth: Truth) {
  const [usage, sampled, bucket]: [number[], number[], number[]] = [[], [], []];
  for (const { metric: id, tables } of published) {
    const metric = words.metrics.get(id)!;
    const told = tables
      .filter(({ view }) => view !== "total")
      .flatMap(({ view, rows }) =>
        rows.map(({ labels, share }) => ({ isBucket: view === "histogram", labels, share })),
      );
    for (const { isBucket, labels, share } of told) {
      if (share === undefined) continue;
      const list = isBucket ? bucket : metric.label_sample === undefined ? usage : sampled;
      const truly = isBucket ? truth.bucketShare(metric, labels) : truth.usageShare(metric, labels);
      list.push(Math.abs(share.value - truly));
    }
  }
  return { usageError: points(usage), sampledError: points(sampled), bucketError: points(bucket) };
}

function points(errorsOf: readonly number[]): number | null {
  const sorted = [...errorsOf].sort((one, other) => one - other);
  return sorted.length === 0 ? null : 100 * sorted[Math.floor(sorted.length / 2)]!;
}

/** Kendall's tau of the ten steps that are most used, by the release and in truth; what is not shown counts as 0. */
function kendallOfSteps(published: readonly PublishedMetric[], words: Vocabulary, truth: Truth): number | null {
  const metric = words.metrics.get("step.invocations")!;
  const rows = published
    .find(({ metric: id }) => id === metric.id)
    ?.tables.find(({ view }) => view === "instances")?.rows;
  if (rows === undefined) return null;
  const top = rows
    .map(({ labels, share }) => ({ true: truth.usageShare(metric, labels), told: share?.value ?? 0 }))
    .sort((one, other) => other.true - one.true)
    .slice(0, 10);
  let [agreeing, pairs] = [0, 0];
  for (const [index, one] of top.entries())
    for (const other of top.slice(index + 1)) {
      pairs++;
      agreeing += Math.sign(one.told - other.told) * Math.sign(one.true - other.true);
    }
  return agreeing / pairs;
}

/** The month before, of the changed metric only: does the release tell the change from noise? */
async function planted(
  population: Population,
  { words, truth, published }: { words: Vocabulary; truth: Truth; published: readonly PublishedMetric[] },
): Promise<ReleaseScore["plantedChange"]> {
  const before = population.newTruth();
  const names = [change.metric, "controller.core"].map((id) => words.metrics.get(id)!);
  const batch = lazy(function* () {
    for (const made of population.drafts(1, names, before)) yield collected(made, "2027-05", words);
  });
  const tables = await buildTables({
    ...{ release: "2027-05", month: "2027-05", secret: new Uint8Array(32).fill(5), pay: () => undefined },
    words: { ...words, metrics: new Map(names.map((metric) => [metric.id, metric])) },
    batches: new Map([["2027-05", batch]]),
  });
  const metric = names[0]!;
  const label = labelOf(metric);
  const [then, today] = [tables.published, published].map((all) => shareOf(all, label));
  const relative = truth.usageShare(metric, [label]) / before.usageShare(metric, [label]) - 1;
  if (then === undefined || today === undefined) return { true: relative, estimated: null, z: null };
  const error = Math.hypot(...[then, today].map(({ low, high }) => (high - low) / (2 * 1.96)));
  return { true: relative, estimated: today.value / then.value - 1, z: (today.value - then.value) / error };
}

function labelOf({ dimensions }: MetricDefinition): string {
  const { labels } = dimensions[0]!;
  return "closed" in labels ? labels.closed[change.rank]! : "other";
}

function shareOf(published: readonly PublishedMetric[], label: string) {
  const found = published.find(({ metric }) => metric === change.metric);
  return found?.tables.find(({ view }) => view === "instances")?.rows.find(({ labels }) => labels[0] === label)?.share;
}

/** Controllers that are looked for among each other; the set of a real month is larger, and hides better. */
const LOOKED_FOR = 5000;

function linking(
  population: Population,
  metrics: readonly MetricDefinition[],
  controllers: number,
): ReleaseScore["linked"] {
  const [before, after] = [1, 2].map((month) => sightings(population, metrics, { month, controllers }));
  const shares = [...before!].map(([env, seen]) => [env, linkedShare(seen, after!.get(env) ?? [])] as const);
  return shares.filter(([env]) => (before!.get(env)?.length ?? 0) >= 100).sort(([, one], [, other]) => other - one);
}

function sightings(
  population: Population,
  metrics: readonly MetricDefinition[],
  { month, controllers }: { readonly month: number; readonly controllers: number },
): Map<string, Sighting[]> {
  const found = new Map<string, Sighting[]>();
  for (const { who, draft } of population.drafts(month, metrics)) {
    if (who >= Math.min(controllers, LOOKED_FOR)) break;
    const values = new Map<string, number>();
    for (const [, , labels, value] of draft.rows) values.set(labels.join(","), value);
    for (const [, , labels, flat] of draft.hist)
      for (let index = 0; index < flat.length; index += 2)
        values.set([...labels, flat[index]].join(","), flat[index + 1]!);
    const seen = found.get(draft.env) ?? [];
    seen.push({ who, values });
    found.set(draft.env, seen);
  }
  return found;
}
