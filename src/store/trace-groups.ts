import type { SpanBatch } from "../model/span-batch.ts";

/** Tells the traces in some batches apart: which group, numbered from 0, each span is of. Made anew for each commit. */
export class TraceGroups {
  /** Groups found so far. */
  count = 0;
  /** Four words of a trace id for each group. */
  private readonly keys: Uint32Array;
  /** Group + 1 at a place that its id leads to; 0 is free. Twice as many places as there can be groups. */
  private readonly places: Int32Array;
  private readonly mask: number;
  /** Trace ids of the batch at hand. */
  private words = new Uint32Array(0);

  /** For at most so many spans. */
  constructor(spans: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(spans, 8) * 2));
    this.places = new Int32Array(size);
    this.mask = size - 1;
    this.keys = new Uint32Array(spans * 4);
  }

  /** The group of each span of a batch. */
  groupsOf(batch: SpanBatch): Int32Array {
    const groups = new Int32Array(batch.rows);
    this.words = new Uint32Array(batch.traceIds.buffer, batch.traceIds.byteOffset, batch.rows * 4);
    for (let row = 0; row < batch.rows; row++) {
      // Spans of a run often follow each other.
      const before = row === 0 ? -1 : groups[row - 1]!;
      groups[row] = before !== -1 && this.isOf(before, row * 4) ? before : this.groupOf(row * 4);
    }
    return groups;
  }

  /** Both numbers of the trace ids of all groups, one after the other. */
  traceIds(): BigUint64Array<ArrayBuffer> {
    return new BigUint64Array(this.keys.buffer as ArrayBuffer, 0, this.count * 2);
  }

  private groupOf(at: number): number {
    const { words } = this;
    // Ids are random, but a sender may send any: all of their words take part.
    let hash =
      words[at]! ^ Math.imul(words[at + 1]!, 0x9e3779b1) ^ Math.imul(words[at + 2]!, 0x85ebca77) ^ words[at + 3]!;
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae3d);
    for (let place = (hash ^ (hash >>> 13)) & this.mask; ; place = (place + 1) & this.mask) {
      const group = this.places[place]! - 1;
      if (group === -1) return this.addGroup(place, at);
      if (this.isOf(group, at)) return group;
    }
  }

  private addGroup(place: number, at: number): number {
    for (let word = 0; word < 4; word++) this.keys[this.count * 4 + word] = this.words[at + word]!;
    this.places[place] = this.count + 1;
    return this.count++;
  }

  /** Whether the trace id at a place of the batch is that of a group. */
  private isOf(group: number, at: number): boolean {
    const { keys, words } = this;
    const key = group * 4;
    return (
      keys[key] === words[at] &&
      keys[key + 1] === words[at + 1] &&
      keys[key + 2] === words[at + 2] &&
      keys[key + 3] === words[at + 3]
    );
  }
}
