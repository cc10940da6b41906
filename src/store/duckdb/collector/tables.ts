import type { CollectedReport } from "../../../model/collected.ts";

/** The tables of a collector: a schema of its own (adr/0024), so that a controller's facts and what was sent never share a file. */
export const collectorTables: readonly string[] = [
  `CREATE TABLE IF NOT EXISTS report (
    pseudonym VARCHAR NOT NULL, env VARCHAR NOT NULL, metric VARCHAR NOT NULL, period VARCHAR NOT NULL,
    seq BIGINT NOT NULL, digest VARCHAR NOT NULL, day VARCHAR NOT NULL, consent VARCHAR NOT NULL, words VARCHAR NOT NULL,
    rows VARCHAR NOT NULL, hist VARCHAR NOT NULL, log_index BIGINT NOT NULL, is_conflicting BOOLEAN NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS log (
    day VARCHAR NOT NULL, kind VARCHAR NOT NULL, period VARCHAR NOT NULL, digest VARCHAR NOT NULL, count BIGINT NOT NULL,
    index BIGINT NOT NULL, prev VARCHAR NOT NULL, hash VARCHAR NOT NULL)`,
  "CREATE TABLE IF NOT EXISTS erasure (pseudonym VARCHAR NOT NULL, period VARCHAR NOT NULL)",
  "CREATE TABLE IF NOT EXISTS sealed (period VARCHAR NOT NULL, root VARCHAR NOT NULL, count BIGINT NOT NULL, day VARCHAR NOT NULL)",
  "CREATE TABLE IF NOT EXISTS refusal (day VARCHAR, rule VARCHAR, count BIGINT NOT NULL, PRIMARY KEY (day, rule))",
  "CREATE TABLE IF NOT EXISTS tally (day VARCHAR, kind VARCHAR, what VARCHAR, count BIGINT NOT NULL, PRIMARY KEY (day, kind, what))",
  "CREATE TABLE IF NOT EXISTS nonce (day VARCHAR NOT NULL, id VARCHAR NOT NULL)",
];

/** What rows of the other tables hold, in the order of their columns. */
export const rowShapes = {
  log: { table: "log", fields: ["day", "kind", "period", "digest", "count", "index", "prev", "hash"] },
  erasure: { table: "erasure", fields: ["pseudonym", "period"] },
  sealed: { table: "sealed", fields: ["period", "root", "count", "day"] },
  nonce: { table: "nonce", fields: ["day", "id"] },
} as const;

/** Columns of a report, in the order of its table. */
export const reportColumns = "pseudonym, env, metric, period, seq, digest, day, consent, words, rows, hist, log_index";

/** A report as a row. */
export type ReportRow = Omit<CollectedReport, "logIndex"> & { readonly log_index: number };

/** The report of a row. */
export function reportOf({ log_index: logIndex, ...rest }: ReportRow): CollectedReport {
  return { ...rest, logIndex };
}
