import { type ColumnKind, factTables } from "../../model/facts.ts";
import { setupFacts } from "./setup-facts.ts";
import { sqlName } from "./sql-names.ts";

/** One step of the schema: its version and the statements that lead there from the version before. */
export interface Migration {
  readonly version: number;
  readonly statements: readonly string[];
}

const sqlTypes: Readonly<Record<ColumnKind, string>> = {
  int32: "INTEGER",
  int64: "BIGINT",
  name: "INTEGER",
  flag: "BOOLEAN",
};

const factStatements = Object.entries(factTables).map(([table, shape]) => {
  const columns = Object.entries(shape).map(([column, kind]) => `${sqlName(column)} ${sqlTypes[kind]}`);
  return `CREATE TABLE ${sqlName(table)} (${columns.join(", ")})`;
});

/**
 * All versions of the schema. A published version is never edited: a change of shape is a new one.
 *
 * `build` is the reader's own memory of a home: which directory gave which run, and the mark of its records. A run is on
 * disk as long as a build points at it; runs that Jenkins has discarded stay, because telemetry is about time.
 * Keys are kept unique by the writer, not by indexes: DuckDB's would cost more than the facts (adr/0004).
 */
export const migrations: readonly Migration[] = [
  {
    version: 1,
    statements: [
      "CREATE TABLE controller (id INTEGER, key VARCHAR, home VARCHAR, jenkins_version VARCHAR, first_seen_at BIGINT, last_scan_at BIGINT, scan_began_at BIGINT)",
      "CREATE TABLE name (id INTEGER, text VARCHAR)",
      `CREATE TABLE pipeline (id INTEGER, controller_id INTEGER, full_name VARCHAR, kind VARCHAR, is_branch BOOLEAN, has_config BOOLEAN,
         definition VARCHAR, syntax VARCHAR, disabled BOOLEAN, first_seen_at BIGINT, last_seen_at BIGINT, gone_at BIGINT)`,
      "CREATE TABLE pipeline_change (controller_id INTEGER, pipeline_id INTEGER, changed_at BIGINT, kind VARCHAR, other_pipeline_id INTEGER)",
      `CREATE TABLE build (controller_id INTEGER, path VARCHAR, pipeline_id INTEGER, kind VARCHAR, run_id INTEGER, run_number INTEGER,
         start_at BIGINT, mark VARCHAR)`,
      "CREATE TABLE quarantine (controller_id INTEGER, file VARCHAR, code VARCHAR, reason VARCHAR, build VARCHAR, seen_at BIGINT)",
      `CREATE TABLE agent (controller_id INTEGER, name VARCHAR, labels VARCHAR[], executors INTEGER, exclusive BOOLEAN,
         first_seen_at BIGINT, last_seen_at BIGINT, gone_at BIGINT)`,
      "CREATE TABLE library (controller_id INTEGER, name VARCHAR, folder VARCHAR, first_seen_at BIGINT, last_seen_at BIGINT, gone_at BIGINT)",
      "CREATE TABLE plugin (controller_id INTEGER, name VARCHAR, version VARCHAR, installed BOOLEAN, first_at BIGINT, last_at BIGINT)",
      ...factStatements,
    ],
  },
  {
    version: 3,
    statements: [
      `CREATE TABLE rollup (metric VARCHAR, days INTEGER, start_at BIGINT, controller_id INTEGER, label VARCHAR, bucket INTEGER, n BIGINT,
         total BIGINT, largest BIGINT)`,
      // Days whose runs were written since they were rolled up; days of what is there already are found when first needed.
      "CREATE TABLE stale_day (day_at BIGINT)",
    ],
  },
  {
    version: 4,
    statements: [
      `CREATE TABLE setup_history (controller_id INTEGER, kind VARCHAR, subject VARCHAR, attribute VARCHAR, value VARCHAR, since_at BIGINT,
         until_at BIGINT)`,
      // What is known of the time before: when things were first seen, and since when they are gone.
      `INSERT INTO setup_history ${setupFacts}`,
    ],
  },
];
