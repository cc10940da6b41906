import { OtlpError } from "./otlp-error.ts";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;

/** Texts longer than this are left to the engine, which goes through them faster, but takes long to begin. */
const LOOKED_AT = 48;

/** What comes next. */
export type JsonKind = "text" | "list" | "object" | "plain";

/**
 * A place in JSON, which is read as bytes: what nobody wants is gone over and makes no value. Of what is gone over only texts
 * and brackets are looked at.
 */
export class JsonScanner {
  /** Where the text that was read last begins and ends, without its quotes. */
  textAt = 0;
  textEnd = 0;
  /** Whether there is a backslash in it. */
  isEscaped = false;
  private at = 0;
  private escapeKnownFrom = 0;
  private escapeAt = -1;

  constructor(readonly bytes: Uint8Array) {}

  /** What the next value is; `at` is its first byte then. @throws OtlpError when there is none */
  kind(): JsonKind {
    switch (this.peek()) {
      case QUOTE:
        return "text";
      case OPEN_LIST:
        return "list";
      case OPEN_OBJECT:
        return "object";
      default:
        return "plain";
    }
  }

  /** Where it is, to come back to. */
  get place(): number {
    return this.at;
  }

  /** Comes back to a place. */
  goTo(place: number): void {
    this.at = place;
  }

  /** Enters an object. @throws OtlpError */
  enterObject(): void {
    this.expect(OPEN_OBJECT);
  }

  /** Enters a list. @throws OtlpError */
  enterList(): void {
    this.expect(OPEN_LIST);
  }

  /** Goes to the value of the next key, which is the text that was read then; false when the object ends. @throws OtlpError */
  nextKey(isFirst: boolean): boolean {
    if (!this.next(CLOSE_OBJECT, isFirst)) return false;
    this.readText();
    this.expect(COLON);
    return true;
  }

  /** Goes to the next item of a list; false when the list ends. @throws OtlpError */
  nextItem(isFirst: boolean): boolean {
    return this.next(CLOSE_LIST, isFirst);
  }

  /** Reads a text. @throws OtlpError */
  readText(): void {
    this.expect(QUOTE);
    const { bytes } = this;
    const start = this.at;
    const looked = Math.min(bytes.length, start + LOOKED_AT);
    this.isEscaped = false;
    for (let at = start; at < looked; at++) {
      const byte = bytes[at]!;
      if (byte === BACKSLASH) {
        this.isEscaped = true;
        break;
      }
      if (byte === QUOTE) {
        this.setText(start, at);
        return;
      }
    }
    this.readLongText(start);
  }

  /** The text that was read last. @throws OtlpError */
  text(): string {
    const part = this.bytes.subarray(this.textAt, this.textEnd);
    if (!this.isEscaped) return decoder.decode(part);
    return parsed(`"${decoder.decode(part)}"`) as string;
  }

  /** A number, or one of the words of JSON, as the text that it is; it is read as the text that was read last. @throws OtlpError */
  readPlain(): void {
    const { bytes } = this;
    this.peek();
    const start = this.at;
    let at = start;
    while (at < bytes.length && isPlain(bytes[at]!)) at++;
    if (at === start) throw new OtlpError("json");
    this.isEscaped = false;
    this.textAt = start;
    this.textEnd = at;
    this.at = at;
  }

  /** Goes over a value, however deep it is. @throws OtlpError */
  skip(): void {
    let depth = 0;
    do {
      switch (this.peek()) {
        case QUOTE:
          this.readText();
          break;
        case OPEN_LIST:
        case OPEN_OBJECT:
          depth++;
          this.at++;
          break;
        case CLOSE_LIST:
        case CLOSE_OBJECT:
          depth--;
          this.at++;
          break;
        case COMMA:
        case COLON:
          if (depth === 0) throw new OtlpError("json");
          this.at++;
          break;
        default:
          this.readPlain();
      }
    } while (depth > 0);
    if (depth < 0) throw new OtlpError("json");
  }

  /** Whether there is nothing more. */
  isAtEnd(): boolean {
    this.space();
    return this.at === this.bytes.length;
  }

  private readLongText(start: number): void {
    const { bytes } = this;
    let from = start;
    let end = bytes.indexOf(QUOTE, start);
    for (;;) {
      if (end === -1) throw new OtlpError("json");
      const backslash = this.escapeFrom(from);
      if (backslash > end) break;
      // What stands behind a backslash is no end, were it a quote or another backslash.
      this.isEscaped = true;
      from = backslash + 2;
      if (from > end) end = bytes.indexOf(QUOTE, from);
    }
    this.setText(start, end);
  }

  /** Where the first backslash from there on is. It is remembered: there may be none for megabytes, and many texts before it. */
  private escapeFrom(place: number): number {
    if (place >= this.escapeKnownFrom && place <= this.escapeAt) return this.escapeAt;
    const found = this.bytes.indexOf(BACKSLASH, place);
    this.escapeKnownFrom = place;
    this.escapeAt = found === -1 ? this.bytes.length : found;
    return this.escapeAt;
  }

  private setText(start: number, end: number): void {
    this.textAt = start;
    this.textEnd = end;
    this.at = end + 1;
  }

  private next(close: number, isFirst: boolean): boolean {
    const byte = this.peek();
    if (byte === close) {
      this.at++;
      return false;
    }
    if (isFirst) return true;
    if (byte !== COMMA) throw new OtlpError("json");
    this.at++;
    return true;
  }

  private expect(byte: number): void {
    if (this.peek() !== byte) throw new OtlpError("json");
    this.at++;
  }

  /** The next byte that is no space. */
  private peek(): number {
    const byte = this.bytes[this.at];
    if (byte !== undefined && byte > SPACE) return byte;
    this.space();
    if (this.at >= this.bytes.length) throw new OtlpError("json");
    return this.bytes[this.at]!;
  }

  private space(): void {
    const { bytes } = this;
    while (this.at < bytes.length && bytes[this.at]! <= SPACE) this.at++;
  }
}

/** A value of JSON. @throws OtlpError */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new OtlpError("json");
  }
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Digits, letters, and what else numbers have. */
function isPlain(byte: number): boolean {
  return (
    (byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x61 && byte <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x2b ||
    byte === 0x45
  );
}
