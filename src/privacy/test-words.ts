import type { MetricDefinition } from "../dictionary/schema.ts";
import type { RandomSource } from "./report/random-source.ts";
import type { Vocabulary } from "./wire/check-rows.ts";

const base: MetricDefinition = {
  schema: "flowmeter-metric/1",
  id: "thing.made",
  version: 1,
  status: "collecting",
  kind: "counter",
  unit: "{thing}",
  value: { type: "int", min: 0, max: 1000, precision: "exp2" },
  summary: "Things.",
  description: "Things.",
  question: "How many things?",
  decision: { text: "Decide", owner: "team:x", review_by: "2027-06-30" },
  not_for: ["ranking"],
  population: "controllers",
  source: { producer: "x", reads: ["x"], never_reads: [] },
  dimensions: [{ id: "colour", labels: { closed: ["red", "blue"] }, overflow: "other" }],
  local: [],
  limits: { l0: 3, linf: 100 },
  window: { start: "2026-12-01", end: "2027-11-30" },
  granularity: "month",
  sensitivity: "S2",
  consent_min: "usage",
  group: "adoption",
  envelope: "self",
  cross_with: [],
  sampling: { rate: 1 },
  retention: { local_days: 400, raw_days: 60 },
  privacy: {
    unit: "instance-month",
    keys: "public",
    mechanism: "discrete_gaussian",
    rho: 0.0025,
    min_cohort: 500,
    show_if_noisy_ge: "3sigma",
  },
  publication: {
    cadence: "monthly",
    class: "public",
    chart: { type: "bar", title: "Things", y: "share" },
    embargo_days: 14,
  },
  owners: ["team:x"],
  issues: [],
  reviews: [],
  replaces: null,
  lint_skip: [],
};

/** A metric that is collected, with some fields of its own. */
export function testMetric(own: Partial<MetricDefinition> = {}): MetricDefinition {
  return { ...base, ...own };
}

/** A vocabulary of some metrics and small allow-lists. */
export function testWords(metrics: readonly MetricDefinition[], mark = "a"): Vocabulary {
  return {
    dictionaryDigest: `sha256-${mark.repeat(64)}`,
    allowListDigest: `sha256-${"b".repeat(64)}`,
    metrics: new Map(metrics.map((metric) => [metric.id, metric])),
    allowLists: { steps: new Set(["basic:echo", "basic:sh"]), plugins: new Set(["basic"]) },
  };
}

/** Chance that is the same each time: a linear congruential generator. */
export function seededRandom(seed: number): RandomSource {
  let state = BigInt(seed) & MASK;
  const next = (): number => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & MASK;
    return Number(state >> 33n);
  };
  return {
    below: (limit) => Math.floor((next() / 2 ** 31) * limit),
    bytes: (count) => Uint8Array.from({ length: count }, () => next() & 0xff),
  };
}

const MASK = (1n << 64n) - 1n;
