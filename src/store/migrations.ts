import { createTables, type TablePlace } from "./clickhouse/schema/create-tables.ts";
import { schema1 } from "./duckdb/schema-1.ts";
import { setupFacts } from "./duckdb/setup-facts.ts";
import { spanTables } from "./duckdb/spans/schema-spans.ts";

/** One step of the schema: its version, and the statements that lead there from the version before, for either kind of store. */
export interface Migration {
  readonly version: number;
  /** All or none of them are done. */
  readonly duckDb: readonly string[];
  /**
   * Statements for one server of a shard. They may be cut off and come again, also two at once: each does nothing when it is done already, or
   * fails by saying that something exists already.
   */
  readonly clickHouse: (place: TablePlace) => readonly string[];
}

/** Stores were not kept in ClickHouse yet. */
const notYet = (): readonly string[] => [];

/**
 * Makes the next scan read all builds again, for what cannot be worked out from the store. An empty mark equals no record's.
 */
const READ_ALL_AGAIN = "UPDATE build SET mark = ''";

/**
 * All versions of the schema, of both kinds of store. A published version is never edited: a change of shape is a new one. Columns of facts
 * are added at the end, where `facts.ts` has them too; in ClickHouse by `addedColumn`.
 */
export const migrations: readonly Migration[] = [
  { version: 1, duckDb: schema1, clickHouse: notYet },
  {
    version: 2,
    clickHouse: notYet,
    duckDb: [
      "ALTER TABLE error ADD COLUMN IF NOT EXISTS cause_class INTEGER",
      "ALTER TABLE error ADD COLUMN IF NOT EXISTS handled BOOLEAN",
      // They were made of messages, with a key.
      "UPDATE error SET fingerprint = NULL",
      "DELETE FROM meta WHERE key = 'fingerprint_key'",
      `CREATE TABLE log_error (controller_id INTEGER, file VARCHAR, logged_at BIGINT, logger VARCHAR, level VARCHAR, error_class VARCHAR,
         cause_class VARCHAR, fingerprint BIGINT)`,
      "CREATE TABLE log_position (controller_id INTEGER, file VARCHAR, read_to BIGINT)",
      READ_ALL_AGAIN,
    ],
  },
  {
    version: 3,
    clickHouse: notYet,
    duckDb: [
      ...["rollup_day", "rollup_week"].map(
        (table) =>
          `CREATE TABLE ${table} (metric INTEGER, start_at BIGINT, controller_id INTEGER, label VARCHAR, bucket INTEGER, n BIGINT,
             total BIGINT, largest BIGINT)`,
      ),
      // Days whose runs were written since they were rolled up; days of what is there already are found when first needed.
      "CREATE TABLE stale_day (day_at BIGINT)",
      // Tells stores apart where numbers of several meet; drawn at random, it says nothing about the machine.
      "INSERT INTO meta VALUES ('store_id', CAST(uuid() AS VARCHAR))",
    ],
  },
  {
    version: 4,
    clickHouse: notYet,
    duckDb: [
      `CREATE TABLE setup_history (controller_id INTEGER, kind VARCHAR, subject VARCHAR, attribute VARCHAR, value VARCHAR, since_at BIGINT,
         until_at BIGINT)`,
      // What is known of the time before: when things were first seen, and since when they are gone.
      `INSERT INTO setup_history ${setupFacts}`,
    ],
  },
  {
    version: 5,
    clickHouse: notYet,
    duckDb: [
      // By the controller's name: a home is judged before its first scan has made a controller of it.
      `CREATE TABLE incident (controller VARCHAR, id VARCHAR, run VARCHAR, resource VARCHAR, state VARCHAR, holds_up VARCHAR,
         sentence VARCHAR, since_at BIGINT, opened_at BIGINT, acknowledged_at BIGINT, resolved_at BIGINT)`,
      "CREATE TABLE alert_sent (controller VARCHAR, incident VARCHAR, target VARCHAR, phase VARCHAR, sent_at BIGINT)",
      `CREATE TABLE verdict_mark (controller VARCHAR, run VARCHAR, state VARCHAR, since_at BIGINT, is_right BOOLEAN,
         marked_at BIGINT)`,
    ],
  },
  {
    version: 6,
    clickHouse: notYet,
    duckDb: [
      // What each source saw of runs that not a home alone has seen; `rows` are the facts as a text, `gaps` what it could not see.
      `CREATE TABLE observed_run (controller_id INTEGER, pipeline_id INTEGER, run_number INTEGER, start_at BIGINT, source VARCHAR,
         origin VARCHAR, observed_at BIGINT, run_id INTEGER, gaps VARCHAR, rows VARCHAR)`,
      // What no source saw of such a run.
      "CREATE TABLE run_gap (run_id INTEGER, kind VARCHAR, missing BIGINT)",
      "CREATE TABLE source_state (controller VARCHAR, kind VARCHAR, place VARCHAR, state VARCHAR)",
      // Names under which sources know a controller that has another name here.
      "CREATE TABLE controller_alias (alias VARCHAR, controller_id INTEGER)",
    ],
  },
  // ClickHouse begins here: all tables at once, those of spans and claims among them.
  { version: 7, duckDb: spanTables, clickHouse: createTables },
];

/** The version of the schema that this program writes. */
export const schemaVersion: number = migrations.length;
