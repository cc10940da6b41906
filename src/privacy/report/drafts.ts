import type { MeasuredCell } from "../../model/measured-cell.ts";
import { agreedLabel } from "../consent/agreed.ts";
import type { AgreedMetric } from "../consent/agreement.ts";
import { envelopeId } from "../wire/envelope.ts";
import type { ReportHist, ReportRow } from "../wire/report.ts";
import { mostLabels, mostPerLabel } from "../wire/values.ts";
import { normalised, sample, toPowerOfTwo, weightOf } from "./coarse.ts";
import type { RandomSource } from "./random-source.ts";

/** What one envelope would say. */
export interface Draft {
  readonly env: string;
  readonly rows: readonly ReportRow[];
  readonly hist: readonly ReportHist[];
}

/**
 * What a controller tells of a metric: labels that are public, few of them, values as powers of two or normalised histograms.
 *
 * Everything is bounded here, before anything is signed: labels that were not agreed to become `other`; of the labels used at most
 * `label_sample` are drawn anew each time, and what they say is weighed for those left out; counts are clamped to what the metric allows.
 */
export function draftsOf(agreed: AgreedMetric, cells: readonly MeasuredCell[], random: RandomSource): Draft[] {
  const { metric } = agreed;
  if (metric.sampling.rate < 1 && random.below(CHANCES) >= metric.sampling.rate * CHANCES) return [];
  const used = publicCells(agreed, cells);
  const sent = sample(used, mostLabels(metric), random);
  const drafts = sent.map((cell) => {
    // Each label draws its own weight: one that is common to all would tell envelopes of one controller.
    const weight = metric.label_sample === undefined ? 1 : weightOf({ used: used.length, sent: sent.length }, random);
    return draftOf(metric, cell, { weight, random });
  });
  return joined(drafts);
}

const CHANCES = 1_000_000;

interface PublicCell {
  readonly labels: readonly string[];
  readonly value: number;
  readonly buckets: ReadonlyMap<number, number> | undefined;
}

/** The cells under labels that may leave; what falls under one label is added up. */
function publicCells({ metric, allowLists }: AgreedMetric, cells: readonly MeasuredCell[]): PublicCell[] {
  const byLabels = new Map<string, PublicCell>();
  for (const { labels, value, buckets } of cells) {
    const shown = metric.dimensions.map((dimension, index) => agreedLabel(dimension, labels[index], allowLists));
    const key = JSON.stringify(shown);
    const before = byLabels.get(key);
    byLabels.set(key, {
      labels: shown,
      value: (before?.value ?? 0) + value,
      buckets: buckets === undefined ? undefined : added(before?.buckets ?? new Map(), buckets),
    });
  }
  // In order of labels: the order in which a store gives them may say something.
  const sorted = [...byLabels].sort(([one], [other]) => (one < other ? -1 : 1));
  return sorted.map(([, cell]) => cell).filter(({ value }) => value >= 1);
}

function added(one: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const buckets = new Map(one);
  for (const [bucket, count] of other) buckets.set(bucket, (buckets.get(bucket) ?? 0) + count);
  return buckets;
}

function draftOf(
  metric: AgreedMetric["metric"],
  { labels, value, buckets }: PublicCell,
  { weight, random }: { readonly weight: number; readonly random: RandomSource },
): Draft {
  const env = envelopeId(metric, labels);
  if (metric.kind === "distribution") {
    const flat = normalised(buckets ?? new Map(), weight);
    return { env, rows: [], hist: flat.length === 0 ? [] : [[metric.id, metric.version, labels, flat]] };
  }
  const bounded = Math.min(Math.floor(value), mostPerLabel(metric));
  const count = toPowerOfTwo(bounded, random) * weight;
  return { env, rows: count === 0 ? [] : [[metric.id, metric.version, labels, count]], hist: [] };
}

/** One draft per envelope; none without rows. */
function joined(drafts: readonly Draft[]): Draft[] {
  const byEnvelope = new Map<string, Draft>();
  for (const { env, rows, hist } of drafts) {
    const before = byEnvelope.get(env);
    byEnvelope.set(env, { env, rows: [...(before?.rows ?? []), ...rows], hist: [...(before?.hist ?? []), ...hist] });
  }
  return [...byEnvelope.values()].filter(({ rows, hist }) => rows.length + hist.length > 0);
}
