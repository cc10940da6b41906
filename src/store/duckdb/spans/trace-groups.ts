import type { SpanBatch } from "../../../model/span-batch.ts";

/** Tells the traces in some batches apart: which group, numbered from 0, each span is of. Made anew for each commit. */
export class TraceGroups {
  /** Groups found so far. */
  count = 0;
  /** Four words of a trace id for each group. */
  private readonly keys: Uint32Array;
  /** Group + 1 at a place that its id leads to; 0 is free. Twice as many places as there can be groups. */
  private readonly places: Int32Array;
  private readonly mask: number;

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
    const words = new Uint32Array(batch.traceIds.buffer, batch.traceIds.byteOffset, batch.rows * 4);
    for (let row = 0; row < batch.rows; row++) {
      const same = row > 0 && isSame(words, row * 4, words, row * 4 - 4);
      groups[row] = same ? groups[row - 1]! : this.groupOf(words, row * 4);
    }
    return groups;
  }

  /** Both numbers of the trace ids of all groups, one after the other. */
  traceIds(): BigUint64Array<ArrayBuffer> {
    return new BigUint64Array(this.keys.buffer as ArrayBuffer, 0, this.count * 2);
  }

  private groupOf(words: Uint32Array, at: number): number {
    // Ids are random, but a sender may send any: all of their words take part.
    let hash =
      words[at]! ^ Math.imul(words[at + 1]!, 0x9e3779b1) ^ Math.imul(words[at + 2]!, 0x85ebca77) ^ words[at + 3]!;
    hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae3d);
    for (let place = (hash ^ (hash >>> 13)) & this.mask; ; place = (place + 1) & this.mask) {
      const group = this.places[place]! - 1;
      if (group === -1) return this.addGroup(place, words, at);
      if (isSame(this.keys, group * 4, words, at)) return group;
    }
  }

  private addGroup(place: number, words: Uint32Array, at: number): number {
    for (let word = 0; word < 4; word++) this.keys[this.count * 4 + word] = words[at + word]!;
    this.places[place] = this.count + 1;
    return this.count++;
  }
}

function isSame(one: Uint32Array, at: number, other: Uint32Array, otherAt: number): boolean {
  return (
    one[at] === other[otherAt] &&
    one[at + 1] === other[otherAt + 1] &&
    one[at + 2] === other[otherAt + 2] &&
    one[at + 3] === other[otherAt + 3]
  );
}
