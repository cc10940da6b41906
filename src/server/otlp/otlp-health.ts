import type { SourceCost } from "../../model/sources.ts";
import type { SpanBatch, SpanResource } from "../../model/span-batch.ts";
import { LagSamples } from "./lag-samples.ts";
import { MinuteCounts } from "./minute-counts.ts";
import type { RefusalReason } from "./refusal.ts";

/** How the receiver does. Counts are since it began to listen. */
export interface OtlpHealth {
  readonly since: number;
  /** When something was taken last. */
  readonly lastAt?: number;
  /** How long after their ends spans came, median of the last hour. */
  readonly lagMs?: number;
  readonly spans: number;
  /** Rows of links between spans and runs. */
  readonly links: number;
  readonly gauges: number;
  /** Requests that were not taken, by reason. */
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Spans that are not kept, by reason: `http`, `remoting`, `unrelated`, `malformed`. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly cost: SourceCost;
  readonly inFlightBytes: number;
  readonly senders: readonly SenderHealth[];
  readonly forward?: ForwardHealth;
}

/** How one exporter does, by what it says of itself. */
export interface SenderHealth {
  readonly resource: SpanResource;
  readonly spans: number;
  readonly lastAt: number;
  readonly lagMs?: number;
}

/** How passing on does. */
export interface ForwardHealth {
  readonly queuedBytes: number;
  readonly sent: number;
  /** Requests that were not passed on, by reason: `full`, `refused`, `tooOld`, `closed`. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Why it is waiting to try again: a status, or `unreachable`. */
  readonly failing?: string;
}

/** More than one server is meant for. */
const MAX_SENDERS = 2000;

/** Lags kept of all, and of one sender; and taken of one request. */
const LAGS = 4096;
const SENDER_LAGS = 32;
const LAGS_PER_BATCH = 8;

interface Sender {
  readonly resource: SpanResource;
  readonly lags: LagSamples;
  spans: number;
  lastAt: number;
}

/** Counts what comes. */
export class OtlpCounts {
  private spans = 0;
  private links = 0;
  private gauges = 0;
  private lastAt: number | undefined;
  private readonly refused: Partial<Record<RefusalReason, number>> = {};
  private readonly dropped: Record<string, number> = {};
  private readonly lags = new LagSamples(LAGS);
  private readonly items: MinuteCounts;
  private readonly bytes: MinuteCounts;
  private readonly requests: MinuteCounts;
  private readonly senders = new Map<string, Sender>();

  constructor(private readonly since: number) {
    this.items = new MinuteCounts(since);
    this.bytes = new MinuteCounts(since);
    this.requests = new MinuteCounts(since);
  }

  /** A request was not taken. */
  refuse(reason: RefusalReason): void {
    this.refused[reason] = (this.refused[reason] ?? 0) + 1;
  }

  /** A request of so many bytes was taken. */
  take(at: number, bytes: number): void {
    this.lastAt = at;
    this.requests.add(at, 1);
    this.bytes.add(at, bytes);
  }

  /** Spans are durable. */
  takeSpans(at: number, batch: SpanSummary): void {
    this.spans += batch.rows;
    this.items.add(at, batch.rows);
    for (const [reason, count] of Object.entries(batch.dropped))
      this.dropped[reason] = (this.dropped[reason] ?? 0) + count;
    for (const lagMs of batch.lags) this.lags.add(at, lagMs);
    for (const resource of batch.resources) this.note(at, resource, batch);
  }

  /** Links are durable. */
  takeLinks(at: number, rows: number): void {
    this.links += rows;
    this.items.add(at, rows);
  }

  /** Gauges were handed on. */
  takeGauges(at: number, count: number): void {
    this.gauges += count;
    this.items.add(at, count);
  }

  /** How it does. */
  health(now: number): Omit<OtlpHealth, "inFlightBytes" | "forward"> {
    const lagMs = this.lags.median(now);
    return {
      since: this.since,
      ...(this.lastAt === undefined ? {} : { lastAt: this.lastAt }),
      ...(lagMs === undefined ? {} : { lagMs }),
      spans: this.spans,
      links: this.links,
      gauges: this.gauges,
      refused: { ...this.refused },
      dropped: { ...this.dropped },
      cost: {
        requestsPerMinute: this.requests.perMinute(now),
        bytesPerMinute: this.bytes.perMinute(now),
        itemsPerMinute: this.items.perMinute(now),
      },
      senders: [...this.senders.values()].map((sender) => senderHealth(sender, now)),
    };
  }

  /** Most requests come of one exporter; of one that holds several, the spans are counted for the first. */
  private note(at: number, resource: SpanResource, batch: SpanSummary): void {
    const key = JSON.stringify([resource.instanceId ?? "", resource.url ?? "", resource.serviceName ?? ""]);
    const sender = this.senders.get(key) ?? { resource, lags: new LagSamples(SENDER_LAGS), spans: 0, lastAt: at };
    this.senders.delete(key);
    this.senders.set(key, sender);
    sender.lastAt = at;
    if (resource === batch.resources[0]) {
      sender.spans += batch.rows;
      for (const lagMs of batch.lags) sender.lags.add(at, lagMs);
    }
    if (this.senders.size > MAX_SENDERS) this.senders.delete(this.senders.keys().next().value!);
  }
}

/** What is counted of a batch: the batch itself may be gone once it is durable. */
export interface SpanSummary {
  readonly rows: number;
  readonly resources: readonly SpanResource[];
  readonly dropped: Readonly<Record<string, number>>;
  readonly lags: readonly number[];
}

/** What is counted of a batch that came at that time. */
export function summaryOf(
  { rows, columns, resources, dropped }: SpanBatch,
  at: number,
  endColumn: number,
): SpanSummary {
  const ends = columns[endColumn]!;
  const step = Math.max(1, Math.floor(rows / LAGS_PER_BATCH));
  const lags: number[] = [];
  for (let row = 0; row < rows; row += step) {
    const lag = at - ends[row]!;
    // Clocks that are years off say nothing about lag.
    if (Math.abs(lag) < MAX_LAG_MS) lags.push(Math.max(0, lag));
  }
  return { rows, resources, dropped, lags };
}

const MAX_LAG_MS = 86_400_000;

function senderHealth({ resource, spans, lastAt, lags }: Sender, now: number): SenderHealth {
  const lagMs = lags.median(now);
  return { resource, spans, lastAt, ...(lagMs === undefined ? {} : { lagMs }) };
}
