import type { ControllerSource, ControllerSources, RunGap, SourceSummary } from "../../model/source-summary.ts";
import { type SourceState, sourceKinds } from "../../model/sources.ts";
import type { SqlRow, SqlWriter } from "../../store/store.ts";
import { ReportReader } from "../report/report-reader.ts";
import { linkProposals } from "./link-proposals.ts";

/**
 * Where what a store holds comes from: per controller what is connected, what it gave, and what no source saw.
 *
 * @param now the instant it is as of, for questions about metrics @throws StoreError
 */
export async function sourceSummary(store: SqlWriter, now: number, controller?: string): Promise<SourceSummary> {
  const rows = await store.query(
    "SELECT id, key, jenkins_version AS jenkins, last_scan_at AS scanned FROM controller ORDER BY key",
  );
  const parts = await partsOf(store, now);
  const controllers = rows
    .map((row) => controllerSources(row, parts))
    .filter((one) => controller === undefined || one.controller === controller);
  const proposals = await linkProposals(store);
  return {
    controllers,
    proposals: proposals.filter(({ one, other }) => controller === undefined || [one, other].includes(controller)),
  };
}

/** What was read of all controllers at once. */
interface Parts {
  readonly aliases: readonly SqlRow[];
  /** Runs by controller and how well they are seen. */
  readonly seen: ReadonlyMap<string, number>;
  readonly bySource: readonly SqlRow[];
  readonly homes: readonly SqlRow[];
  readonly gaps: readonly SqlRow[];
  readonly states: readonly SourceState[];
}

async function partsOf(store: SqlWriter, now: number): Promise<Parts> {
  const all = { generatedAt: now, since: undefined, folder: undefined, controller: undefined, top: 1 };
  const completeness = await new ReportReader(store, all).ask("telemetry.completeness", { by: ["controller", "seen"] });
  return {
    aliases: await store.query("SELECT alias, controller_id AS id FROM controller_alias ORDER BY alias"),
    seen: new Map(completeness.map(({ by, n }) => [`${by.controller} ${by.seen}`, n])),
    bySource: await store.query(
      `SELECT controller_id AS id, source, count(DISTINCT run_id) AS runs, max(observed_at) AS last FROM observed_run
       WHERE source <> 'home' GROUP BY controller_id, source`,
    ),
    // What no other source has seen a home has.
    homes: await store.query(
      `SELECT p.controller_id AS id, count(*) AS runs FROM run r JOIN pipeline p ON p.id = r.pipeline_id
       WHERE r.run_id NOT IN (SELECT run_id FROM observed_run)
         OR r.run_id IN (SELECT run_id FROM observed_run WHERE source = 'home') GROUP BY p.controller_id`,
    ),
    gaps: await store.query(
      `SELECT p.controller_id AS id, g.kind, count(*) AS runs, sum(g.missing) AS missing FROM run_gap g JOIN run r ON r.run_id = g.run_id
         JOIN pipeline p ON p.id = r.pipeline_id GROUP BY p.controller_id, g.kind ORDER BY runs DESC, g.kind`,
    ),
    states: (await store.query("SELECT state FROM source_state ORDER BY kind, place")).map(
      ({ state }) => JSON.parse(state as string) as SourceState,
    ),
  };
}

function controllerSources(row: SqlRow, parts: Parts): ControllerSources {
  const controller = row.key as string;
  const of = ({ id }: SqlRow): boolean => id === row.id;
  const aliases = parts.aliases.filter(of).map(({ alias }) => alias as string);
  const states = parts.states.filter((state) => state.controller === controller || aliases.includes(state.controller));
  const counts = ["in_full", "in_part", "without_flow_nodes", "with_quarantined_records"].map(
    (seen) => parts.seen.get(`${controller} ${seen}`) ?? 0,
  );
  return {
    controller,
    aliases,
    jenkinsVersion: row.jenkins as string | undefined,
    lastScanAt: row.scanned as number | undefined,
    runs: counts.reduce((sum, count) => sum + count, 0),
    runsFullySeen: counts[0]!,
    runsSeenInPart: counts[1]!,
    runsWithoutFlowNodes: counts[2]!,
    runsWithQuarantinedRecords: counts[3]!,
    sources: sourcesOf(row, parts, states),
    gaps: parts.gaps.filter(of).map(({ kind, runs, missing }): RunGap => {
      return { kind: kind as RunGap["kind"], runs: runs as number, count: missing as number | undefined };
    }),
    unattributed: states.reduce((sum, { unattributed }) => sum + (unattributed ?? 0), 0),
  };
}

/** One per place of each kind; runs are counted per kind. */
function sourcesOf(row: SqlRow, { bySource, homes }: Parts, states: readonly SourceState[]): ControllerSource[] {
  const of = ({ id }: SqlRow): boolean => id === row.id;
  return sourceKinds.flatMap((kind): ControllerSource[] => {
    const places = states.filter((state) => state.kind === kind);
    const given =
      kind === "home" ? homeOf(row, homes.find(of)) : bySource.find((one) => of(one) && one.source === kind);
    const runs = (given?.runs as number | undefined) ?? 0;
    if (given === undefined && places.length === 0) return [];
    if (places.length === 0) return [{ kind, runs, ...lastOf(given) }];
    return places.map(({ controller: _, kind: __, ...state }) => ({ ...lastOf(given), ...state, kind, runs }));
  });
}

function homeOf(row: SqlRow, counted: SqlRow | undefined): SqlRow | undefined {
  return row.scanned === undefined ? undefined : { runs: counted?.runs ?? 0, last: row.scanned };
}

function lastOf(given: SqlRow | undefined): { lastAt?: number } {
  return given?.last === undefined ? {} : { lastAt: given.last as number };
}
