/**
 * The tables of version 1 of the schema, as they were then; what came later is in the versions after it.
 *
 * `build` is the reader's own memory of a home: which directory gave which run, and the mark of its records. A run is on
 * disk as long as a build points at it; runs that Jenkins has discarded stay, because telemetry is about time.
 * Keys are kept unique by the writer, not by indexes: DuckDB's would cost more than the facts (adr/0004).
 */
export const schema1: readonly string[] = [
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
  `CREATE TABLE run (run_id INTEGER, pipeline_id INTEGER, run_number INTEGER, scheduled_at BIGINT, start_at BIGINT,
     duration_ms BIGINT, finished BOOLEAN, result INTEGER, has_execution BOOLEAN, durability INTEGER,
     storage INTEGER, syntax INTEGER, queue_ms BIGINT, work_ms BIGINT, agent_wait_ms BIGINT, lock_wait_ms BIGINT,
     input_wait_ms BIGINT, downstream_wait_ms BIGINT, sleep_ms BIGINT, other_ms BIGINT, flow_nodes INTEGER,
     untimed_nodes INTEGER, not_executed_nodes INTEGER, steps INTEGER, stages INTEGER, stage_depth INTEGER,
     block_depth INTEGER, parallel_width INTEGER, script_lines INTEGER, script_bytes INTEGER, loaded_scripts INTEGER,
     internal_calls INTEGER, sandbox BOOLEAN, resume_blocked BOOLEAN, replayed BOOLEAN, restarted BOOLEAN)`,
  `CREATE TABLE step (run_id INTEGER, flow_node INTEGER, block INTEGER, stage INTEGER, descriptor INTEGER,
     function INTEGER, is_block BOOLEAN, start_at BIGINT, duration_ms BIGINT, outcome INTEGER, failed BOOLEAN,
     own_error BOOLEAN)`,
  `CREATE TABLE stage (run_id INTEGER, flow_node INTEGER, kind INTEGER, name INTEGER, parent_stage INTEGER,
     start_at BIGINT, duration_ms BIGINT, status INTEGER, synthetic INTEGER, executed BOOLEAN, outcome INTEGER)`,
  "CREATE TABLE wait (run_id INTEGER, flow_node INTEGER, kind INTEGER, start_at BIGINT, duration_ms BIGINT)",
  `CREATE TABLE error (run_id INTEGER, flow_node INTEGER, stage INTEGER, function INTEGER, error_class INTEGER,
     effective_class INTEGER, fingerprint BIGINT)`,
  `CREATE TABLE agent_use (run_id INTEGER, flow_node INTEGER, is_invocation BOOLEAN, label INTEGER, agent INTEGER,
     wait_ms BIGINT, held_ms BIGINT)`,
  "CREATE TABLE library_use (run_id INTEGER, library INTEGER, version INTEGER, trusted BOOLEAN)",
  "CREATE TABLE feature (run_id INTEGER, kind INTEGER, name INTEGER, count BIGINT)",
];
