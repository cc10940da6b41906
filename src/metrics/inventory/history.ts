import type { InventoryScope } from "../../model/inventory.ts";
import type { HistoryEntry, InventoryChange, PipelineHistory } from "../../model/inventory-diff.ts";
import type { PipelineProfile, RunProfile } from "../../model/inventory-profile.ts";
import type { SqlReader } from "../../store/store.ts";
import { DAY_MS } from "../engine/query.ts";
import { changesOfRun, isWhole, type RunChange } from "./diff-runs.ts";
import { happenings } from "./happenings.ts";
import { profilesAt } from "./profiles.ts";
import { runProfiles } from "./run-profiles.ts";
import { setupAt } from "./setup.ts";

/**
 * What one Pipeline is made of at an instant, and each day on which that changed; undefined when it does not exist then.
 *
 * The scope's folder is the Pipeline's full name. Of each day the last finished run counts, one that came to its end if there
 * is any, and what a run did not come to is as it was before.
 *
 * @throws StoreError
 */
export async function pipelineHistories(store: SqlReader, scope: InventoryScope): Promise<PipelineHistory[]> {
  const { facts } = await setupAt(store, scope);
  const profiles = (await profilesAt(store, scope, facts)).filter(({ pipeline }) => pipeline === scope.folder);
  const histories: PipelineHistory[] = [];
  for (const profile of profiles) histories.push(await historyOf(store, profile, scope));
  return histories;
}

async function historyOf(
  store: SqlReader,
  profile: PipelineProfile,
  { until }: InventoryScope,
): Promise<PipelineHistory> {
  const { controller, pipeline } = profile;
  const parameters = { controller, pipeline };
  const [counted] = await store.query(
    `SELECT count(*) AS runs, min(x.start_at) AS first_at, max(x.start_at) AS last_at FROM run x WHERE ${ofPipeline(until)}`,
    parameters,
  );
  const runs = await runProfiles(store, { from: dailyRuns(until), conditions: [], parameters });
  const days = [
    ...changesByDay(
      profile,
      runs.map((run) => run.profile),
    ),
    ...(await happenings(store, profile, until)),
  ];
  return {
    profile,
    runs: Number(counted?.runs ?? 0),
    firstRunAt: counted?.first_at as number | undefined,
    lastRunAt: counted?.last_at as number | undefined,
    entries: mergeDays(days),
  };
}

function ofPipeline(until: number | undefined): string {
  const it = `x.pipeline_id IN (SELECT p.id FROM pipeline p JOIN controller c ON c.id = p.controller_id
      WHERE c.key = $controller AND p.full_name = $pipeline)`;
  return until === undefined ? it : `${it} AND x.start_at < ${until}`;
}

/** Of each UTC day the last finished run with flow nodes; one that came to its end before one that did not. */
function dailyRuns(until: number | undefined): string {
  const whole = "x.result IN (SELECT id FROM name WHERE text IN ('SUCCESS', 'UNSTABLE'))";
  return `(SELECT run.* FROM run JOIN (
      SELECT arg_max(x.run_id, x.start_at + CASE WHEN ${whole} THEN ${DAY_MS} ELSE 0 END) AS latest_id
      FROM run x WHERE ${ofPipeline(until)} AND x.finished AND x.flow_nodes > 0 AND x.start_at IS NOT NULL
      GROUP BY x.start_at - x.start_at % ${DAY_MS}) latest ON latest.latest_id = run.run_id) r`;
}

function changesByDay(profile: PipelineProfile, runs: readonly RunProfile[]): HistoryEntry[] {
  const entries: HistoryEntry[] = [];
  let known = runs[0];
  for (const run of runs.slice(1)) {
    const found = [...syntaxChange(known!, run), ...changesOfRun(known!, run)];
    const changes = found.map((one): InventoryChange => ({ ...identity(profile), ...one }));
    if (changes.length > 0) entries.push({ dayAt: dayOf(run.startAt!), changes });
    known = carriedOver(known!, run, found);
  }
  return entries;
}

/** The Pipeline that a change is of. */
function identity({
  controller,
  pipeline,
  isBranch,
}: PipelineProfile): Pick<InventoryChange, "controller" | "pipeline" | "isBranch"> {
  return { controller, pipeline, isBranch };
}

/** Start of the UTC day of an instant. */
function dayOf(at: number): number {
  return at - (at % DAY_MS);
}

function syntaxChange({ syntax: from }: RunProfile, { syntax: to }: RunProfile): RunChange[] {
  return from === undefined || to === undefined || from === to ? [] : [{ aspect: "syntax", name: "", from, to }];
}

/**
 * What is known after a run: what it shows, and of what it did not come to, what was known before. Sizes stay those of the
 * last change that was told, so that slow growth is told when it adds up.
 */
function carriedOver(known: RunProfile, run: RunProfile, told: readonly RunChange[]): RunProfile {
  const sized = (aspect: "flowNodes" | "stages" | "parallelWidth"): number =>
    isWhole(known) && !told.some((one) => one.aspect === aspect) ? known[aspect] : run[aspect];
  const libraries = new Map([...known.libraries, ...run.libraries].map((use) => [use.library, use]));
  const sizes = { flowNodes: sized("flowNodes"), stages: sized("stages"), parallelWidth: sized("parallelWidth") };
  const declared = run.declared.length === 0 ? known.declared : run.declared;
  const shown = {
    ...run,
    ...sizes,
    declared,
    syntax: run.syntax ?? known.syntax,
    durability: run.durability ?? known.durability,
  };
  if (isWhole(run) || !isWhole(known)) return shown;
  const { result, scriptSteps } = known;
  const isScriptKept = run.scriptSteps === 0 && run.syntax === known.syntax;
  return {
    ...shown,
    result,
    libraries: [...libraries.values()],
    ...(isScriptKept ? { scriptSteps, declaresScript: known.declaresScript } : {}),
  };
}

function mergeDays(entries: readonly HistoryEntry[]): HistoryEntry[] {
  const days = new Map<number, InventoryChange[]>();
  for (const { dayAt, changes } of entries) days.set(dayAt, [...(days.get(dayAt) ?? []), ...changes]);
  return [...days].sort(([one], [other]) => other - one).map(([dayAt, changes]) => ({ dayAt, changes }));
}
