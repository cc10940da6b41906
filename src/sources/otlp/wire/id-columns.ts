/** Ids of eight bytes under construction, copied as they are: nothing but their equality means anything. */
export class IdColumn {
  private ids: BigUint64Array<ArrayBuffer>;
  private words: Int32Array<ArrayBuffer>;

  /** `width` ids a row: a trace has two. */
  constructor(
    readonly width: number,
    rows = 256,
  ) {
    this.ids = new BigUint64Array(rows * width);
    this.words = new Int32Array(this.ids.buffer);
  }

  /** Sets the ids of a row from the bytes at `at`, or to 0 when that is -1. */
  set(row: number, source: DataView, at: number): void {
    const count = this.width * 2;
    const from = row * count;
    if (from + count > this.words.length) this.grow();
    const { words } = this;
    if (at === -1) words.fill(0, from, from + count);
    else for (let word = 0; word < count; word++) words[from + word] = source.getInt32(at + word * 4, IS_LITTLE_ENDIAN);
  }

  /** Whether a row has the ids at `at`. */
  isSame(row: number, source: DataView, at: number): boolean {
    const count = this.width * 2;
    for (let word = 0; word < count; word++)
      if (this.words[row * count + word] !== source.getInt32(at + word * 4, IS_LITTLE_ENDIAN)) return false;
    return true;
  }

  /** The ids of the first rows; they are this column's own. */
  first(rows: number): BigUint64Array<ArrayBuffer> {
    return this.ids.subarray(0, rows * this.width);
  }

  private grow(): void {
    const larger = new BigUint64Array(this.ids.length * 2);
    larger.set(this.ids);
    this.ids = larger;
    this.words = new Int32Array(larger.buffer);
  }
}

/** Bytes are to stay in the order they came in, whatever order the machine writes numbers in. */
const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Whether the bytes are all 0: an id that is none. */
export function isZero(source: DataView, at: number, bytes: number): boolean {
  let all = 0;
  for (let offset = 0; offset < bytes; offset += 4) all |= source.getInt32(at + offset, true);
  return all === 0;
}
