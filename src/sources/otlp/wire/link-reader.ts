import { TableBuilder } from "../../../model/fact-batch.ts";
import { type LogLinks, logLinkShape } from "../../../model/log-links.ts";
import type { SpanResource } from "../../../model/span-batch.ts";
import { attribute } from "./attribute-keys.ts";
import { AttributeValues, NO_TEXT } from "./attribute-values.ts";
import { IdColumn, isZero } from "./id-columns.ts";
import type { WireParts } from "./span-reader.ts";

/** Tags of a log record; its body is among those that are gone over. */
const TIME = 0x09;
const ATTRIBUTE = 0x32;
const TRACE_ID = 0x4a;
const SPAN_ID = 0x52;
const OBSERVED = 0x59;

const MAX_INT = 2 ** 31 - 1;
const MAX_PIPELINE_BYTES = 500;

/** Reads from the log records of `ExportLogsServiceRequest`s which run their spans belong to. */
export class LinkReader {
  private readonly values: AttributeValues;
  private readonly rows = new TableBuilder(logLinkShape, 64);
  private readonly traceIds = new IdColumn(2, 64);
  private readonly spanIds = new IdColumn(1, 64);
  private readonly resources: SpanResource[] = [];
  /** Last row of each span, by half of its id: lines of one step come one after the other. */
  private readonly rowOfSpan = new Map<number, number>();
  private common: SpanResource = {};
  private resource = -1;
  private records = 0;
  private traceAt = -1;
  private spanAt = -1;
  private at = Number.NaN;
  private observedAt = Number.NaN;

  constructor(private readonly parts: WireParts) {
    this.values = new AttributeValues(parts.reader, parts.texts);
  }

  /** What the records of a request tell. @throws OtlpError */
  read(bytes: Uint8Array): LogLinks {
    const { resources } = this.parts;
    try {
      resources.readAll(bytes, (resource, end) => {
        this.common = resource;
        this.resource = -1;
        this.rowOfSpan.clear();
        resources.readItems(end, this.readRecord);
      });
      return this.take();
    } finally {
      this.clear();
    }
  }

  private take(): LogLinks {
    const { rows, columns } = this.rows.take();
    return {
      rows,
      columns,
      traceIds: this.traceIds.first(rows).slice(),
      spanIds: this.spanIds.first(rows).slice(),
      resources: this.resources.slice(),
      names: this.parts.texts.take(),
      records: this.records,
    };
  }

  private clear(): void {
    this.rows.clear();
    this.resources.length = 0;
    this.rowOfSpan.clear();
    this.records = 0;
    this.parts.texts.take();
  }

  private readonly readRecord = (end: number): void => {
    const { reader } = this.parts;
    this.values.clear();
    this.traceAt = -1;
    this.spanAt = -1;
    this.at = Number.NaN;
    this.observedAt = Number.NaN;
    this.records++;
    while (reader.at < end) this.readField(end);
    if (this.isTelling()) this.keep();
    reader.at = end;
  };

  private readField(end: number): void {
    const { reader } = this.parts;
    const tag = reader.small(end);
    switch (tag) {
      case ATTRIBUTE:
        this.values.read(reader.sized(end));
        break;
      case TRACE_ID:
        this.traceAt = this.id(reader.sized(end), 16);
        break;
      case SPAN_ID:
        this.spanAt = this.id(reader.sized(end), 8);
        break;
      case TIME:
        this.at = reader.milliseconds(end);
        break;
      case OBSERVED:
        this.observedAt = reader.milliseconds(end);
        break;
      default:
        reader.skip(tag, end);
    }
  }

  private id(end: number, bytes: number): number {
    const { reader } = this.parts;
    const { at } = reader;
    reader.at = end;
    return end - at === bytes && !isZero(reader.view, at, bytes) ? at : -1;
  }

  private isTelling(): boolean {
    const bytes = this.values.length(attribute.pipeline);
    const number = this.values.whole(attribute.runNumber);
    return (
      this.traceAt !== -1 &&
      this.spanAt !== -1 &&
      bytes > 0 &&
      bytes <= MAX_PIPELINE_BYTES &&
      number > 0 &&
      number <= MAX_INT
    );
  }

  private keep(): void {
    const { view } = this.parts.reader;
    const half = view.getUint32(this.spanAt + 4);
    const known = this.rowOfSpan.get(half);
    const pipeline = this.parts.texts.local(this.values.text(attribute.pipeline));
    if (known !== undefined && this.isSame(known, pipeline)) return;
    if (this.resource === -1) this.resource = this.resources.push(this.common) - 1;
    const row = this.rows.add();
    const { columns } = this.rows;
    this.rowOfSpan.set(half, row);
    this.traceIds.set(row, view, this.traceAt);
    this.spanIds.set(row, view, this.spanAt);
    columns.resource[row] = this.resource;
    columns.pipeline[row] = pipeline;
    columns.runNumber[row] = this.values.whole(attribute.runNumber);
    columns.flowNode[row] = this.flowNode();
    columns.seenAt[row] = Number.isNaN(this.at) ? this.observedAt : this.at;
  }

  private flowNode(): number {
    const flowNode = this.values.whole(attribute.stepId);
    return flowNode >= 0 && flowNode <= MAX_INT ? flowNode : NO_TEXT;
  }

  private isSame(row: number, pipeline: number): boolean {
    const { columns } = this.rows;
    const { view } = this.parts.reader;
    return (
      columns.pipeline[row] === pipeline &&
      columns.runNumber[row] === this.values.whole(attribute.runNumber) &&
      columns.flowNode[row] === this.flowNode() &&
      this.spanIds.isSame(row, view, this.spanAt) &&
      this.traceIds.isSame(row, view, this.traceAt)
    );
  }
}
