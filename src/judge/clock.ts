import type { RunObservation, Span } from "../model/running.ts";

/** A stretch of time that has both its ends; a stretch that lasts ends at infinity. */
export interface Stop {
  readonly fromAt: number;
  readonly toAt: number;
}

/**
 * When time did not count for a run: the controller was down, the run was paused, or nobody was reading. In order, none touching
 * another; what runs backwards or has no beginning is left out.
 */
export function stopsOf({ pauses, gaps }: Pick<RunObservation, "pauses" | "gaps">): readonly Stop[] {
  if (pauses.length === 0 && gaps.length === 0) return [];
  const stops: { fromAt: number; toAt: number }[] = [];
  for (const stop of [...pauses, ...gaps].flatMap(asStop).sort((one, other) => one.fromAt - other.fromAt)) {
    const last = stops.at(-1);
    if (last === undefined || stop.fromAt > last.toAt) stops.push({ ...stop });
    else last.toAt = Math.max(last.toAt, stop.toAt);
  }
  return stops;
}

/** Time from one instant to another without the stops in between, in milliseconds: 0 when the instants are the wrong way round. */
export function activeMs(fromAt: number, toAt: number, stops: readonly Stop[]): number {
  if (!(toAt > fromAt)) return 0;
  let active = toAt - fromAt;
  for (const stop of stops) {
    const overlap = Math.min(toAt, stop.toAt) - Math.max(fromAt, stop.fromAt);
    if (overlap > 0) active -= overlap;
  }
  return Math.max(0, active);
}

/** When so much active time more will have passed, should nothing else stop it; absent where a stop lasts: only an event ends that. */
export function activeAfter(at: number, ms: number, stops: readonly Stop[]): number | undefined {
  let from = at;
  let missing = Math.max(0, ms);
  for (const { fromAt, toAt } of stops) {
    if (toAt <= from) continue;
    const activeBefore = Math.max(0, fromAt - from);
    if (missing <= activeBefore) break;
    missing -= activeBefore;
    from = toAt;
  }
  return Number.isFinite(from) ? from + missing : undefined;
}

function asStop({ fromAt, toAt = Number.POSITIVE_INFINITY }: Span): readonly Stop[] {
  return toAt > fromAt ? [{ fromAt, toAt }] : [];
}
