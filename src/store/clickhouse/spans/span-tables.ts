/** A day: spans are kept for a few, and go in whole days. */
export const DAY_MS = 86_400_000;

/**
 * Tables of spans that wait for the run they are of, on each shard.
 *
 * `span_part` has a row of kind 0 for the spans of one trace that came together, packed, and one of kind 1 for the
 * names and exporters that all of the same commit are numbered by: a receiver asks nobody for numbers, and all of a commit is one insert.
 * `span_settled` says how far runs were built of what this shard has of a trace, `span_link` which run a trace is of, as logs say.
 */
export function spanTables(isReplicated: boolean): readonly string[] {
  const engine = (table: string, kind = "", version = ""): string =>
    isReplicated
      ? `Replicated${kind}MergeTree('/clickhouse/tables/{shard}/{database}/${table}', '{replica}'${version === "" ? "" : `, ${version}`})`
      : `${kind}MergeTree(${version})`;
  return [
    `CREATE TABLE IF NOT EXISTS span_part (kind UInt8, trace_hi UInt64, trace_lo UInt64, commit UInt64, arrived_at Int64, resource String,
       spans UInt32, runs UInt32, packed String, names Array(String), resources Array(String))
     ENGINE = ${engine("span_part")} PARTITION BY intDiv(arrived_at, ${DAY_MS}) ORDER BY (kind, trace_hi, trace_lo, commit)`,
    `CREATE TABLE IF NOT EXISTS span_settled (trace_hi UInt64, trace_lo UInt64, built_to Int64, unattributed UInt32, is_settled UInt8)
     ENGINE = ${engine("span_settled", "Replacing", "built_to")} PARTITION BY intDiv(built_to, ${DAY_MS}) ORDER BY (trace_hi, trace_lo)`,
    `CREATE TABLE IF NOT EXISTS span_link (trace String, resource String, pipeline String, run_number Int32, arrived_at Int64)
     ENGINE = ${engine("span_link")} PARTITION BY intDiv(arrived_at, ${DAY_MS}) ORDER BY (pipeline, run_number, trace)`,
  ];
}
