import type { Inventory } from "../../model/report.ts";
import { DAY_MS } from "../engine/query.ts";
import { type ReadRow, readRow } from "./read-rows.ts";
import type { ReportReader } from "./report-reader.ts";

/** A quarter: even what runs for each release has run by then. */
const DORMANT_DAYS = 90;

/** The items there are, by kind, syntax, origin and activity. Runs count here however old they are. */
export async function inventory(reader: ReportReader): Promise<Inventory> {
  const syntax = await counted(reader, "pipeline.configured", "syntax");
  const origin = await counted(reader, "pipeline.origin", "origin");
  const { lastAt } = await reader.ofAnyTime().span();
  const now = lastAt ?? reader.scope.generatedAt;
  return {
    pipelines: [...syntax.values()].reduce((sum, n) => sum + n, 0),
    declarative: syntax.get("declarative") ?? 0,
    scripted: syntax.get("scripted") ?? 0,
    unknownSyntax: syntax.get("unknown") ?? 0,
    inline: origin.get("inline") ?? 0,
    fromScm: origin.get("scm") ?? 0,
    scmBranches: origin.get("multibranch") ?? 0,
    organizationBranches: origin.get("org_folder") ?? 0,
    otherOrigin: origin.get("other") ?? 0,
    activeIn28Days: (await reader.askWhole("pipeline.active")).n,
    activeIn28DaysBeforeLastRun: (await reader.askWhole("pipeline.active", { scope: { now } })).n,
    ...(await otherCounts(reader)),
    dormantAfterDays: DORMANT_DAYS,
  };
}

async function counted(
  reader: ReportReader,
  id: "pipeline.configured" | "pipeline.origin",
  label: string,
): Promise<Map<string | undefined, number>> {
  return new Map((await reader.ask(id, { by: [label] })).map(({ by, n }) => [by[label], n]));
}

const shape = {
  disabled: "count",
  folders: "count",
  multibranchProjects: "count",
  organizationFolders: "count",
  otherJobs: "count",
  ranInPeriod: "count",
  neverRun: "count",
  dormant: "count",
} as const;

/** Items that are no Pipelines, and Pipelines by what metrics do not ask: whether they ran at all, in the period, or not for long. */
async function otherCounts(reader: ReportReader): Promise<ReadRow<typeof shape>> {
  const dormantSince = reader.scope.generatedAt - DORMANT_DAYS * DAY_MS;
  const conditions = otherConditions({ dormantSince, since: reader.scope.since });
  const columns = Object.entries(conditions).map(([name, condition]) => `count(*) FILTER (${condition}) AS "${name}"`);
  const [row] = await reader.items(
    `, history AS (
       SELECT pipeline_id, max(start_at) AS last_at FROM run_fact WHERE pipeline_id IN (SELECT id FROM scoped_item) GROUP BY 1),
     item AS (
       SELECT i.*, i.kind = 'pipeline' AS is_pipeline, h.last_at, h.pipeline_id AS ran
       FROM scoped_item i LEFT JOIN history h ON h.pipeline_id = i.id)
     SELECT ${columns.join(", ")} FROM item`,
  );
  return readRow(row, shape);
}

interface Instants {
  readonly dormantSince: number;
  readonly since: number | undefined;
}

function otherConditions({ dormantSince, since }: Instants): Readonly<Record<keyof typeof shape, string>> {
  return {
    disabled: "is_pipeline AND disabled",
    folders: "kind = 'folder'",
    multibranchProjects: "kind = 'multibranch'",
    organizationFolders: "kind = 'organizationFolder'",
    otherJobs: "kind = 'other'",
    ranInPeriod: `is_pipeline AND ${since === undefined ? "ran IS NOT NULL" : `last_at >= ${since}`}`,
    neverRun: "is_pipeline AND ran IS NULL",
    dormant: `is_pipeline AND last_at < ${dormantSince}`,
  };
}
