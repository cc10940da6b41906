import { keyNumber, wantedKeys } from "./attribute-keys.ts";
import type { ByteTexts } from "./byte-texts.ts";
import type { ProtoReader } from "./proto-reader.ts";

/** Tags of `KeyValue` and `AnyValue`. */
const KEY = 0x0a;
const VALUE = 0x12;
const STRING = 0x0a;
const INT = 0x18;
const ARRAY = 0x2a;
const ARRAY_VALUE = 0x0a;

/** What a value is. */
const OTHER = 0;
const TEXT = 1;
const WHOLE = 2;
const LIST = 3;

/** A length from this on takes more than one byte. */
const LONG = 0x80;

const COLON = 0x3a;
const ZERO = 0x30;
/** A number of more digits is none of a flow node or run. */
const MAX_DIGITS = 10;

const NOT_ASKED = -2;

/** Stands for "no such text". */
export const NO_TEXT = -1;

/** Values of the attributes of one thing, as places in the message: no text is made until it is asked for. */
export class AttributeValues {
  private readonly kinds = new Uint8Array(wantedKeys.length);
  private readonly starts = new Int32Array(wantedKeys.length);
  private readonly ends = new Int32Array(wantedKeys.length);
  private readonly wholes = new Float64Array(wantedKeys.length);
  /** Numbers of the texts, once they were asked for. */
  private readonly ids = new Int32Array(wantedKeys.length);
  /** A bit for each attribute that is there. */
  private seen = 0;

  constructor(
    private readonly reader: ProtoReader,
    private readonly texts: ByteTexts,
  ) {}

  /** Begins with another thing. */
  clear(): void {
    this.seen = 0;
  }

  /** Reads a `KeyValue`. Of two with the same key the later one holds. @throws OtlpError */
  read(end: number): void {
    if (!this.readUsual(this.reader.at, end)) this.readAny(end);
    this.reader.at = end;
  }

  /**
   * Reads a `KeyValue` of the usual form, which begins at a place: a key, then a value, each of less than 128 bytes. False when it
   * is of another, and nothing was read. Where the reader is afterwards is not said. @throws OtlpError
   */
  readUsual(at: number, end: number): boolean {
    const { bytes } = this.reader;
    const keyAt = at + 2;
    const keyBytes = keyAt <= end ? bytes[at + 1]! : LONG;
    const valueAt = keyAt + keyBytes + 2;
    if (keyBytes >= LONG || valueAt > end || bytes[at] !== KEY || bytes[valueAt - 2] !== VALUE) return false;
    if (bytes[valueAt - 1]! !== end - valueAt || end - valueAt >= LONG) return false;
    const key = keyNumber(this.reader, keyAt, valueAt - 2);
    if (key === -1) return true;
    const textAt = valueAt + 2;
    if (textAt > end || bytes[valueAt] !== STRING || bytes[valueAt + 1] !== end - textAt) {
      this.readValue(key, valueAt, end);
      return true;
    }
    this.starts[key] = textAt;
    this.ends[key] = end;
    this.kinds[key] = TEXT;
    this.ids[key] = NOT_ASKED;
    this.seen |= 1 << key;
    return true;
  }

  /** Whether an attribute is there, whatever its value. */
  has(attribute: number): boolean {
    return (this.seen & (1 << attribute)) !== 0;
  }

  /** Number of the text that an attribute has; {@link NO_TEXT} when it has none, or an empty one. */
  text(attribute: number): number {
    if (!this.has(attribute) || this.kinds[attribute] !== TEXT) return NO_TEXT;
    const asked = this.ids[attribute]!;
    if (asked !== NOT_ASKED) return asked;
    const id = this.textOf(this.starts[attribute]!, this.ends[attribute]!);
    this.ids[attribute] = id;
    return id;
  }

  /** Bytes of the text that an attribute has; 0 when it has none. */
  length(attribute: number): number {
    return this.has(attribute) && this.kinds[attribute] === TEXT ? this.ends[attribute]! - this.starts[attribute]! : 0;
  }

  /** A whole number from 0 up, also one written as a text; NaN when it is none. */
  whole(attribute: number): number {
    if (!this.has(attribute)) return Number.NaN;
    if (this.kinds[attribute] === WHOLE) return this.wholes[attribute]!;
    return this.kinds[attribute] === TEXT ? this.digits(this.starts[attribute]!, this.ends[attribute]!) : Number.NaN;
  }

  /** Classes named by the texts of a list, each before its first colon: what comes behind it names people. @throws OtlpError */
  classes(attribute: number): number[] {
    if (!this.has(attribute) || this.kinds[attribute] !== LIST) return [];
    const { reader } = this;
    const found: number[] = [];
    const end = this.ends[attribute]!;
    reader.at = this.starts[attribute]!;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag !== ARRAY_VALUE) {
        reader.skip(tag, end);
        continue;
      }
      const itemEnd = reader.sized(end);
      const id = this.classOf(itemEnd);
      if (id !== NO_TEXT) found.push(id);
      reader.at = itemEnd;
    }
    return found;
  }

  private readAny(end: number): void {
    const { reader } = this;
    let key = -1;
    let valueStart = -1;
    let valueEnd = -1;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag === KEY) {
        const keyEnd = reader.sized(end);
        key = keyNumber(reader, reader.at, keyEnd);
        reader.at = keyEnd;
      } else if (tag === VALUE) {
        valueEnd = reader.sized(end);
        valueStart = reader.at;
        reader.at = valueEnd;
      } else reader.skip(tag, end);
    }
    if (key !== -1 && valueStart !== -1) this.readValue(key, valueStart, valueEnd);
  }

  private readValue(attribute: number, start: number, end: number): void {
    const { reader } = this;
    let kind = OTHER;
    reader.at = start;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag === STRING || tag === ARRAY) {
        const fieldEnd = reader.sized(end);
        kind = tag === STRING ? TEXT : LIST;
        this.starts[attribute] = reader.at;
        this.ends[attribute] = fieldEnd;
        reader.at = fieldEnd;
      } else if (tag === INT) {
        kind = WHOLE;
        this.wholes[attribute] = reader.whole(end);
      } else {
        kind = OTHER;
        reader.skip(tag, end);
      }
    }
    this.kinds[attribute] = kind;
    this.ids[attribute] = NOT_ASKED;
    this.seen |= 1 << attribute;
  }

  private textOf(start: number, end: number): number {
    return start === end ? NO_TEXT : this.texts.of(this.reader, start, end);
  }

  private classOf(end: number): number {
    const { reader, texts } = this;
    while (reader.at < end) {
      const tag = reader.small(end);
      if (tag !== STRING) {
        reader.skip(tag, end);
        continue;
      }
      const textEnd = reader.sized(end);
      const colon = reader.bytes.subarray(reader.at, textEnd).indexOf(COLON);
      const id = this.textOf(reader.at, colon === -1 ? textEnd : reader.at + colon);
      return id !== NO_TEXT && texts.isClass(id) ? id : NO_TEXT;
    }
    return NO_TEXT;
  }

  private digits(start: number, end: number): number {
    if (end === start || end - start > MAX_DIGITS) return Number.NaN;
    let value = 0;
    for (let at = start; at < end; at++) {
      const digit = this.reader.bytes[at]! - ZERO;
      if (digit < 0 || digit > 9) return Number.NaN;
      value = value * 10 + digit;
    }
    return value;
  }
}
