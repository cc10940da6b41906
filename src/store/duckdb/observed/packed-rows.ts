import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { ObservedRun } from "../../../model/observed-run.ts";
import type { RunRows } from "../../../model/run-rows.ts";

/** Rows of a run that are kept of one source: more than the largest real run has by far. A run with more is kept without its flow nodes. */
const MOST_ROWS = 200_000;

/** Text shorter than this is not worth the time to squeeze it. */
const SQUEEZED_FROM = 1024;

/** No text is longer when it is unpacked: what is read back was written here. */
const MOST_BYTES = 1_000_000_000;

/** Rows as a text: JSON, squeezed when it is long. */
export function packRows(rows: RunRows): string {
  const text = JSON.stringify(rows);
  return text.length < SQUEEZED_FROM ? text : deflateRawSync(text, { level: 1 }).toString("base64");
}

/** {@link packRows} the other way round. */
export function unpackRows(packed: string): RunRows {
  const text = packed.startsWith("{")
    ? packed
    : inflateRawSync(Buffer.from(packed, "base64"), { maxOutputLength: MOST_BYTES }).toString();
  return JSON.parse(text) as RunRows;
}

/** A run as it is kept: one with more rows than any real one keeps what it is as a whole, and says that the rest was cut. */
export function boundRows(observed: ObservedRun): ObservedRun {
  const { rows, gaps } = observed;
  const count = sizeOf(rows);
  if (count <= MOST_ROWS) return observed;
  const whole = { ...rows, step: [], stage: [], wait: [], error: [], agentUse: [], libraryUse: [], feature: [] };
  return { ...observed, rows: whole, gaps: [...gaps.filter(({ kind }) => kind !== "cut"), { kind: "cut", count }] };
}

/** Rows of all tables. */
function sizeOf(rows: RunRows): number {
  return Object.values(rows).reduce((sum, table) => sum + table.length, 0);
}
