import type { MetricDefinition } from "../../dictionary/schema.ts";
import { noiseStream } from "../noise/byte-source.ts";
import { discreteGaussian } from "../noise/discrete-gaussian.ts";
import { discreteLaplace } from "../noise/discrete-laplace.ts";
import { rationalText } from "../noise/rational.ts";
import type { Vocabulary } from "../wire/check-rows.ts";
import type { ExactTable } from "./aggregate.ts";
import { cellsDigest, cellsOf, cellText } from "./cells.ts";
import { noiseSize, type TablePlan } from "./plan.ts";

/** A table after its noise: all that is said of it from here on gives nothing more away. */
export interface NoisyTable {
  readonly metric: string;
  readonly version: number;
  readonly view: TablePlan["view"];
  readonly l0: number;
  readonly linf: number;
  readonly mechanism: TablePlan["mechanism"];
  /** Exact, like `1/400`. */
  readonly rho: string;
  /** Variance of the Gaussian noise, or scale of the Laplace noise; exact. */
  readonly noise: string;
  readonly period: string;
  readonly batch_root: string;
  /** Every cell that the table can have: its labels, and the noisy number. */
  readonly cells: readonly (readonly [labels: readonly string[], value: number])[];
}

/** What noise is drawn with. */
export interface NoiseContext {
  readonly metric: MetricDefinition;
  readonly words: Pick<Vocabulary, "dictionaryDigest" | "allowListDigest" | "allowLists">;
  readonly secret: Uint8Array;
  readonly period: string;
  readonly batchRoot: string;
}

/** Adds noise to every cell of a table, to those that nobody reported too. */
export function noisyTable(exact: ExactTable, plan: TablePlan, context: NoiseContext): NoisyTable {
  const { metric, words, secret, period, batchRoot } = context;
  const keys = cellsOf(metric, plan.view, words.allowLists);
  const source = noiseStream(secret, {
    ...{ batchRoot, metric: plan.metric, version: plan.version, view: plan.view, cells: cellsDigest(keys) },
    words: `${words.dictionaryDigest} ${words.allowListDigest}`,
  });
  const size = noiseSize(plan);
  const draw = plan.mechanism === "discrete_gaussian" ? discreteGaussian : discreteLaplace;
  const cells = keys.map((key) => {
    const sum = BigInt(exact.sums.get(cellText(key)) ?? 0);
    return [key, Number(sum + draw(source, size))] as const;
  });
  const { metric: id, version, view, l0, linf, mechanism } = plan;
  return {
    ...{ metric: id, version, view, l0, linf, mechanism },
    rho: rationalText(plan.rho),
    noise: rationalText(size),
    period,
    batch_root: batchRoot,
    cells,
  };
}
