import { OtlpError } from "./otlp-error.ts";

/** Wire types of protobuf that are in use. */
const VARINT = 0;
const FIXED_64 = 1;
const BYTES = 2;
const FIXED_32 = 5;

/** Whole milliseconds in 2^32 nanoseconds, and the nanoseconds that are left. */
const MS_OF_HIGH = 4294;
const NS_OF_HIGH = 967_296;
const NS_PER_MS = 1_000_000;

/**
 * A place in a protobuf message. Whoever reads knows where the message ends and says so: nothing beyond is read.
 *
 * Fields of messages are read with `while (reader.at < end)`; afterwards `at` is `end`, because no field reaches beyond it.
 */
export class ProtoReader {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  at = 0;

  /** Begins a message and returns its end. */
  open(bytes: Uint8Array): number {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = 0;
    return bytes.length;
  }

  /** A tag or length of at most 32 bits. @throws OtlpError */
  small(end: number): number {
    if (this.at >= end) throw new OtlpError("truncated");
    const byte = this.bytes[this.at]!;
    if (byte < 0x80) {
      this.at++;
      return byte;
    }
    return this.longer(end);
  }

  /** Where the field that begins with a length ends; `at` is its first byte. @throws OtlpError */
  sized(end: number): number {
    const length = this.small(end);
    if (length > end - this.at) throw new OtlpError("truncated");
    return this.at + length;
  }

  /** An int64 that is no less than 0 and at most 2^53; other values are NaN. @throws OtlpError */
  whole(end: number): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      if (this.at >= end) throw new OtlpError("truncated");
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value <= Number.MAX_SAFE_INTEGER ? value : Number.NaN;
      scale *= 128;
    }
    throw new OtlpError("number");
  }

  /** Nanoseconds as whole milliseconds, rounded down; exact without big integers. NaN for 0, which means unknown. @throws OtlpError */
  milliseconds(end: number): number {
    this.need(8, end);
    this.at += 8;
    return this.millisecondsAt(this.at - 8);
  }

  /** The same, of eight bytes that are known to be there. */
  millisecondsAt(at: number): number {
    const low = this.view.getUint32(at, true);
    const high = this.view.getUint32(at + 4, true);
    if (low === 0 && high === 0) return Number.NaN;
    return high * MS_OF_HIGH + Math.floor((high * NS_OF_HIGH + low) / NS_PER_MS);
  }

  /** A double. @throws OtlpError */
  double(end: number): number {
    this.need(8, end);
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  /** An sfixed64 as a number, the nearest that there is. @throws OtlpError */
  fixedInt(end: number): number {
    this.need(8, end);
    this.at += 8;
    return this.view.getInt32(this.at - 4, true) * 0x1_0000_0000 + this.view.getUint32(this.at - 8, true);
  }

  /** Goes behind a field whose tag was read. @throws OtlpError */
  skip(tag: number, end: number): void {
    if (tag < 8) throw new OtlpError("field");
    switch (tag & 7) {
      case BYTES:
        this.at = this.sized(end);
        break;
      case VARINT:
        this.whole(end);
        break;
      case FIXED_64:
        this.need(8, end);
        this.at += 8;
        break;
      case FIXED_32:
        this.need(4, end);
        this.at += 4;
        break;
      default:
        // Groups are in no message of OTLP.
        throw new OtlpError("field");
    }
  }

  private longer(end: number): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 5; count++) {
      if (this.at >= end) throw new OtlpError("truncated");
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw new OtlpError("number");
  }

  private need(count: number, end: number): void {
    if (count > end - this.at) throw new OtlpError("truncated");
  }
}
