import type { LogLinks } from "../../model/log-links.ts";
import type { SourceGauges } from "../../model/source-gauges.ts";
import type { SpanBatch } from "../../model/span-batch.ts";
import type { SpanStore } from "../../store/span-store.ts";
import { GroupCommit, type GroupLimits } from "./group-commit.ts";
import { SinkBusy, type SpanSink } from "./span-sink.ts";

/** Enough for a tenth of a second at full speed; a batch of an exporter has 512 rows, so many wait. */
const LIMITS: GroupLimits = { gatherMs: 10, rows: 65_536, waiting: 262_144 };

/** A store that several receivers write to takes few large inserts better than many small ones. */
export const sharedLimits: Partial<GroupLimits> = { gatherMs: 200 };

/** When to come again to a store that is full of spans of which no run was built yet: that takes a while. */
const FULL_RETRY_MS = 30_000;

/** What a sink is made of. */
export interface StoreSinkOptions {
  readonly spans: Pick<SpanStore, "append" | "appendLinks">;
  readonly now: () => number;
  /** No more may be stored before what is there has been worked off. */
  readonly isFull?: () => boolean;
  readonly onGauges?: (gauges: SourceGauges) => void;
  /** Other than usual; for tests. */
  readonly limits?: Partial<GroupLimits>;
}

/** Puts what is received into the store, many requests in one commit. */
export class StoreSink implements SpanSink {
  private readonly spans: GroupCommit<SpanBatch>;
  private readonly links: GroupCommit<LogLinks>;

  constructor(private readonly options: StoreSinkOptions) {
    const { spans, now } = options;
    const limits = { ...LIMITS, ...options.limits };
    this.spans = new GroupCommit((batches) => spans.append(batches, now()), limits);
    this.links = new GroupCommit((links) => spans.appendLinks(links, now()), limits);
  }

  takeSpans(batch: SpanBatch): Promise<void> {
    return this.whenThereIsRoom(() => this.spans.add(batch, batch.rows));
  }

  takeLinks(links: LogLinks): Promise<void> {
    return this.whenThereIsRoom(() => this.links.add(links, links.rows));
  }

  takeGauges(gauges: SourceGauges): void {
    this.options.onGauges?.(gauges);
  }

  private async whenThereIsRoom(take: () => Promise<void>): Promise<void> {
    if (this.options.isFull?.() === true) throw new SinkBusy(FULL_RETRY_MS);
    await take();
  }
}
