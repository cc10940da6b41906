import type { SpanResource } from "./span-batch.ts";

/** Last value of a gauge that a controller sends of itself. */
export interface SourceGauge {
  /** Name as sent: `ci.pipeline.run.active`, `jenkins.queue.waiting`, `jenkins.executor.busy`. */
  readonly name: string;
  /** Unit as sent: `${executors}`. */
  readonly unit?: string;
  /** Value of the attribute `status`. */
  readonly status?: string;
  /** Value of the attribute `label`: a label of agents. */
  readonly label?: string;
  readonly value: number;
  /** Epoch milliseconds, rounded down. */
  readonly at?: number;
}

/** What one exporter's metrics say in one request: its gauges of runs, queue and executors; other metrics are counted alone. */
export interface SourceGauges {
  readonly resource: SpanResource;
  readonly gauges: readonly SourceGauge[];
  /** Points of all metrics. */
  readonly points: number;
}
