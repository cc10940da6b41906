/** Pieces put together at once: a body that comes byte by byte must not cost a hundred times its size. */
const SMALL_PIECES = 1024;

/** A body that comes in pieces. */
export class Pieces {
  private readonly whole: Uint8Array[] = [];
  private latest: Uint8Array[] = [];
  private latestBytes = 0;
  private all = 0;

  /** Bytes so far. */
  get bytes(): number {
    return this.all;
  }

  add(piece: Uint8Array): void {
    this.latest.push(piece);
    this.latestBytes += piece.length;
    this.all += piece.length;
    if (this.latest.length >= SMALL_PIECES) this.gather();
  }

  /** All of it in one piece. */
  joined(): Uint8Array {
    this.gather();
    const { whole } = this;
    return whole.length === 1 ? whole[0]! : Buffer.concat(whole, this.all);
  }

  private gather(): void {
    const { latest } = this;
    if (latest.length > 0) this.whole.push(latest.length === 1 ? latest[0]! : Buffer.concat(latest, this.latestBytes));
    this.latest = [];
    this.latestBytes = 0;
  }
}
