import type { TableRows } from "../../model/fact-batch.ts";
import { spanShape } from "../../model/span-batch.ts";
import type { OtlpDecoder, OtlpFormat } from "../../sources/otlp/wire/otlp-decoder.ts";
import { OtlpError } from "../../sources/otlp/wire/otlp-error.ts";
import type { Forwarder } from "./forwarder.ts";
import type { Reservation } from "./in-flight.ts";
import { inflate } from "./inflate.ts";
import { type OtlpCounts, summaryOf } from "./otlp-health.ts";
import type { OtlpEffects, OtlpLimits } from "./otlp-options.ts";
import { Refusal } from "./refusal.ts";
import { SinkBusy, type SpanSink } from "./span-sink.ts";

/** What is sent. */
export const signals = ["traces", "metrics", "logs"] as const;

/** What is sent. */
export type Signal = (typeof signals)[number];

/** A request as it came. */
export interface Received {
  readonly signal: Signal;
  readonly format: OtlpFormat;
  readonly isGzip: boolean;
  readonly body: Uint8Array;
}

/** What became of a request. */
export interface Taken {
  /** Spans that were not kept because they are malformed. */
  readonly rejected: number;
}

/** What requests are taken with. */
export interface IntakeParts {
  readonly decoder: OtlpDecoder;
  readonly sink: SpanSink;
  readonly counts: OtlpCounts;
  readonly limits: OtlpLimits;
  readonly effects: OtlpEffects;
  readonly forwarder: Forwarder | undefined;
}

/** When to try again after what we cannot explain. */
const RETRY_MS = 5000;

const END_COLUMN = Object.keys(spanShape).indexOf("endAt");

/** Takes requests, whatever they came by: decodes them, waits until they are durable, and passes them on. */
export class Intake {
  constructor(private readonly parts: IntakeParts) {}

  /** Resolves when what was received is durable. @throws Refusal */
  async take(received: Received, reservation: Reservation): Promise<Taken> {
    const { limits, counts, effects, forwarder } = this.parts;
    const { signal, format, isGzip, body } = received;
    const most = format === "json" ? limits.jsonBytes : limits.inflatedBytes;
    const bytes = isGzip ? await inflate(body, most, reservation) : body;
    if (bytes.length > most) throw new Refusal("tooLarge");
    const taken = await this.keep(() => this.handOn[signal](bytes, received, reservation));
    counts.take(effects.now(), body.length);
    forwarder?.offer(received);
    return taken;
  }

  private async keep(work: () => Promise<Taken>): Promise<Taken> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof OtlpError) throw new Refusal("malformed", undefined, { cause: error });
      if (error instanceof SinkBusy) throw new Refusal("notKept", error.retryAfterMs, { cause: error });
      if (error instanceof Refusal) throw error;
      this.parts.effects.onError(error);
      throw new Refusal("notKept", RETRY_MS, { cause: error });
    }
  }

  private readonly handOn: Readonly<
    Record<Signal, (bytes: Uint8Array, received: Received, reservation: Reservation) => Promise<Taken>>
  > = {
    traces: async (bytes, { format, body }, reservation) => {
      const { decoder, sink, counts, effects } = this.parts;
      const batch = decoder.spans(bytes, format);
      const summary = summaryOf(batch, effects.now(), END_COLUMN);
      reservation.shrink(body.length + bytesOf(batch));
      if (batch.rows > 0) await sink.takeSpans(batch);
      counts.takeSpans(effects.now(), summary);
      return { rejected: summary.dropped.malformed ?? 0 };
    },
    logs: async (bytes, { format, body }, reservation) => {
      const { decoder, sink, counts, effects } = this.parts;
      const links = decoder.links(bytes, format);
      const { rows } = links;
      reservation.shrink(body.length + bytesOf(links));
      if (rows > 0) await sink.takeLinks(links);
      counts.takeLinks(effects.now(), rows);
      return { rejected: 0 };
    },
    metrics: async (bytes, { format }) => {
      const { decoder, sink, counts, effects } = this.parts;
      for (const gauges of decoder.gauges(bytes, format)) {
        sink.takeGauges(gauges);
        counts.takeGauges(effects.now(), gauges.gauges.length);
      }
      return { rejected: 0 };
    },
  };
}

/** Ids of a row. */
const ID_BYTES = 32;

function bytesOf({ rows, columns }: TableRows): number {
  return columns.reduce((sum, column) => sum + column.byteLength, rows * ID_BYTES);
}
