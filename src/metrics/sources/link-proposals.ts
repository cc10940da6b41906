import { type ComparedRun, lookLikeOne, matchControllers } from "../../model/observed/match-controllers.ts";
import type { LinkProposal } from "../../model/source-summary.ts";
import type { SqlReader } from "../../store/store.ts";

/** Runs compared of each controller, its latest: enough to tell two apart. */
const MOST_RUNS = 20_000;

/** Controllers compared with each other: each costs a query. */
const MOST_CONTROLLERS = 100;

/** Pairs of controllers of a store that look like one: not both have a home, and their runs match. @throws StoreError */
export async function linkProposals(store: SqlReader): Promise<LinkProposal[]> {
  const controllers = await store.query(
    `SELECT id, key, last_scan_at IS NOT NULL AS "hasHome" FROM controller ORDER BY last_scan_at IS NULL, key LIMIT ${MOST_CONTROLLERS}`,
  );
  if (controllers.length < 2) return [];
  const runs = new Map<number, readonly ComparedRun[]>();
  for (const { id } of controllers) runs.set(id as number, await latestRuns(store, id as number));
  const proposals: LinkProposal[] = [];
  for (const [at, one] of controllers.entries())
    for (const other of controllers.slice(at + 1)) {
      if (one.hasHome === true && other.hasHome === true) continue;
      const match = matchControllers(runs.get(one.id as number)!, runs.get(other.id as number)!);
      if (lookLikeOne(match))
        proposals.push({ one: one.key as string, other: other.key as string, matching: match.matching });
    }
  return proposals;
}

async function latestRuns(store: SqlReader, controllerId: number): Promise<ComparedRun[]> {
  const rows = await store.query(
    `SELECT p.full_name AS pipeline, r.run_number AS number, r.start_at AS "startAt" FROM run r JOIN pipeline p ON p.id = r.pipeline_id
     WHERE p.controller_id = ${controllerId} AND r.start_at IS NOT NULL ORDER BY r.start_at DESC LIMIT ${MOST_RUNS}`,
  );
  return rows.map((row) => ({
    pipeline: row.pipeline as string,
    number: row.number as number,
    startAt: row.startAt as number,
  }));
}
