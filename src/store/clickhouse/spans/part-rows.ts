import { BytesOut } from "./bytes-out.ts";

/** Columns of `span_part`, in the order in which {@link PartRows} writes them. */
export const partColumns = [
  "arrived_at",
  "kind",
  "trace_hi",
  "trace_lo",
  "commit",
  "resource",
  "spans",
  "runs",
  "packed",
  "names",
  "resources",
] as const;

/** Spans of one trace that came together. */
export interface PartRow {
  readonly traceHi: bigint;
  readonly traceLo: bigint;
  /** From `resourceText`. */
  readonly resource: string;
  readonly spans: number;
  readonly runs: number;
  readonly packed: Uint8Array;
}

/** Rows of `span_part` of one commit for one shard, as `RowBinary` has them: an order of magnitude less work than JSON, here and there. */
export class PartRows {
  private readonly out = new BytesOut();
  /** Where each row begins. */
  private readonly starts: number[] = [];

  /** @param at when they came */
  constructor(
    private readonly commit: number,
    private readonly at: number,
  ) {}

  /** Adds spans. */
  part({ traceHi, traceLo, resource, spans, runs, packed }: PartRow): void {
    const { out } = this;
    this.begin(0);
    out.uint64(traceHi);
    out.uint64(traceLo);
    out.uint64(BigInt(this.commit));
    out.text(resource);
    out.uint32(spans);
    out.uint32(runs);
    out.bytes(packed);
    out.texts([]);
    out.texts([]);
  }

  /** Adds what the spans are numbered by. */
  books(names: readonly string[], resources: readonly string[]): void {
    const { out } = this;
    this.begin(1);
    out.uint64(0n);
    out.uint64(0n);
    out.uint64(BigInt(this.commit));
    out.text("");
    out.uint32(0);
    out.uint32(0);
    out.text("");
    out.texts(names);
    out.texts(resources);
  }

  /** All rows, with when they came by a clock that is so far before ours. Good until it is called again. */
  dated(offset: number): Uint8Array {
    for (const start of this.starts) this.out.int64At(start, BigInt(this.at + offset));
    return this.out.written();
  }

  private begin(kind: number): void {
    this.starts.push(this.out.length);
    this.out.uint64(0n);
    this.out.uint8(kind);
  }
}
