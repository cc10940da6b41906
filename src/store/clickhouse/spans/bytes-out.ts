/** Bytes that are written one after the other, as ClickHouse's binary formats have them: little end first, lengths in groups of seven bits. */
export class BytesOut {
  private buffer = Buffer.allocUnsafe(65_536);
  /** Bytes written so far. */
  length = 0;
  private lastText: string | undefined;
  private lastBytes = Buffer.alloc(0);

  uint8(value: number): void {
    this.roomFor(1);
    this.buffer[this.length++] = value;
  }

  uint32(value: number): void {
    this.roomFor(4);
    this.length = this.buffer.writeUInt32LE(value, this.length);
  }

  uint64(value: bigint): void {
    this.roomFor(8);
    this.length = this.buffer.writeBigUInt64LE(value, this.length);
  }

  /** Writes over what is there. */
  int64At(at: number, value: bigint): void {
    this.buffer.writeBigInt64LE(value, at);
  }

  /** Bytes, after how many there are. */
  bytes(value: Uint8Array): void {
    this.size(value.length);
    this.roomFor(value.length);
    this.buffer.set(value, this.length);
    this.length += value.length;
  }

  /** A text, after how many bytes of UTF-8 it has. */
  text(value: string): void {
    // One exporter after the other has the same text in row after row.
    if (value !== this.lastText) {
      this.lastText = value;
      this.lastBytes = Buffer.from(value);
    }
    this.bytes(this.lastBytes);
  }

  /** Texts, after how many there are. */
  texts(values: readonly string[]): void {
    this.size(values.length);
    for (const value of values) this.text(value);
  }

  /** All that was written; not a copy. */
  written(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  private size(value: number): void {
    let rest = value;
    for (; rest > 127; rest >>>= 7) this.uint8((rest & 127) | 128);
    this.uint8(rest);
  }

  private roomFor(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.buffer.length * 2, this.length + bytes));
    larger.set(this.buffer.subarray(0, this.length));
    this.buffer = larger;
  }
}
