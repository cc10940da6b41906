import type { TableRows } from "./fact-batch.ts";
import type { TableShape } from "./facts.ts";
import type { SpanResource } from "./span-batch.ts";

/**
 * What is kept of a log record: which run its span belongs to. With logs on, this is known while the run goes on, when the span
 * of the run itself is far away. Text, severity and logger are not among it.
 */
export const logLinkShape = {
  /** Place of its {@link SpanResource} in the batch. */
  resource: "int32",
  /** `ci.pipeline.id`. */
  pipeline: "name",
  /** `ci.pipeline.run.number`. */
  runNumber: "int32",
  /** `jenkins.pipeline.step.id`: flow node of the step that wrote the line. */
  flowNode: "int32",
  /** When the first of the lines was written; epoch milliseconds, rounded down. */
  seenAt: "int64",
} as const satisfies TableShape;

/** Runs that spans belong to, as log records tell: one row for each trace, span and run of a request. */
export interface LogLinks extends TableRows {
  /** Two numbers a row, as in a batch of spans. */
  readonly traceIds: BigUint64Array<ArrayBuffer>;
  readonly spanIds: BigUint64Array<ArrayBuffer>;
  readonly resources: readonly SpanResource[];
  /** Texts of the `name` columns. */
  readonly names: readonly string[];
  /** Records read; those that tell nothing new have no row. */
  readonly records: number;
}
