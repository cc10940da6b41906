import type { Incident, VerdictMark } from "../model/incident.ts";
import type { RunState } from "../model/verdict.ts";
import type { SqlRow } from "./store.ts";

/** An incident of a row of `incident`. */
export function incidentOf(row: SqlRow): Incident {
  return {
    id: row.id as string,
    ...(row.run === undefined ? {} : { run: row.run as string }),
    ...(row.resource === undefined ? {} : { resource: row.resource as string }),
    state: row.state as RunState,
    holdsUp: JSON.parse(row.holds_up as string) as string[],
    sentence: row.sentence as string,
    ...(row.since_at === undefined ? {} : { since: row.since_at as number }),
    openedAt: row.opened_at as number,
    ...(row.acknowledged_at === undefined ? {} : { acknowledgedAt: row.acknowledged_at as number }),
    ...(row.resolved_at === undefined ? {} : { resolvedAt: row.resolved_at as number }),
  };
}

/** A mark of a row of `verdict_mark`. */
export function markOf(row: SqlRow): VerdictMark {
  return {
    run: row.run as string,
    state: row.state as RunState,
    ...(row.since_at === undefined ? {} : { since: row.since_at as number }),
    isRight: row.is_right === true,
    markedAt: row.marked_at as number,
  };
}
