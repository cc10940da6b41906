import { createHash } from "node:crypto";
import type { MetricDefinition } from "../../dictionary/schema.ts";
import { merkleRoot } from "../../privacy/collect/merkle.ts";
import type { Spend } from "../../privacy/ledger/entry.ts";
import { type NoisyTable, noisyTable } from "../../privacy/release/add-noise.ts";
import { Aggregation } from "../../privacy/release/aggregate.ts";
import { cellsDigest, cellsOf } from "../../privacy/release/cells.ts";
import { batchPeriod, isReleased, spendOf, type TablePlan, tablePlans } from "../../privacy/release/plan.ts";
import { isWholeCohort, type PublishedMetric, publishedMetric } from "../../privacy/release/published-tables.ts";
import { ReleaseError } from "../../privacy/release-error.ts";
import type { Vocabulary } from "../../privacy/wire/check-rows.ts";
import type { SealedBatch } from "../../store/collector-store.ts";

/** What the tables of a release are made from. */
export interface TablesInput {
  readonly release: string;
  /** Like `2027-03`. */
  readonly month: string;
  readonly words: Vocabulary;
  /** Sealed batches by period; a quarterly metric has one of its own. */
  readonly batches: ReadonlyMap<string, SealedBatch>;
  readonly secret: Uint8Array;
  /** Pays for all tables, before any report is looked at. @throws ReleaseError */
  readonly pay: (spends: readonly Spend[]) => void;
}

/** Tables of a release, with what stays inside. */
export interface BuiltTables {
  readonly noisy: readonly NoisyTable[];
  readonly published: readonly PublishedMetric[];
  readonly spends: readonly Spend[];
  /** Root of what was summed up, by period. */
  readonly roots: Readonly<Record<string, string>>;
  readonly aggregation: Aggregation;
}

/** Makes the tables of a release: plan, pay, sum, noise, rounding, in this order. @throws ReleaseError, StoreError */
export async function buildTables(input: TablesInput): Promise<BuiltTables> {
  const { month, words, batches, secret } = input;
  const metrics = [...words.metrics.values()].filter(
    (metric) => isReleased(metric, month) && batches.has(batchPeriod(metric, month)),
  );
  if (metrics.length === 0) throw nothing(month);
  const roots: Record<string, string> = {};
  for (const [period, batch] of batches) roots[period] = merkleRoot(await batch.digests());
  const plans = metrics.flatMap(tablePlans);
  const periodOf = (metric: string) => batchPeriod(words.metrics.get(metric)!, month);
  const spends = plans.map((plan) => {
    const period = periodOf(plan.metric);
    const cells = cellsDigest(cellsOf(words.metrics.get(plan.metric)!, plan.view, words.allowLists));
    return spendOf(plan, { release: input.release, period, batchRoot: roots[period]!, cells, words });
  });
  input.pay(spends);
  const aggregation = await summed(plans, input);
  const noisy = plans.map((plan) => {
    const period = periodOf(plan.metric);
    const context = { metric: words.metrics.get(plan.metric)!, words, secret, period };
    return noisyTable(aggregation.table(plan.metric, plan.view), plan, { ...context, batchRoot: roots[period]! });
  });
  return { noisy, published: publishedOf(metrics, noisy), spends, roots, aggregation };
}

/** What is published of noisy tables. */
function publishedOf(metrics: readonly MetricDefinition[], noisy: readonly NoisyTable[]): PublishedMetric[] {
  const whole = noisy.find(isWholeCohort);
  return metrics.map((metric) =>
    publishedMetric(
      metric,
      noisy.filter((table) => table.metric === metric.id),
      whole,
    ),
  );
}

/** What a secret can be recognised by, without being told. */
export function secretHash(secret: Uint8Array): string {
  return createHash("sha256").update("flowmeter-release-secret/v1").update(secret).digest("hex");
}

async function summed(plans: readonly TablePlan[], { words, batches, secret, month }: TablesInput) {
  const aggregation = new Aggregation(words, plans, secret);
  for (const [period, batch] of batches) {
    const isOf = (id: string) => words.metrics.has(id) && batchPeriod(words.metrics.get(id)!, month) === period;
    for await (const reports of batch.reports())
      for (const report of reports.filter(({ metric }) => isOf(metric))) aggregation.add(report, period);
  }
  return aggregation;
}

function nothing(month: string): ReleaseError {
  return new ReleaseError(
    "NOTHING",
    `No metric is to be released for ${month}.`,
    "A metric is, when its status is collecting or publishable, its class public, and a batch of its period is sealed.",
  );
}
