import { createHash } from "node:crypto";
import type { MetricDefinition } from "../../src/dictionary/schema.ts";
import type { CollectedReport } from "../../src/model/collected.ts";
import type { MeasuredCell } from "../../src/model/measured-cell.ts";
import { type Draft, draftsOf } from "../../src/privacy/report/drafts.ts";
import type { RandomSource } from "../../src/privacy/report/random-source.ts";
import type { Vocabulary } from "../../src/privacy/wire/check-rows.ts";
import { bucketOfValue } from "../../src/privacy/wire/values.ts";
import { Random } from "../random/random.ts";
import { type LabelLaw, lawsOf, type Traits, traitsOf } from "./traits.ts";
import { Truth } from "./truth.ts";

/** A population to make. */
export interface PopulationOptions {
  readonly seed: string;
  readonly controllers: number;
  readonly words: Vocabulary;
  /** Factor on the popularity of a label from a month on. */
  readonly change?: PlantedChange;
}

/** A change that a release should show. */
export interface PlantedChange {
  readonly metric: string;
  /** Rank of the combination of labels. */
  readonly rank: number;
  readonly factor: number;
  readonly fromMonth: number;
}

/** What a controller says of a metric in a month, as it would be sent. */
export interface MadeDraft {
  readonly who: number;
  readonly metric: MetricDefinition;
  readonly draft: Draft;
}

/** Observations of a distribution per controller: more would not change its histogram of twenty units. */
const OBSERVATIONS = 40;

/** Chance that a controller begins or stops to use something from month to month. */
const CHURN = 0.04;

/** Controllers that do not exist, and all that is true of them. The same seed gives the same. */
export class Population {
  private readonly laws: ReadonlyMap<string, readonly LabelLaw[]>;

  constructor(private readonly options: PopulationOptions) {
    const { words } = options;
    this.laws = new Map([...words.metrics.values()].map((metric) => [metric.id, lawsOf(metric, words.allowLists)]));
  }

  /** What all controllers send in a month of some metrics; what is true of it is added up in `truth`. */
  *drafts(month: number, metrics: readonly MetricDefinition[], truth?: Truth): Generator<MadeDraft> {
    const { controllers, seed, words } = this.options;
    for (let number = 0; number < controllers; number++) {
      const traits = traitsOf(seed, number);
      truth?.addController(number);
      for (const metric of metrics) {
        const cells = this.cells(traits, metric, month);
        truth?.add(metric, cells);
        const random = sourceOf(new Random(`${seed}/send/${number}/${metric.id}/${month}`));
        for (const draft of draftsOf({ metric, allowLists: words.allowLists, sinceAt: 0 }, cells, random))
          yield { who: number, metric, draft };
      }
    }
  }

  /** Truths of a month, filled while its drafts are made. */
  newTruth(): Truth {
    return new Truth();
  }

  private cells(traits: Traits, metric: MetricDefinition, month: number): MeasuredCell[] {
    const stable = new Random(`${this.options.seed}/use/${traits.number}/${metric.id}`);
    const monthly = new Random(`${this.options.seed}/use/${traits.number}/${metric.id}/${month}`);
    const laws = this.laws.get(metric.id)!;
    if (metric.id === "controller.core") return [{ labels: stable.pick(laws).labels, value: 1 }];
    return laws.flatMap((law, rank) => {
      const chance = usage(this.popularity(metric, { law, rank, month }), traits.breadth);
      const drawn = stable.next();
      const habit = stable.normal();
      const isUsed = monthly.chance(CHURN) ? monthly.chance(chance) : drawn < chance;
      return isUsed ? [cellOf(metric, law, { traits, monthly, habit })] : [];
    });
  }

  private popularity(metric: MetricDefinition, at: { law: LabelLaw; rank: number; month: number }): number {
    const { change } = this.options;
    const isChanged = change?.metric === metric.id && change.rank === at.rank && at.month >= change.fromMonth;
    return isChanged ? at.law.popularity * change.factor : at.law.popularity;
  }
}

/** A draft as a collector would have kept it; the signature is left out, its digest is made up. */
export function collected({ who, metric, draft }: MadeDraft, period: string, words: Vocabulary): CollectedReport {
  const digest = createHash("sha256").update(`${who} ${draft.env} ${period}`).digest("hex");
  return {
    ...{
      pseudonym: digest.slice(0, 22),
      env: draft.env,
      metric: metric.id,
      period,
      seq: 1,
      digest: `sha256-${digest}`,
    },
    ...{ day: "2027-07-03", consent: "detailed", logIndex: 0 },
    words: `${words.dictionaryDigest} ${words.allowListDigest}`,
    rows: JSON.stringify(draft.rows),
    hist: JSON.stringify(draft.hist),
  };
}

function usage(popularity: number, breadth: number): number {
  if (popularity >= 1) return 1;
  return 1 / (1 + ((1 - popularity) / popularity) * Math.exp(-breadth));
}

function cellOf(
  metric: MetricDefinition,
  { labels, volume }: LabelLaw,
  { traits, monthly, habit }: { readonly traits: Traits; readonly monthly: Random; readonly habit: number },
): MeasuredCell {
  // Its own level for each label, and some change from month to month.
  const level = traits.size * Math.exp(0.6 * habit) * monthly.lognormal(1, 0.25);
  if (metric.kind !== "distribution") return { labels, value: Math.max(1, Math.round(volume * level)) };
  const buckets = new Map<number, number>();
  const last = bucketOfValue(metric.value.max);
  for (let index = 0; index < OBSERVATIONS; index++) {
    const value = Math.exp((Math.log(2) * last) / 3 + habit + 1.2 * monthly.normal());
    const bucket = Math.min(last, bucketOfValue(value));
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
  }
  return { labels, value: OBSERVATIONS, buckets };
}

function sourceOf(random: Random): RandomSource {
  return {
    below: (limit) => random.whole(0, limit - 1),
    bytes: (count) => Uint8Array.from({ length: count }, () => random.whole(0, 255)),
  };
}
