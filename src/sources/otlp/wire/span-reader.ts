import type { SpanBatch, SpanResource } from "../../../model/span-batch.ts";
import { attribute } from "./attribute-keys.ts";
import { AttributeValues, NO_TEXT } from "./attribute-values.ts";
import type { ByteTexts } from "./byte-texts.ts";
import type { ProtoReader } from "./proto-reader.ts";
import { isJenkins, type ResourceReader } from "./resource-reader.ts";
import { dropped, roleOf } from "./role-of-span.ts";
import { SpanHead } from "./span-head.ts";
import { SpanTable } from "./span-table.ts";

/** Tags of a span. */
const TRACE_ID = 0x0a;
const SPAN_ID = 0x12;
const PARENT_ID = 0x22;
const NAME = 0x2a;
const KIND = 0x30;
const START = 0x39;
const END = 0x41;
const ATTRIBUTE = 0x4a;
const EVENT = 0x5a;
const STATUS = 0x7a;
/** Tags within its events and its status. */
const EVENT_ATTRIBUTE = 0x1a;
const STATUS_CODE = 0x18;

const MAX_STATUS = 2;

/** A length from this on takes more than one byte. */
const LONG = 0x80;

/** What spans are read with. */
export interface WireParts {
  readonly reader: ProtoReader;
  readonly texts: ByteTexts;
  readonly resources: ResourceReader;
}

/** Reads the spans of `ExportTraceServiceRequest`s. Each field is looked at once, whatever there is of it. */
export class SpanReader {
  private readonly head = new SpanHead();
  private readonly values: AttributeValues;
  private readonly eventValues: AttributeValues;
  private readonly table: SpanTable;
  private readonly question;
  private readonly facts;
  private common: SpanResource = {};

  constructor(private readonly parts: WireParts) {
    const { reader, texts } = parts;
    this.values = new AttributeValues(reader, texts);
    this.eventValues = new AttributeValues(reader, texts);
    this.table = new SpanTable(reader, texts);
    this.question = { head: this.head, values: this.values, bytes: reader.bytes, isJenkins: false };
    this.facts = { values: this.values, spanRole: 0, resource: -1, errorClass: NO_TEXT };
  }

  /** The spans of a request. @throws OtlpError */
  read(bytes: Uint8Array): SpanBatch {
    const { resources } = this.parts;
    try {
      this.question.bytes = bytes;
      resources.readAll(bytes, (resource, end) => {
        this.common = resource;
        this.facts.resource = -1;
        this.question.isJenkins = isJenkins(resource);
        resources.readItems(end, this.readSpan);
      });
      return this.table.take();
    } finally {
      this.table.clear();
      this.question.bytes = noBytes;
    }
  }

  private readonly readSpan = (end: number): void => {
    const { reader } = this.parts;
    this.head.clear();
    this.values.clear();
    this.facts.errorClass = NO_TEXT;
    let at = reader.at;
    while (at < end) {
      const next = this.usualField(at, end);
      if (next === -1) {
        reader.at = at;
        this.readField(reader, end);
        at = reader.at;
      } else at = next;
    }
    this.keep();
    reader.at = end;
  };

  /** Reads a field of the usual form, and returns where it ends: one that is short and as long as it should be. -1: nothing was read. */
  private usualField(at: number, end: number): number {
    const tag = this.parts.reader.bytes[at]!;
    if (tag === START || tag === END) return this.time(tag, at + 1, end);
    return at + 1 < end ? this.usualSized(tag, at + 1, end) : -1;
  }

  private usualSized(tag: number, at: number, end: number): number {
    const length = this.parts.reader.bytes[at]!;
    const from = at + 1;
    const next = from + length;
    if (length >= LONG || (next > end && tag !== KIND)) return -1;
    switch (tag) {
      case ATTRIBUTE:
        return this.values.readUsual(from, next) ? next : -1;
      case KIND:
        this.head.kind = length;
        return from;
      case NAME:
        this.head.nameAt = from;
        this.head.nameEnd = next;
        return next;
      case SPAN_ID:
      case PARENT_ID:
      case TRACE_ID:
        return this.usualId(tag, from, length);
      default:
        return -1;
    }
  }

  private usualId(tag: number, from: number, length: number): number {
    const { head } = this;
    if (length !== (tag === TRACE_ID ? 16 : 8)) return -1;
    if (tag === TRACE_ID) head.traceAt = from;
    else if (tag === SPAN_ID) head.spanAt = from;
    else head.parentAt = from;
    return from + length;
  }

  private time(tag: number, from: number, end: number): number {
    if (from + 8 > end) return -1;
    const at = this.parts.reader.millisecondsAt(from);
    if (tag === START) this.head.startAt = at;
    else this.head.endAt = at;
    return from + 8;
  }

  private readField(reader: ProtoReader, end: number): void {
    const { head } = this;
    const tag = reader.small(end);
    switch (tag) {
      case TRACE_ID:
        head.traceAt = this.id(reader.sized(end), 16);
        break;
      case SPAN_ID:
        head.spanAt = this.id(reader.sized(end), 8);
        break;
      case PARENT_ID:
        head.parentAt = this.parent(reader.sized(end));
        break;
      case NAME:
        head.nameEnd = reader.sized(end);
        head.nameAt = reader.at;
        reader.at = head.nameEnd;
        break;
      case KIND:
        head.kind = reader.whole(end);
        break;
      case START:
        head.startAt = reader.milliseconds(end);
        break;
      case END:
        head.endAt = reader.milliseconds(end);
        break;
      case ATTRIBUTE:
        this.values.read(reader.sized(end));
        break;
      case EVENT:
        this.readEvent(reader.sized(end));
        break;
      case STATUS:
        this.readStatus(reader.sized(end));
        break;
      default:
        reader.skip(tag, end);
    }
  }

  private keep(): void {
    const { head, table, facts } = this;
    const found = head.hasIds(this.parts.reader) ? roleOf(this.question) : dropped.malformed;
    if (found < 0) {
      table.drop(found);
      return;
    }
    if (facts.resource === -1) facts.resource = table.addResource(this.common);
    facts.spanRole = found;
    table.add(head, facts);
  }

  /** Place of an id of that many bytes; of another length, the span is malformed. */
  private id(end: number, bytes: number): number {
    const { reader } = this.parts;
    const { at } = reader;
    if (end - at !== bytes) this.head.isMalformed = true;
    reader.at = end;
    return at;
  }

  private parent(end: number): number {
    if (end !== this.parts.reader.at) return this.id(end, 8);
    return -1;
  }

  private readStatus(end: number): void {
    const { reader } = this.parts;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag !== STATUS_CODE) {
        reader.skip(tag, end);
        continue;
      }
      const code = reader.whole(end);
      this.head.status = code <= MAX_STATUS ? code : 0;
    }
  }

  /** The first exception counts. */
  private readEvent(end: number): void {
    const { reader, texts } = this.parts;
    this.eventValues.clear();
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag === EVENT_ATTRIBUTE) this.eventValues.read(reader.sized(end));
      else reader.skip(tag, end);
    }
    if (this.facts.errorClass !== NO_TEXT) return;
    const found = this.eventValues.text(attribute.exceptionType);
    if (found !== NO_TEXT && texts.isClass(found)) this.facts.errorClass = found;
  }
}

const noBytes = new Uint8Array(0);
