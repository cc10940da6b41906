import type { FeatureKind } from "../../model/facts.ts";

/** Runs that are on disk: a build directory holds them. */
const ON_DISK = "run_id IN (SELECT run_id FROM build WHERE kind = 'run')";

const STAGE = "'org.jenkinsci.plugins.workflow.support.steps.StageStep'";
const PARALLEL = "'org.jenkinsci.plugins.workflow.cps.steps.ParallelStep'";
const SCRIPT = "'org.jenkinsci.plugins.pipeline.modeldefinition.steps.ScriptStep'";

/** R8, R9: step invocations by descriptor. */
export const steps = `SELECT descriptor AS key, count(*) AS invocations, coalesce(sum(duration_ms), 0) AS total_duration_ms,
    count(*) FILTER (failed) AS errors, count(*) FILTER (duration_ms IS NULL) AS unclosed
  FROM step_fact WHERE ${ON_DISK} GROUP BY 1`;

/** R8, R9: the same in total. */
export const stepsTotal = `SELECT count(DISTINCT descriptor) AS "distinct", count(*) AS invocations, count(*) FILTER (failed) AS errors,
    count(*) FILTER (duration_ms IS NULL) AS unclosed
  FROM step_fact WHERE ${ON_DISK}`;

/** Sum of a kind of feature by name. */
export function features(kind: FeatureKind): string {
  return `SELECT name AS key, sum(count) AS n FROM feature_fact WHERE kind = '${kind}' AND ${ON_DISK} GROUP BY 1`;
}

/** R15: distinct labels asked for, per Pipeline that asked for one. */
export const labelsPerPipeline = `SELECT p.full_name AS key, count(DISTINCT a.label) AS n
  FROM agent_use_fact a JOIN run r USING (run_id) JOIN pipeline p ON p.id = r.pipeline_id
  WHERE a.is_invocation AND a.label IS NOT NULL AND r.${ON_DISK} GROUP BY 1`;

/** R15: labels asked for. */
export const labelsRequested = `SELECT coalesce(label, '(none)') AS key, count(*) AS n
  FROM agent_use_fact WHERE is_invocation AND ${ON_DISK} GROUP BY 1`;

/** R15: agents used. */
export const nodesUsed = `SELECT agent AS key, count(*) AS n FROM agent_use_fact WHERE agent IS NOT NULL AND ${ON_DISK} GROUP BY 1`;

/** R15: node steps and their waits. */
export const nodeSteps = `SELECT count(*) AS node_steps, coalesce(sum(wait_ms), 0) AS queue_wait_ms
  FROM agent_use WHERE is_invocation AND ${ON_DISK}`;

/** R14: errors by class. */
export function errorsBy(column: "error_class" | "effective_class"): string {
  return `SELECT ${column} AS key, count(*) AS n FROM error_fact WHERE ${ON_DISK} GROUP BY 1`;
}

/** R6: flow nodes. */
export const flowNodes = `SELECT coalesce(sum(flow_nodes), 0) AS total, coalesce(sum(untimed_nodes), 0) AS untimed,
    coalesce(sum(not_executed_nodes), 0) AS not_executed
  FROM run WHERE ${ON_DISK}`;

/** R16: libraries configured, the global ones without folder. */
export const librariesConfigured = "SELECT name, folder FROM library ORDER BY folder, name";

/** R16: uses by name and version. */
export const libraryUsage = `SELECT library || '@' || coalesce(version, '') AS key, count(*) AS n
  FROM library_use_fact WHERE ${ON_DISK} GROUP BY 1`;

/** R16: runs that used one. */
export const runsUsingLibraries = `SELECT count(DISTINCT run_id) AS runs_using FROM library_use WHERE ${ON_DISK}`;

/** R0, R2: records that could not be read at all. */
export const malformed = `SELECT file, CASE
    WHEN code = 'missing' THEN 'missing build.xml'
    WHEN code = 'unexpected-root' THEN 'unexpected root'
    WHEN code = 'unreadable' THEN 'cannot read file'
    WHEN reason LIKE 'the file is empty%' THEN 'empty file'
    ELSE 'not well-formed XML' END AS reason
  FROM quarantine WHERE code IN ('missing', 'malformed', 'unexpected-root', 'unreadable') ORDER BY file, reason`;

/** R11: parallel steps and their branches. */
export const parallel = `SELECT count(*) AS invocations, count(DISTINCT pipeline_id) AS pipelines_using,
    (SELECT count(*) FROM stage_fact WHERE kind = 'branch' AND ${ON_DISK}) AS branches
  FROM step_fact JOIN run USING (run_id) WHERE descriptor = ${PARALLEL} AND ${ON_DISK}`;

/** R10: script blocks. */
export const scriptBlock = `SELECT count(*) AS invocations, count(DISTINCT pipeline_id) AS pipelines_using
  FROM step_fact JOIN run USING (run_id) WHERE descriptor = ${SCRIPT} AND ${ON_DISK}`;

/** R12: stage steps. */
export const stageInvocations = `SELECT count(*) AS invocations FROM step_fact WHERE descriptor = ${STAGE} AND ${ON_DISK}`;

/** R12: names of stage bodies and of stage atoms. */
export const stagesByName = `SELECT name AS key, count(*) AS n FROM stage_fact
  WHERE kind = 'stage' AND name IS NOT NULL AND ${ON_DISK} GROUP BY 1`;

/** R1, R13: items by kind; Pipelines by the syntax of their highest-numbered run that tells, else of their configuration. */
export const pipelines = `WITH item AS (
    SELECT p.*, coalesce((SELECT arg_max(r.syntax, r.run_number) FROM run_fact r
      WHERE r.pipeline_id = p.id AND r.syntax IS NOT NULL AND r.${ON_DISK}), p.syntax, 'unknown') AS effective
    FROM pipeline p WHERE gone_at IS NULL)
  SELECT count(*) FILTER (kind = 'pipeline') AS total, count(*) FILTER (kind = 'pipeline' AND is_branch) AS branch_pipelines,
    count(*) FILTER (kind = 'pipeline' AND effective = 'declarative') AS declarative,
    count(*) FILTER (kind = 'pipeline' AND effective = 'scripted') AS scripted,
    count(*) FILTER (kind = 'pipeline' AND effective = 'unknown') AS unknown,
    count(*) FILTER (kind = 'multibranch') AS multibranch_projects, count(*) FILTER (kind = 'folder') AS folders,
    count(*) FILTER (kind = 'organizationFolder') AS organization_folders, count(*) FILTER (kind = 'other') AS other_jobs,
    count(*) FILTER (NOT has_config) AS no_config
  FROM item`;

/** R2, R3: runs. */
export const runs = `SELECT count(*) AS total, count(*) FILTER (NOT finished) AS running,
    coalesce(sum(duration_ms) FILTER (finished), 0) AS total_duration_ms, count(*) FILTER (flow_nodes = 0) AS without_nodes,
    (SELECT count(*) FROM build WHERE kind = 'other') AS other_builds
  FROM run WHERE ${ON_DISK}`;

/** R3: finished runs by result. */
export const runsByResult = `SELECT coalesce(result, '(none)') AS key, count(*) AS n FROM run_fact WHERE finished AND ${ON_DISK} GROUP BY 1`;

/** R4: runs by durability. */
export const runsByDurability = `SELECT CASE WHEN has_execution THEN coalesce(durability, '(none)') ELSE '(no execution)' END AS key,
    count(*) AS n
  FROM run_fact WHERE ${ON_DISK} GROUP BY 1`;

/** R5: runs by where their flow nodes are. */
export const runsByStorage = `SELECT coalesce(storage, 'none') AS key, count(*) AS n FROM run_fact WHERE ${ON_DISK} GROUP BY 1`;

/** R13: runs by syntax. */
export const runsBySyntax = `SELECT coalesce(syntax, 'unknown') AS key, count(*) AS n FROM run_fact WHERE ${ON_DISK} GROUP BY 1`;
