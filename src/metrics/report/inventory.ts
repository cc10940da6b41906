import type { Inventory } from "../../model/report.ts";
import { readRow } from "./read-rows.ts";
import type { ScopedReader } from "./scope.ts";

const DAY_MS = 86_400_000;

/** Four weeks: also what runs once a month or on weekdays only shows up in it. */
const ACTIVE_DAYS = 28;

/** A quarter: even what runs for each release has run by then. */
const DORMANT_DAYS = 90;

/** The items there are, by kind, syntax, origin and activity. Runs count here however old they are. */
export async function inventory(reader: ScopedReader): Promise<Inventory> {
  const { generatedAt } = reader.scope;
  const activeSince = generatedAt - ACTIVE_DAYS * DAY_MS;
  const dormantSince = generatedAt - DORMANT_DAYS * DAY_MS;
  const [row] = await reader.items(
    `, history AS (
       SELECT pipeline_id, max(start_at) AS last_at, arg_max(syntax, start_at) FILTER (syntax IS NOT NULL) AS syntax
       FROM run_fact WHERE pipeline_id IN (SELECT id FROM scoped_item) GROUP BY 1),
     item AS (
       SELECT i.*, i.kind = 'pipeline' AS is_pipeline, coalesce(h.syntax, i.syntax) AS effective, h.last_at, h.pipeline_id AS ran,
         max(h.last_at) OVER () - ${ACTIVE_DAYS * DAY_MS} AS active_before_last
       FROM scoped_item i LEFT JOIN history h ON h.pipeline_id = i.id)
     SELECT ${counts({ activeSince, dormantSince, since: reader.scope.since })} FROM item`,
  );
  return { ...readRow(row, shape), dormantAfterDays: DORMANT_DAYS };
}

const shape = {
  pipelines: "count",
  declarative: "count",
  scripted: "count",
  unknownSyntax: "count",
  inline: "count",
  fromScm: "count",
  scmBranches: "count",
  otherOrigin: "count",
  disabled: "count",
  folders: "count",
  multibranchProjects: "count",
  organizationFolders: "count",
  otherJobs: "count",
  ranInPeriod: "count",
  neverRun: "count",
  activeIn28Days: "count",
  activeIn28DaysBeforeLastRun: "count",
  dormant: "count",
} as const;

interface Instants {
  readonly activeSince: number;
  readonly dormantSince: number;
  readonly since: number | undefined;
}

function counts({ activeSince, dormantSince, since }: Instants): string {
  const conditions: Readonly<Record<keyof typeof shape, string>> = {
    pipelines: "is_pipeline",
    declarative: "is_pipeline AND effective = 'declarative'",
    scripted: "is_pipeline AND effective = 'scripted'",
    unknownSyntax: "is_pipeline AND effective IS NULL",
    inline: "is_pipeline AND NOT is_branch AND definition = 'inline'",
    fromScm: "is_pipeline AND NOT is_branch AND definition = 'scm'",
    scmBranches: "is_pipeline AND (is_branch OR definition = 'multibranch')",
    otherOrigin:
      "is_pipeline AND NOT is_branch AND coalesce(definition, 'other') NOT IN ('inline', 'scm', 'multibranch')",
    disabled: "is_pipeline AND disabled",
    folders: "kind = 'folder'",
    multibranchProjects: "kind = 'multibranch'",
    organizationFolders: "kind = 'organizationFolder'",
    otherJobs: "kind = 'other'",
    ranInPeriod: `is_pipeline AND ${since === undefined ? "ran IS NOT NULL" : `last_at >= ${since}`}`,
    neverRun: "is_pipeline AND ran IS NULL",
    activeIn28Days: `is_pipeline AND last_at >= ${activeSince}`,
    activeIn28DaysBeforeLastRun: "is_pipeline AND last_at >= active_before_last",
    dormant: `is_pipeline AND last_at < ${dormantSince}`,
  };
  return Object.entries(conditions)
    .map(([name, condition]) => `count(*) FILTER (${condition}) AS "${name}"`)
    .join(", ");
}
