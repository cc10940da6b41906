import type { ColumnKind } from "../model/facts.ts";
import { type DraftSpan, type Span, setSpanValue, spanNameColumns } from "../model/span.ts";
import { type SpanBatch, spanRoles, spanShape } from "../model/span-batch.ts";
import { TraceGroups } from "./trace-groups.ts";

/**
 * A packed span: a word with a bit for each column that it has, the two words of its id, those of its parent's when it has one, and for each
 * column a word, or two of a 64-bit one, low half first. Spans follow each other. Words have the byte order of the machine: a store is
 * not moved between machines of two orders.
 */
const columnsOfShape: readonly (readonly [string, ColumnKind])[] = Object.entries(spanShape);
const columns = columnsOfShape.map(([column, kind]) => ({ column, kind, isWide: kind === "int64" }));
const HAS_PARENT = 2 ** columns.length;
const RESOURCE = columnsOfShape.findIndex(([column]) => column === "resource");
const ROLE = columnsOfShape.findIndex(([column]) => column === "role");
const RUN = spanRoles.indexOf("run");

/** The spans of one commit, by trace. */
export interface PackedSpans {
  /** Traces; both numbers of their ids, one after the other. */
  readonly traceIds: BigUint64Array<ArrayBuffer>;
  /** By trace: who sent its first span, how many spans there are, how many of them are of runs. */
  readonly resources: Int32Array<ArrayBuffer>;
  readonly spans: Int32Array<ArrayBuffer>;
  readonly runs: Int32Array<ArrayBuffer>;
  /** Spans of trace `n` are the bytes from `ends[n - 1]` to `ends[n]`. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array;
}

/** How the names and exporters of a batch are numbered in the store. */
export interface BatchNumbers {
  readonly names: Int32Array;
  readonly resources: Int32Array;
}

/** Packs batches. @param numbersOf numbers of the names and exporters of a batch; the batch is not changed */
export function packSpans(batches: readonly SpanBatch[], numbersOf: (batch: SpanBatch) => BatchNumbers): PackedSpans {
  const groups = new TraceGroups(batches.reduce((sum, { rows }) => sum + rows, 0));
  const measured = batches.map((batch) => ({ batch, groupOf: groups.groupsOf(batch), masks: masksOf(batch) }));
  const sizes = new Uint32Array(groups.count);
  const packed = {
    traceIds: groups.traceIds(),
    resources: new Int32Array(groups.count).fill(-1),
    spans: new Int32Array(groups.count),
    runs: new Int32Array(groups.count),
  };
  for (const { batch, groupOf, masks } of measured)
    for (let row = 0; row < batch.rows; row++) {
      sizes[groupOf[row]!]! += wordsOf(masks[row]!);
      packed.spans[groupOf[row]!]!++;
      if (batch.columns[ROLE]![row] === RUN) packed.runs[groupOf[row]!]!++;
    }
  const cursors = startsOf(sizes);
  const words = new Uint32Array(sizes.reduce((sum, size) => sum + size, 0));
  for (const { batch, groupOf, masks } of measured) {
    const numbers = numbersOf(batch);
    const packer = new RowPacker(batch, numbers, words);
    for (let row = 0; row < batch.rows; row++) {
      const group = groupOf[row]!;
      if (packed.resources[group] === -1)
        packed.resources[group] = numbers.resources[batch.columns[RESOURCE]![row]!] ?? -1;
      cursors[group] = packer.pack(row, masks[row]!, cursors[group]!);
    }
  }
  return { ...packed, bytes: new Uint8Array(words.buffer), ends: cursors.map((words) => words * 4) };
}

/** Spans of one trace from their bytes. @param nameOf text of a number in the store */
export function unpackSpans(
  bytes: Uint8Array,
  { trace, arrivedAt }: Pick<Span, "trace" | "arrivedAt">,
  nameOf: (name: number) => string,
): Span[] {
  const words = wordsOfBytes(bytes);
  const spans: Span[] = [];
  for (let at = 0; at < words.length; ) {
    const span: DraftSpan = { trace, id: idAt(words, at + 1), resource: -1, role: "link", arrivedAt };
    if (words[at]! >= HAS_PARENT) span.parent = idAt(words, at + 3);
    at = eachValue(words, at, (column, value) =>
      setSpanValue(span, column, spanNameColumns.has(column) ? nameOf(value) : value),
    );
    spans.push(span);
  }
  return spans;
}

/** Adds the numbers of all names in the bytes of some spans. */
export function addNames(bytes: Uint8Array, names: Set<number>): void {
  const words = wordsOfBytes(bytes);
  for (let at = 0; at < words.length; )
    at = eachValue(words, at, (column, value) => {
      if (spanNameColumns.has(column)) names.add(value);
    });
}

/** Gives the values of a span, and returns the place after it. */
function eachValue(words: Uint32Array, at: number, use: (column: string, value: number) => void): number {
  const mask = words[at]!;
  let next = at + (mask >= HAS_PARENT ? 5 : 3);
  columns.forEach(({ column, isWide }, index) => {
    if ((mask & (1 << index)) === 0) return;
    use(column, isWide ? words[next]! + words[next + 1]! * 0x1_0000_0000 : words[next]!);
    next += isWide ? 2 : 1;
  });
  return next;
}

function masksOf(batch: SpanBatch): Uint32Array {
  const masks = new Uint32Array(batch.rows);
  batch.columns.forEach((values, index) => {
    const bit = 1 << index;
    // Absent is below 0, or NaN.
    for (let row = 0; row < batch.rows; row++) if (values[row]! >= 0) masks[row]! |= bit;
  });
  const parents = halvesOf(batch.parentIds, batch.rows);
  for (let row = 0; row < batch.rows; row++)
    if (parents[row * 2] !== 0 || parents[row * 2 + 1] !== 0) masks[row]! |= HAS_PARENT;
  return masks;
}

const WIDE_MASK = columns.reduce((mask, { isWide }, index) => (isWide ? mask | (1 << index) : mask), HAS_PARENT);

function wordsOf(mask: number): number {
  return 3 + bitsOf(mask) + bitsOf(mask & WIDE_MASK);
}

function bitsOf(mask: number): number {
  let bits = mask - ((mask >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function startsOf(sizes: Uint32Array): Uint32Array {
  const starts = new Uint32Array(sizes.length);
  for (let group = 1; group < sizes.length; group++) starts[group] = starts[group - 1]! + sizes[group - 1]!;
  return starts;
}

/** Writes spans of one batch into words. */
class RowPacker {
  private readonly ids: Uint32Array;
  private readonly parents: Uint32Array;

  constructor(
    private readonly batch: SpanBatch,
    private readonly numbers: BatchNumbers,
    private readonly words: Uint32Array,
  ) {
    this.ids = halvesOf(batch.spanIds, batch.rows);
    this.parents = halvesOf(batch.parentIds, batch.rows);
  }

  /** Writes a span and returns the place after it. */
  pack(row: number, mask: number, at: number): number {
    const { words, ids, parents } = this;
    words[at] = mask;
    words[at + 1] = ids[row * 2]!;
    words[at + 2] = ids[row * 2 + 1]!;
    let next = at + 3;
    if (mask >= HAS_PARENT) {
      words[next++] = parents[row * 2]!;
      words[next++] = parents[row * 2 + 1]!;
    }
    for (let index = 0; index < columns.length; index++) {
      if ((mask & (1 << index)) === 0) continue;
      const value = this.valueAt(index, row);
      words[next++] = value;
      if (columns[index]!.isWide) words[next++] = value / 0x1_0000_0000;
    }
    return next;
  }

  private valueAt(index: number, row: number): number {
    const value = this.batch.columns[index]![row]!;
    if (columns[index]!.kind === "name") return this.numbers.names[value]!;
    return index === RESOURCE ? this.numbers.resources[value]! : value;
  }
}

function halvesOf(ids: BigUint64Array<ArrayBuffer>, rows: number): Uint32Array {
  return new Uint32Array(ids.buffer, ids.byteOffset, rows * 2);
}

function idAt(words: Uint32Array, at: number): bigint {
  return BigInt(words[at]!) + (BigInt(words[at + 1]!) << 32n);
}

/** A copy, for words have to begin at a multiple of four; `slice` of a `Buffer` is none. */
function wordsOfBytes(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer);
}
