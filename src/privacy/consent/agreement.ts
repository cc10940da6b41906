import type { MetricDefinition } from "../../dictionary/schema.ts";
import type { Vocabulary } from "../wire/check-rows.ts";
import type { ConsentRecord } from "./record.ts";

/** A consent and the words that it was given under. */
export interface Agreement {
  readonly consent: ConsentRecord;
  readonly words: Vocabulary;
}

/** What may leave of one metric. */
export interface AgreedMetric {
  readonly metric: MetricDefinition;
  /** Labels on its allow-lists that were agreed to as well; others become `other`. */
  readonly allowLists: Vocabulary["allowLists"];
  /** The first day (UTC) that may be told of. */
  readonly sinceAt: number;
}
