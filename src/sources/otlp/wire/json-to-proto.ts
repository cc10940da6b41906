import { keyNumber } from "./attribute-keys.ts";
import {
  type Field,
  type Fields,
  logFields,
  type MessageField,
  metricFields,
  type PlainField,
  traceFields,
} from "./json-fields.ts";
import { JsonScanner } from "./json-scanner.ts";
import { OtlpError } from "./otlp-error.ts";
import type { ProtoWriter } from "./proto-writer.ts";

/** What is wanted of an `ExportTraceServiceRequest` in JSON, in protobuf, which there is one way to read. It lies in the writer. @throws OtlpError */
export function tracesFromJson(bytes: Uint8Array, writer: ProtoWriter): Uint8Array {
  return new JsonToProto(bytes, writer).convert(traceFields);
}

/** What is wanted of an `ExportLogsServiceRequest` in JSON, in protobuf. @throws OtlpError */
export function logsFromJson(bytes: Uint8Array, writer: ProtoWriter): Uint8Array {
  return new JsonToProto(bytes, writer).convert(logFields);
}

/** What is wanted of an `ExportMetricsServiceRequest` in JSON, in protobuf. @throws OtlpError */
export function metricsFromJson(bytes: Uint8Array, writer: ProtoWriter): Uint8Array {
  return new JsonToProto(bytes, writer).convert(metricFields);
}

/** Writes what is wanted of JSON as protobuf, in one go through both. How deep it goes is said by the fields, not by what was sent. */
class JsonToProto {
  private readonly scanner: JsonScanner;
  readonly view: DataView;

  constructor(
    readonly bytes: Uint8Array,
    private readonly writer: ProtoWriter,
  ) {
    this.scanner = new JsonScanner(bytes);
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    writer.begin();
  }

  convert(fields: Fields): Uint8Array {
    this.writeFields(fields);
    if (!this.scanner.isAtEnd()) throw new OtlpError("json");
    return this.writer.take();
  }

  /** Fields come in the same order again and again: the one behind the last is looked at first. */
  private writeFields(fields: Fields): void {
    const { scanner } = this;
    let likely = 0;
    scanner.enterObject();
    for (let isFirst = true; scanner.nextKey(isFirst); isFirst = false) {
      const place = this.placeOf(fields, likely);
      if (place === -1 || this.isNull()) scanner.skip();
      else {
        this.writeField(fields[place]!.field);
        likely = place + 1;
      }
    }
  }

  private placeOf(fields: Fields, likely: number): number {
    if (likely < fields.length && this.isNamed(fields[likely]!.name)) return likely;
    for (let place = 0; place < fields.length; place++) if (this.isNamed(fields[place]!.name)) return place;
    return -1;
  }

  private isNamed(name: Uint8Array): boolean {
    const { textAt, textEnd } = this.scanner;
    if (textEnd - textAt !== name.length) return false;
    for (let index = 0; index < name.length; index++) if (this.bytes[textAt + index] !== name[index]) return false;
    return true;
  }

  /** Whether the value is `null`, which is as good as absent. */
  private isNull(): boolean {
    return this.scanner.kind() === "plain" && this.bytes[this.scanner.place] === 0x6e;
  }

  private writeField(field: Field): void {
    const { scanner } = this;
    switch (field.kind) {
      case "message":
        this.writeMessage(field);
        break;
      case "messages":
        scanner.enterList();
        for (let isFirst = true; scanner.nextItem(isFirst); isFirst = false) this.writeMessage(field);
        break;
      case "attributes":
        scanner.enterList();
        for (let isFirst = true; scanner.nextItem(isFirst); isFirst = false) this.writeAttribute(field.number);
        break;
      default:
        this.writePlain(field);
    }
  }

  private writeMessage({ number, fields }: MessageField): void {
    const start = this.writer.open(number * 8 + 2);
    this.writeFields(fields);
    this.writer.close(start);
  }

  private writePlain({ kind, number }: PlainField): void {
    const { scanner, writer } = this;
    const isText = this.readTextOrPlain();
    switch (kind) {
      case "text":
      case "hex":
        if (!isText) throw new OtlpError("json");
        if (kind === "hex") writer.hex(number * 8 + 2, { bytes: this.bytes, at: scanner.textAt, end: scanner.textEnd });
        else this.writeText(number * 8 + 2);
        break;
      case "time":
        this.writeNanoseconds(number * 8 + 1);
        break;
      case "number":
        writer.double(number * 8 + 1, Number(scanner.text()));
        break;
      case "enum":
        writer.whole(number * 8, this.enumeration(isText));
    }
  }

  /** The text that was read last. */
  private writeText(tag: number): void {
    const { scanner, writer } = this;
    if (scanner.isEscaped) writer.text(tag, scanner.text());
    else writer.copy(tag, this.bytes, { at: scanner.textAt, end: scanner.textEnd });
  }

  /** Of attributes, those that nobody wants are gone over as they are in protobuf. The value may stand before the key. */
  private writeAttribute(number: number): void {
    const { scanner } = this;
    const key = { number: -1, at: -1, end: -1 };
    let valueAt = -1;
    scanner.enterObject();
    for (let isFirst = true; scanner.nextKey(isFirst); isFirst = false) {
      if (this.isNamed(names.key)) this.readKey(key);
      else if (!this.isNamed(names.value)) scanner.skip();
      else if (key.number !== -1) this.writeValue(number, key);
      else {
        valueAt = scanner.place;
        scanner.skip();
      }
    }
    if (key.number === -1 || valueAt === -1) return;
    const end = scanner.place;
    scanner.goTo(valueAt);
    this.writeValue(number, key);
    scanner.goTo(end);
  }

  private readKey(key: Key): void {
    const { scanner } = this;
    scanner.readText();
    key.at = scanner.textAt;
    key.end = scanner.textEnd;
    key.number = keyNumber(this, key.at, key.end);
  }

  private writeValue(number: number, key: Key): void {
    const { scanner, writer, bytes } = this;
    if (scanner.kind() !== "object") {
      scanner.skip();
      return;
    }
    scanner.enterObject();
    for (let isFirst = true; scanner.nextKey(isFirst); isFirst = false) {
      if (this.isNamed(names.text) && scanner.kind() === "text") {
        scanner.readText();
        if (!scanner.isEscaped) {
          writer.attribute(number * 8 + 2, bytes, { key, at: scanner.textAt, end: scanner.textEnd });
          continue;
        }
        scanner.goTo(scanner.textAt - 1);
      }
      const write = this.valueWriter();
      if (write === undefined) {
        scanner.skip();
        continue;
      }
      const start = writer.open(number * 8 + 2);
      writer.copy(0x0a, bytes, key);
      const valueStart = writer.open(0x12);
      write();
      writer.close(valueStart);
      writer.close(start);
    }
  }

  /** What writes the value behind the key that was read; undefined when it is of a kind that nobody wants. */
  private valueWriter(): (() => void) | undefined {
    const kind = this.scanner.kind();
    if (kind === "text" && this.isNamed(names.text)) return this.writeTextValue;
    if ((kind === "text" || kind === "plain") && this.isNamed(names.int)) return this.writeWhole;
    if (kind === "object" && this.isNamed(names.list)) return this.writeList;
    return kind === "plain" && this.isNamed(names.bool) ? this.writeNothing : undefined;
  }

  private readonly writeTextValue = (): void => {
    this.scanner.readText();
    this.writeText(0x0a);
  };

  /** That the attribute is there counts, and not what it is. */
  private readonly writeNothing = (): void => this.scanner.skip();

  private readonly writeList = (): void => {
    const { scanner, writer } = this;
    const start = writer.open(0x2a);
    scanner.enterObject();
    for (let isFirst = true; scanner.nextKey(isFirst); isFirst = false) {
      if (!this.isNamed(names.values)) {
        scanner.skip();
        continue;
      }
      scanner.enterList();
      for (let isFirstItem = true; scanner.nextItem(isFirstItem); isFirstItem = false) this.writeItem();
    }
    writer.close(start);
  };

  private writeItem(): void {
    const { scanner, writer } = this;
    const start = writer.open(0x0a);
    scanner.enterObject();
    for (let isFirst = true; scanner.nextKey(isFirst); isFirst = false)
      if (this.isNamed(names.text) && scanner.kind() === "text") this.writeTextValue();
      else scanner.skip();
    writer.close(start);
  }

  /** A number that cannot be is written as one that nobody believes. */
  private readonly writeWhole = (): void => {
    this.readTextOrPlain();
    const { textAt, textEnd } = this.scanner;
    const number = textEnd - textAt <= MAX_WHOLE_DIGITS ? this.digits(textAt, textEnd) : -1;
    this.writer.whole(0x18, number === -1 ? 2 ** 53 : number);
  };

  private readTextOrPlain(): boolean {
    const isText = this.scanner.kind() === "text";
    if (isText) this.scanner.readText();
    else this.scanner.readPlain();
    return isText;
  }

  /** JSON has enumerations as numbers; some write them by name. */
  private enumeration(isText: boolean): number {
    const { textAt, textEnd } = this.scanner;
    if (isText) return enumNames.get(this.scanner.text()) ?? 0;
    return textEnd - textAt <= 2 ? Math.max(0, this.digits(textAt, textEnd)) : 0;
  }

  /** Nanoseconds do not fit a number: they are put together from the last ten digits and those before. */
  private writeNanoseconds(tag: number): void {
    const { textAt, textEnd } = this.scanner;
    if (textEnd - textAt > MAX_TIME_DIGITS) return;
    const middle = Math.max(textAt, textEnd - 10);
    const lower = this.digits(middle, textEnd);
    const upper = middle === textAt ? 0 : this.digits(textAt, middle);
    if (lower === -1 || upper === -1) return;
    // upper * 10^10 + lower, in halves of 32 bits: 10^10 is 2 * 2^32 + 1,410,065,408.
    const rest = upper * 1_410_065_408 + lower;
    const low = rest % 2 ** 32;
    this.writer.fixed(tag, low, upper * 2 + (rest - low) / 2 ** 32);
  }

  /** A whole number of digits; -1 when there are none, or anything else. */
  private digits(start: number, end: number): number {
    if (start === end) return -1;
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = this.bytes[at]! - 0x30;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
    }
    return value;
  }
}

/** Where a key is, and which attribute it is that of. */
interface Key {
  number: number;
  at: number;
  end: number;
}

/** No number that is wanted has more. */
const MAX_WHOLE_DIGITS = 15;
const MAX_TIME_DIGITS = 19;

const encoder = new TextEncoder();

/** Names of the fields of an attribute and of its value. */
const names = {
  key: encoder.encode("key"),
  value: encoder.encode("value"),
  text: encoder.encode("stringValue"),
  int: encoder.encode("intValue"),
  bool: encoder.encode("boolValue"),
  list: encoder.encode("arrayValue"),
  values: encoder.encode("values"),
} as const;

const enumNames: ReadonlyMap<string, number> = new Map([
  ...["UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER"].map(
    (name, number) => [`SPAN_KIND_${name}`, number] as const,
  ),
  ...["UNSET", "OK", "ERROR"].map((name, number) => [`STATUS_CODE_${name}`, number] as const),
]);
