import type { LogLinks } from "../../../model/log-links.ts";
import type { SourceGauges } from "../../../model/source-gauges.ts";
import type { SpanBatch } from "../../../model/span-batch.ts";
import { ByteTexts } from "./byte-texts.ts";
import { GaugeReader } from "./gauge-reader.ts";
import { logsFromJson, metricsFromJson, tracesFromJson } from "./json-to-proto.ts";
import { LinkReader } from "./link-reader.ts";
import { ProtoReader } from "./proto-reader.ts";
import { ProtoWriter } from "./proto-writer.ts";
import { ResourceReader } from "./resource-reader.ts";
import { SpanReader } from "./span-reader.ts";
import { words } from "./words.ts";

/** How a request is written. */
export type OtlpFormat = "protobuf" | "json";

/**
 * Decodes requests of OTLP to what is wanted of them, one after the other.
 *
 * It remembers texts that came before, so that they cost nothing when they come again. Time is proportional to the bytes of a
 * request, whatever they are, and so is memory.
 */
export class OtlpDecoder {
  private readonly spanReader: SpanReader;
  private readonly linkReader: LinkReader;
  private readonly gaugeReader: GaugeReader;
  private readonly writer = new ProtoWriter(65_536);

  constructor() {
    const reader = new ProtoReader();
    const texts = new ByteTexts(words);
    const parts = { reader, texts, resources: new ResourceReader(reader, texts) };
    this.spanReader = new SpanReader(parts);
    this.linkReader = new LinkReader(parts);
    this.gaugeReader = new GaugeReader(parts);
  }

  /** The spans of an `ExportTraceServiceRequest`. @throws OtlpError */
  spans(bytes: Uint8Array, format: OtlpFormat = "protobuf"): SpanBatch {
    return this.spanReader.read(format === "json" ? tracesFromJson(bytes, this.writer) : bytes);
  }

  /** What an `ExportLogsServiceRequest` says about which run spans belong to. @throws OtlpError */
  links(bytes: Uint8Array, format: OtlpFormat = "protobuf"): LogLinks {
    return this.linkReader.read(format === "json" ? logsFromJson(bytes, this.writer) : bytes);
  }

  /** The gauges of an `ExportMetricsServiceRequest`, by exporter. @throws OtlpError */
  gauges(bytes: Uint8Array, format: OtlpFormat = "protobuf"): SourceGauges[] {
    return this.gaugeReader.read(format === "json" ? metricsFromJson(bytes, this.writer) : bytes);
  }
}
