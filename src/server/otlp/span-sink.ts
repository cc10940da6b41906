import type { LogLinks } from "../../model/log-links.ts";
import type { SourceGauges } from "../../model/source-gauges.ts";
import type { SpanBatch } from "../../model/span-batch.ts";

/** Where what was received goes. The sender is told that it arrived when the promise resolves, not before. */
export interface SpanSink {
  /**
   * Resolves when the spans are durable. The same span may come again: a sender that heard no answer sends it once more. Several
   * calls may be open at once; each batch is the sink's own. Columns and ids of a batch of spans lie in one piece
   * of memory, which can be moved to another thread as a whole.
   *
   * @throws SinkBusy when it has to come later; anything else is an accident of ours: the sender is told to try again as well
   */
  takeSpans(batch: SpanBatch): Promise<void>;
  /** As with spans. @throws SinkBusy */
  takeLinks(links: LogLinks): Promise<void>;
  /** Last values of gauges; not durable, and nothing is told when they are lost. */
  takeGauges(gauges: SourceGauges): void;
}

/** The sink cannot take more now: whoever sends is told to come again after a while. */
export class SinkBusy extends Error {
  override readonly name = "SinkBusy";

  constructor(
    /** How long the sender should wait. */
    readonly retryAfterMs: number,
    options?: ErrorOptions,
  ) {
    super("What was received cannot be kept now.", options);
  }
}
