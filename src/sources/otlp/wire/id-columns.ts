/** Ids of eight bytes under construction, copied as they are: nothing but their equality means anything. */
export class IdColumn {
  private ids: BigUint64Array<ArrayBuffer>;
  private view: DataView;

  /** `width` ids a row: a trace has two. */
  constructor(
    private readonly width: number,
    rows = 256,
  ) {
    this.ids = new BigUint64Array(rows * width);
    this.view = new DataView(this.ids.buffer);
  }

  /** Sets the ids of a row from the bytes at `at`, or to 0 when that is -1. */
  set(row: number, source: DataView, at: number): void {
    const bytes = this.width * 8;
    const to = row * bytes;
    if (to + bytes > this.view.byteLength) this.grow();
    if (at === -1) {
      this.ids.fill(0n, row * this.width, (row + 1) * this.width);
      return;
    }
    for (let offset = 0; offset < bytes; offset += 4)
      this.view.setInt32(to + offset, source.getInt32(at + offset, true), true);
  }

  /** Whether a row has the ids at `at`. */
  isSame(row: number, source: DataView, at: number): boolean {
    const bytes = this.width * 8;
    for (let offset = 0; offset < bytes; offset += 4)
      if (this.view.getInt32(row * bytes + offset, true) !== source.getInt32(at + offset, true)) return false;
    return true;
  }

  /** The ids of the first rows, exactly sized. */
  take(rows: number): BigUint64Array<ArrayBuffer> {
    return this.ids.slice(0, rows * this.width);
  }

  private grow(): void {
    const larger = new BigUint64Array(this.ids.length * 2);
    larger.set(this.ids);
    this.ids = larger;
    this.view = new DataView(larger.buffer);
  }
}

/** Whether the bytes are all 0: an id that is none. */
export function isZero(source: DataView, at: number, bytes: number): boolean {
  let all = 0;
  for (let offset = 0; offset < bytes; offset += 4) all |= source.getInt32(at + offset, true);
  return all === 0;
}
