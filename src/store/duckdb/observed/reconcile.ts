import { type FactTable, factTables } from "../../../model/facts.ts";
import { mergeGaps, mergeRuns } from "../../../model/observed/merge-runs.ts";
import { batchOfRuns, type RunToKeep } from "../../../model/run-rows.ts";
import type { Gap } from "../../../model/sources.ts";
import type { Connection } from "../connection.ts";
import { DAY_MS, dropFacts } from "../drop.ts";
import { FactAppender } from "../fact-appender.ts";
import type { NameTable } from "../names.ts";
import { appendRows, type RowValue } from "../rows.ts";
import { packRows } from "./packed-rows.ts";
import { readRunRows } from "./read-run-rows.ts";
import { groupKept, type KeptRun, keptRun, observedOf, type RunKey, rowOfKept } from "./seen-run.ts";

/** Where and when observations are put together. */
export interface ReconcilePlace {
  readonly connection: Connection;
  readonly controllerId: number;
  /** Name of the controller: facts that no observation is kept of are of its home. */
  readonly controller: string;
  readonly names: NameTable;
  readonly at: number;
  /** A scan gives out run ids of its own meanwhile. */
  readonly isScanning?: true;
}

/** Keys put together at a time: few enough for the memory a store is given. */
const KEYS_AT_ONCE = 200;

/** Run ids left to a scan that goes on: no home has so many builds that are new. */
const LEFT_TO_SCAN = 10_000_000;

/**
 * Brings the facts of runs up to date with all that sources saw of them, in the transaction at hand: facts of a home that were written
 * since are kept as the home's, all observations of one run are merged, and the run has its facts once.
 *
 * @param arrived what came now; may be empty @throws StoreError
 */
export async function reconcile(
  place: ReconcilePlace,
  keys: readonly RunKey[],
  arrived: readonly KeptRun[] = [],
): Promise<void> {
  const newOfKey = byKey(arrived);
  const all = [...new Map([...keys, ...arrived].map((key) => [keyText(key), key])).values()];
  for (let from = 0; from < all.length; from += KEYS_AT_ONCE) {
    const some = all.slice(from, from + KEYS_AT_ONCE);
    await reconcileSome(
      place,
      some,
      some.flatMap((key) => newOfKey.get(keyText(key)) ?? []),
    );
  }
}

async function reconcileSome(
  place: ReconcilePlace,
  keys: readonly RunKey[],
  arrived: readonly KeptRun[],
): Promise<void> {
  const { connection } = place;
  await connection.run("CREATE OR REPLACE TEMP TABLE merge_key (pipeline_id INTEGER, run_number INTEGER)");
  const keyRows = keys.map(({ pipelineId, number }) => [pipelineId, number]);
  await appendRows(connection, "merge_key", keyRows);
  const kept = (
    await connection.query("SELECT o.* FROM observed_run o JOIN merge_key USING (pipeline_id, run_number)")
  ).map(keptRun);
  const runs = await connection.query(
    "SELECT run_id, pipeline_id, run_number, start_at FROM run JOIN merge_key USING (pipeline_id, run_number)",
  );
  const mergedBefore = new Set(kept.map(({ runId }) => runId));
  const ofHome = runs
    .filter(({ run_id: runId }) => !mergedBefore.has(runId as number))
    .map(
      (row): KeptRun => ({
        source: "home",
        pipelineId: row.pipeline_id as number,
        number: row.run_number as number,
        startAt: row.start_at as number | undefined,
        observedAt: place.at,
        origin: place.controller,
        gaps: [],
        packed: undefined,
        runId: row.run_id as number,
      }),
    );
  const known = new Set(runs.map(({ run_id: runId }) => runId as number));
  // Facts of a home that are gone from the store were read again: what was kept of them is out of date.
  const valid = kept.filter(({ source, runId }) => source !== "home" || known.has(runId!));
  const groups = [...byKey([...valid, ...ofHome, ...arrived]).values()].flatMap(groupKept);
  await writeGroups(
    place,
    groups.map((members) => ({ members })),
    known,
  );
}

interface Group {
  readonly members: readonly KeptRun[];
}

async function writeGroups(place: ReconcilePlace, groups: readonly Group[], known: ReadonlySet<number>): Promise<void> {
  const { connection, controllerId } = place;
  const isHomeAlone = ({ members }: Group): boolean => members.every(({ source }) => source === "home");
  const isUntouched = (group: Group): boolean => isHomeAlone(group) && group.members[0]!.packed === undefined;
  await readHomes(
    connection,
    groups.filter((group) => !isUntouched(group)),
  );
  const next = (await nextRunId(connection)) + (place.isScanning === true ? LEFT_TO_SCAN : 0);
  const giveId = runIds(next, groups);
  const facts: RunToKeep[] = [];
  const observations: RowValue[][] = [];
  const gaps: [number, readonly Gap[]][] = [];
  const stay = new Set<number>();
  for (const group of groups) {
    const runId = giveId(group);
    if (isUntouched(group)) {
      stay.add(runId);
      continue;
    }
    const observed = group.members.map(observedOf);
    facts.push({ runId, pipelineId: group.members[0]!.pipelineId, rows: mergeRuns(observed) });
    if (isHomeAlone(group)) continue;
    gaps.push([runId, mergeGaps(observed)]);
    for (const member of group.members) observations.push(rowOfKept(member, controllerId, runId));
  }
  const dropped = [...known].filter((id) => !stay.has(id));
  if (dropped.length > 0) await dropFacts(connection, dropped.join(", "));
  await connection.run(
    "DELETE FROM observed_run USING merge_key WHERE observed_run.pipeline_id = merge_key.pipeline_id AND observed_run.run_number = merge_key.run_number",
  );
  await appendRows(connection, "observed_run", observations);
  await appendRows(
    connection,
    "run_gap",
    gaps.flatMap(([runId, all]) => all.map(({ kind, count }) => [runId, kind, count])),
  );
  await appendFacts(place, facts);
}

/** What a home's facts are is read before they are replaced by what is merged of them. */
async function readHomes(connection: Connection, groups: readonly Group[]): Promise<void> {
  const unread = groups.flatMap(({ members }) => members.filter(({ packed }) => packed === undefined));
  const rows = await readRunRows(
    connection,
    unread.map(({ runId }) => runId!),
  );
  for (const member of unread) member.packed = packRows(rows.get(member.runId!)!);
}

/** A run keeps the id that its build directory points at; else one that it had; else it gets a new one. */
function runIds(next: number, groups: readonly Group[]): (group: Group) => number {
  const taken = new Set<number>();
  const homes = new Set(groups.flatMap(({ members }) => homeId(members) ?? []));
  let following = next;
  return ({ members }) => {
    const had = members.map(({ runId }) => runId).filter((id): id is number => id !== undefined);
    const free = had.sort((a, b) => a - b).find((id) => !taken.has(id) && !homes.has(id));
    const id = homeId(members) ?? free ?? following++;
    taken.add(id);
    return id;
  };
}

function homeId(members: readonly KeptRun[]): number | undefined {
  return members.find(({ source }) => source === "home")?.runId;
}

async function nextRunId(connection: Connection): Promise<number> {
  const [row] = await connection.query(
    `SELECT greatest((SELECT coalesce(max(run_id), 0) FROM run), (SELECT coalesce(max(run_id), 0) FROM build),
       (SELECT coalesce(max(run_id), 0) FROM observed_run)) + 1 AS next`,
  );
  return row?.next as number;
}

async function appendFacts({ connection, names }: ReconcilePlace, runs: readonly RunToKeep[]): Promise<void> {
  const batch = batchOfRuns(runs);
  const nameIds = names.idsOf(batch.names);
  await connection.attempt(() => {
    for (const table of Object.keys(factTables) as FactTable[]) {
      if (batch.tables[table].rows === 0) continue;
      const appender = new FactAppender(connection.raw, table);
      appender.append(batch.tables[table], nameIds);
      appender.close();
    }
  });
  await names.flush();
  const starts = runs.flatMap(({ rows }) => rows.run[0]?.startAt ?? []);
  const days = new Set(starts.map((start) => start - (start % DAY_MS)));
  await appendRows(
    connection,
    "stale_day",
    [...days].map((day) => [day]),
  );
}

function byKey(runs: readonly KeptRun[]): Map<string, KeptRun[]> {
  const groups = new Map<string, KeptRun[]>();
  for (const run of runs) {
    const group = groups.get(keyText(run)) ?? [];
    group.push(run);
    groups.set(keyText(run), group);
  }
  return groups;
}

function keyText({ pipelineId, number }: RunKey): string {
  return `${pipelineId} ${number}`;
}
