import type { SourceState } from "../../model/sources.ts";
import type { HookFleet } from "./hook-fleet.ts";
import { SILENT_MS } from "./limits.ts";

/** A second controller that wrote so long ago is of the past. */
const OTHER_MS = 3_600_000;

/** How the hook of a controller does; undefined when nothing was ever heard of one. */
export function hookState(
  fleet: HookFleet,
  about: {
    readonly controller: string;
    readonly at: number;
    readonly skipped: ReadonlyMap<string, number>;
    readonly lags: readonly number[];
  },
): SourceState | undefined {
  const { lastAt, sessions, unattributed } = fleet;
  if (lastAt === undefined) return undefined;
  const { controller, at, skipped, lags } = about;
  const lagMs = medianOf(lags);
  const refused = refusedOf(fleet, skipped);
  return {
    controller,
    kind: "hook",
    place: "flowmeter/events.0.jsonl",
    ...standing(fleet, at),
    since: sessions.beganAt ?? lastAt,
    lastAt,
    ...(lagMs === undefined ? {} : { lagMs }),
    ...(unattributed > 0 ? { unattributed } : {}),
    ...(Object.keys(refused).length > 0 ? { refused } : {}),
  };
}

function standing(fleet: HookFleet, at: number): Pick<SourceState, "state" | "sentence"> {
  const { sessions, lastAt, hasEnded, beat } = fleet;
  if (sessions.otherAt !== undefined && Math.abs(at - sessions.otherAt) < OTHER_MS)
    return {
      state: "failing",
      sentence: "Two controllers write into one folder: give each its own home, or remove the hook from one.",
    };
  if (hasEnded) return { state: "waiting", sentence: "The hook has ended: restart the controller to have it again." };
  if (lastAt! - at > SILENT_MS)
    return {
      state: "failing",
      sentence: "The clock of the controller is ahead of this machine's: set one by the other.",
    };
  if (!fleet.isAlive(at))
    return { state: "waiting", sentence: "The hook is silent: the controller is down, or the hook was removed." };
  if ((beat?.dropped ?? 0) + (beat?.unwritten ?? 0) > 0)
    return {
      state: "connected",
      sentence: "Some events were lost in the controller: too many at once, or a disk that did not take them.",
    };
  return { state: "connected" };
}

function refusedOf({ sessions }: HookFleet, skipped: ReadonlyMap<string, number>): Record<string, number> {
  const refused: Record<string, number> = Object.fromEntries(skipped);
  if (sessions.duplicates > 0) refused.duplicate = sessions.duplicates;
  if (sessions.others > 0) refused.otherController = sessions.others;
  if (sessions.lost > 0) refused.lost = sessions.lost;
  return refused;
}

function medianOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : [...values].sort((one, other) => one - other)[values.length >> 1];
}
