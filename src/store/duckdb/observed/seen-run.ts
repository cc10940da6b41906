import { groupObserved, type SeenRun } from "../../../model/observed/group-observed.ts";
import type { ObservedRun } from "../../../model/observed-run.ts";
import type { Gap, SourceKind } from "../../../model/sources.ts";
import type { SqlRow } from "../../store.ts";
import type { RowValue } from "../rows.ts";
import { packRows, unpackRows } from "./packed-rows.ts";

/** The run that several observations may be of: a Pipeline of the store and a number. */
export interface RunKey {
  readonly pipelineId: number;
  readonly number: number;
}

/** What one source saw of a run, on its way between the store and the merge. */
export interface KeptRun extends SeenRun, RunKey {
  /** Name of the controller that the source gave; another than the controller's own when they are linked. */
  readonly origin: string;
  readonly gaps: readonly Gap[];
  /** Rows as they are kept; undefined for facts of a home that are to be read first. */
  packed: string | undefined;
  /** The run whose facts it is in so far. */
  readonly runId: number | undefined;
}

/** An observation as it came. */
export function arrivedRun(
  observed: ObservedRun,
  { pipelineId, origin }: { pipelineId: number; origin: string },
): KeptRun {
  const { source, number, startAt, observedAt, rows, gaps } = observed;
  const packed = packRows(rows);
  return { source, pipelineId, number, startAt, observedAt, gaps, packed, origin, runId: undefined };
}

/** An observation as it was kept. */
export function keptRun(row: SqlRow): KeptRun {
  return {
    source: row.source as SourceKind,
    pipelineId: row.pipeline_id as number,
    number: row.run_number as number,
    startAt: row.start_at as number | undefined,
    observedAt: row.observed_at as number,
    origin: row.origin as string,
    gaps: JSON.parse(row.gaps as string) as Gap[],
    packed: row.rows as string,
    runId: row.run_id as number,
  };
}

/** A row of `observed_run`. */
export function rowOfKept(kept: KeptRun, controllerId: number, runId: number): RowValue[] {
  const { pipelineId, number, startAt, source, origin, observedAt, gaps, packed } = kept;
  return [controllerId, pipelineId, number, startAt, source, origin, observedAt, runId, JSON.stringify(gaps), packed];
}

/** What the merge takes. */
export function observedOf({ source, number, startAt, observedAt, gaps, packed }: KeptRun): ObservedRun {
  const rows = unpackRows(packed!);
  return { source, pipeline: "", number, observedAt, gaps, rows, ...(startAt === undefined ? {} : { startAt }) };
}

/** Runs among observations of one Pipeline and number; of each source the latest that it gave under each name of the controller. */
export function groupKept(all: readonly KeptRun[]): KeptRun[][] {
  return groupObserved(all).map((group) => {
    const bySource = new Map<string, KeptRun>();
    for (const one of group) {
      const key = one.source === "home" ? one.source : `${one.source} ${one.origin}`;
      const known = bySource.get(key);
      if (known === undefined || isLater(one, known)) bySource.set(key, one);
    }
    return [...bySource.values()];
  });
}

/** Facts of a home that were just written are its last word. Else the later one holds, and of two at once the greater text. */
function isLater(one: KeptRun, other: KeptRun): boolean {
  const unread = Number(one.packed === undefined) - Number(other.packed === undefined);
  if (unread !== 0) return unread > 0;
  if (one.packed === undefined) return one.runId! > other.runId!;
  if (one.observedAt !== other.observedAt) return one.observedAt > other.observedAt;
  return one.packed > other.packed!;
}
