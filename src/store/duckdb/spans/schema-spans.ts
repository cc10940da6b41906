/**
 * Tables of spans that wait for the run they are of.
 *
 * `span_part` has a row for the spans of one trace that were committed together, packed (`packed-spans.ts`): a column for each of their
 * values took four times as long to write (adr/0018). What it means rests on `spanShape`: a change of that is a new version of the
 * schema, which empties the table. `span_trace` sums parts up, as far as `span_mark` says.
 */
export const spanTables: readonly string[] = [
  `CREATE TABLE span_part (trace_hi UBIGINT, trace_lo UBIGINT, commit_id BIGINT, arrived_at BIGINT, resource INTEGER, spans INTEGER, runs INTEGER,
     packed BLOB USING COMPRESSION uncompressed)`,
  "CREATE TABLE span_name (id INTEGER, text VARCHAR, made_at BIGINT)",
  `CREATE TABLE span_resource (id INTEGER, instance_id VARCHAR, url VARCHAR, service_name VARCHAR, jenkins_version VARCHAR,
     plugin_version VARCHAR)`,
  `CREATE TABLE span_trace (trace_hi UBIGINT, trace_lo UBIGINT, resource INTEGER, first_at BIGINT, last_at BIGINT, spans BIGINT,
     runs BIGINT, built_to BIGINT, unattributed BIGINT)`,
  "CREATE TABLE span_mark (summed_to BIGINT)",
  "INSERT INTO span_mark VALUES (0)",
  "CREATE TABLE span_link (trace VARCHAR, resource INTEGER, pipeline VARCHAR, run_number INTEGER, arrived_at BIGINT)",
];
