/**
 * SQL: what controllers are set up with by the tables of the last scan, in the columns of `setup_history`.
 *
 * One row per fact: the kind of thing, its name, an attribute and its value. Only names and versions that other tables hold
 * already. A library that a folder configures is `folder` of that folder; one for all Pipelines is `global`.
 */
export const setupFacts: string = [
  // Of what was known of a version before nothing is kept, so it holds since the scan that wrote it last.
  `SELECT id AS controller_id, 'jenkins' AS kind, '' AS subject, 'version' AS attribute, jenkins_version AS value, last_scan_at AS since_at,
     CAST(NULL AS BIGINT) AS until_at FROM controller WHERE jenkins_version IS NOT NULL`,
  "SELECT controller_id, 'plugin', name, 'version', version, first_at, NULL FROM plugin WHERE installed",
  "SELECT controller_id, 'agent', name, 'configured', 'yes', first_seen_at, gone_at FROM agent",
  "SELECT controller_id, 'agent', name, 'executors', CAST(executors AS VARCHAR), first_seen_at, gone_at FROM agent WHERE executors IS NOT NULL",
  "SELECT DISTINCT controller_id, 'agent', name, 'label', unnest(labels), first_seen_at, gone_at FROM agent",
  "SELECT DISTINCT controller_id, 'library', name, 'global', 'yes', first_seen_at, gone_at FROM library WHERE folder IS NULL",
  "SELECT DISTINCT controller_id, 'library', name, 'folder', folder, first_seen_at, gone_at FROM library WHERE folder IS NOT NULL",
  `SELECT controller_id, 'pipeline', full_name, 'definition', definition, first_seen_at, gone_at FROM pipeline
     WHERE kind = 'pipeline' AND definition IS NOT NULL`,
  `SELECT controller_id, 'pipeline', full_name, 'disabled', 'yes', first_seen_at, gone_at FROM pipeline
     WHERE kind = 'pipeline' AND disabled`,
].join(" UNION ALL ");
