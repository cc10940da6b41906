/** A length is written in as many bytes before it is known; numbers may have bytes more than they need. */
const LENGTH_BYTES = 5;

/** Memory that is kept from one message to the next. */
const MAX_KEPT = 4 * 2 ** 20;

/** Bytes that a letter takes at most. */
const MAX_LETTER_BYTES = 3;

/** Writes messages of protobuf that only the readers beside it see. */
export class ProtoWriter {
  private bytes: Uint8Array<ArrayBuffer>;
  private view: DataView;
  private at = 0;

  /** With room for so many bytes to begin with. */
  constructor(private readonly size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Begins anew, in the same memory; much memory is given back. */
  begin(): void {
    this.at = 0;
    if (this.bytes.length > MAX_KEPT) this.hold(new Uint8Array(this.size));
  }

  /** Begins a field that holds a message or a text; what is returned is given to {@link close}. */
  open(tag: number): number {
    this.need(16);
    this.bytes[this.at++] = tag;
    this.at += LENGTH_BYTES;
    return this.at;
  }

  /** Ends a field. */
  close(start: number): void {
    let length = this.at - start;
    for (let place = start - LENGTH_BYTES; place < start - 1; place++) {
      this.bytes[place] = (length & 0x7f) | 0x80;
      length >>>= 7;
    }
    this.bytes[start - 1] = length;
  }

  /** A field that holds a text. */
  text(tag: number, text: string): void {
    this.need(16 + text.length * MAX_LETTER_BYTES);
    const start = this.open(tag);
    this.at += this.letters(text);
    this.close(start);
  }

  /** A field that holds a whole number from 0 up to 2^53. */
  whole(tag: number, value: number): void {
    this.need(16);
    this.bytes[this.at++] = tag;
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.bytes[this.at++] = (rest % 0x80) | 0x80;
    this.bytes[this.at++] = rest;
  }

  /** A field that holds 64 bits: the low and the high half. */
  fixed(tag: number, low: number, high: number): void {
    this.need(16);
    this.bytes[this.at++] = tag;
    this.view.setUint32(this.at, low, true);
    this.view.setUint32(this.at + 4, high, true);
    this.at += 8;
  }

  /** A field that holds a double. */
  double(tag: number, value: number): void {
    this.need(16);
    this.bytes[this.at++] = tag;
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  /** A field that holds bytes of a text, as they are. */
  copy(tag: number, source: Uint8Array, { at, end }: Range): void {
    const length = end - at;
    this.need(16 + length);
    if (length >= 0x80) {
      const start = this.open(tag);
      this.bytes.set(source.subarray(at, end), this.at);
      this.at += length;
      this.close(start);
      return;
    }
    const { bytes } = this;
    bytes[this.at++] = tag;
    bytes[this.at++] = length;
    for (let index = 0; index < length; index++) bytes[this.at + index] = source[at + index]!;
    this.at += length;
  }

  /** A field that holds a `KeyValue` with a text, in the form that is read fastest when it is short. */
  attribute(tag: number, source: Uint8Array, { key, at, end }: Range & { readonly key: Range }): void {
    const keyBytes = key.end - key.at;
    const length = keyBytes + (end - at) + 6;
    if (length >= 0x80) {
      const start = this.open(tag);
      this.copy(0x0a, source, key);
      const valueStart = this.open(0x12);
      this.copy(0x0a, source, { at, end });
      this.close(valueStart);
      this.close(start);
      return;
    }
    this.need(16 + length);
    this.bytes[this.at++] = tag;
    this.bytes[this.at++] = length;
    this.copy(0x0a, source, key);
    this.bytes[this.at++] = 0x12;
    this.bytes[this.at++] = end - at + 2;
    this.copy(0x0a, source, { at, end });
  }

  /** A field that holds the bytes of hexadecimal digits; of what is none, one byte, which is the id of nothing. */
  hex(tag: number, { bytes: source, at, end }: Range & { readonly bytes: Uint8Array }): void {
    this.need(16 + end - at);
    const start = this.open(tag);
    if ((end - at) % 2 === 1 || !this.digits(source, at, end)) this.at = start + 1;
    this.close(start);
  }

  /** What was written. */
  take(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.at);
  }

  /** Most texts are plain letters, which are their own bytes. */
  private letters(text: string): number {
    const { bytes, at } = this;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code >= 0x80) return encoder.encodeInto(text, bytes.subarray(at)).written;
      bytes[at + index] = code;
    }
    return text.length;
  }

  private digits(source: Uint8Array, start: number, end: number): boolean {
    for (let at = start; at < end; at += 2) {
      const high = digitOf(source[at]!);
      const low = digitOf(source[at + 1]!);
      if (high < 0 || low < 0) return false;
      this.bytes[this.at++] = high * 16 + low;
    }
    return true;
  }

  private hold(bytes: Uint8Array<ArrayBuffer>): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer);
  }

  private need(count: number): void {
    if (this.at + count <= this.bytes.length) return;
    const larger = new Uint8Array((this.at + count) * 2);
    larger.set(this.bytes);
    this.hold(larger);
  }
}

/** Where something is in bytes. */
interface Range {
  readonly at: number;
  readonly end: number;
}

const encoder = new TextEncoder();

function digitOf(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
