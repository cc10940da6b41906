import { sealDraft } from "../../src/privacy/report/seal.ts";
import { leavingMetrics, type Vocabulary } from "../../src/privacy/wire/check-rows.ts";
import { Random } from "../random/random.ts";
import { Population } from "./population.ts";

/** Which reports to make. */
export interface MadeUpReports {
  readonly seed: string;
  readonly controllers: number;
  readonly words: Vocabulary;
  /** Id of the destination. */
  readonly dest: string;
  /** Like `2026-09`. */
  readonly period: string;
}

/** Reports of controllers that do not exist, as their bytes would be sent: signed, padded, each under a key of its own. */
export function* madeUpReports({ seed, controllers, words, dest, period }: MadeUpReports): Generator<Uint8Array> {
  const metrics = leavingMetrics([...words.metrics.values()]).filter(
    ({ granularity, kind }) => granularity === "month" && kind !== "ratio",
  );
  const random = new Random(`${seed}/bytes`);
  const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => random.whole(0, 255));
  const roots = Array.from({ length: controllers }, () => bytes(32));
  for (const { who, draft } of new Population({ seed, controllers, words }).drafts(1, metrics))
    yield sealDraft(draft, { words, dest, period, level: "detailed", seq: 1, root: roots[who]! }).bytes;
}
