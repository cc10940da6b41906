import type { ColumnKind } from "./facts.ts";
import { type SpanBatch, spanRoles, spanShape } from "./span-batch.ts";

/** What a span is. */
export type SpanRole = (typeof spanRoles)[number];

type Held<Kind extends ColumnKind> = Kind extends "name" ? string : number;

type SpanValues = {
  readonly [Column in Exclude<keyof typeof spanShape, "role" | "resource">]?: Held<(typeof spanShape)[Column]>;
};

/** A span on its own; absent is "not recorded". */
export interface Span extends SpanValues {
  /** From {@link traceKey}. */
  readonly trace: string;
  readonly id: bigint;
  /** Absent: it has none. */
  readonly parent?: bigint;
  /** Which exporter sent it: a number of the store, or the place in its batch. */
  readonly resource: number;
  readonly role: SpanRole;
  /** When it came, first. */
  readonly arrivedAt: number;
}

/** A span while it is read, column by column. */
export type DraftSpan = { -readonly [Field in keyof Span]: Span[Field] };

/** Columns that hold texts by number. */
export const spanNameColumns: ReadonlySet<string> = new Set(
  Object.entries(spanShape).flatMap(([column, kind]) => (kind === "name" ? [column] : [])),
);

/** One text for the two numbers of a trace id. */
export function traceKey(first: bigint, second: bigint): string {
  return first.toString(16).padStart(16, "0") + second.toString(16).padStart(16, "0");
}

/** The two numbers of a {@link traceKey}. */
export function traceNumbers(key: string): readonly [bigint, bigint] {
  return [BigInt(`0x${key.slice(0, 16)}`), BigInt(`0x${key.slice(16)}`)];
}

/** The spans of a batch, one by one. @param arrivedAt when the batch came */
export function spansOfBatch(batch: SpanBatch, arrivedAt: number): Span[] {
  return Array.from({ length: batch.rows }, (_, row) => spanOfRow(batch, row, arrivedAt));
}

function spanOfRow(batch: SpanBatch, row: number, arrivedAt: number): Span {
  const parent = batch.parentIds[row]!;
  const span: DraftSpan = {
    trace: traceKey(batch.traceIds[row * 2]!, batch.traceIds[row * 2 + 1]!),
    id: batch.spanIds[row]!,
    ...(parent === 0n ? {} : { parent }),
    resource: 0,
    role: "link",
    arrivedAt,
  };
  Object.keys(spanShape).forEach((column, index) => {
    const value = batch.columns[index]![row]!;
    // Absent is below 0, or NaN.
    if (value >= 0) setSpanValue(span, column, spanNameColumns.has(column) ? (batch.names[value] ?? "") : value);
  });
  return span;
}

/** Sets a column of a span as it is read. */
export function setSpanValue(span: DraftSpan, column: string, value: string | number): void {
  if (column === "role") span.role = spanRoles[value as number] ?? "link";
  else (span as unknown as Record<string, string | number>)[column] = value;
}
