import type { MetricFamily } from "../model/metric-families.ts";
import type { StoreGap } from "../model/store-gap.ts";

/** A gauge that is 1 for each part of the store that does not answer: numbers of the store are then those of before. */
export function gapFamily(gaps: readonly StoreGap[]): MetricFamily {
  return {
    id: "store.gap",
    kind: "gauge",
    unit: "{server}",
    summary: "1 for each server of the store that does not answer; numbers of the store are then as of before.",
    samples: gaps.map(({ host }) => ({ labels: { host }, value: 1 })),
  };
}
