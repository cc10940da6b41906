import { type RunState, type RunVerdict, runStates } from "../model/verdict.ts";
import { groupOf } from "./found-run.ts";

const placeOf: ReadonlyMap<RunState, number> = new Map(
  (Object.keys(runStates) as RunState[]).map((state, place) => [state, place]),
);

/** Verdicts in order: what needs a human comes first, the longest lasting before others of its state. */
export function sortByNeed(verdicts: readonly RunVerdict[]): RunVerdict[] {
  // Worked out once per verdict, not once per comparison: there can be ten thousand.
  const ranked = verdicts.map((verdict) => ({
    verdict,
    rank: needOf(verdict) * placeOf.size + placeOf.get(verdict.state)!,
  }));
  ranked.sort((one, other) => one.rank - other.rank || byAge(one.verdict, other.verdict));
  return ranked.map(({ verdict }) => verdict);
}

function byAge(one: RunVerdict, other: RunVerdict): number {
  const difference = (one.since ?? Number.MAX_VALUE) - (other.since ?? Number.MAX_VALUE);
  return difference === 0 ? Number(one.run > other.run) - Number(one.run < other.run) : difference;
}

/** Who is called, who is watched, who needs an answer, who was not seen, who is well. */
function needOf(verdict: RunVerdict): number {
  if (verdict.level === "stuck") return 0;
  if (verdict.level === "watch") return 1;
  if (verdict.state === "WAITING_HUMAN") return 2;
  if (groupOf(verdict) === "notObserved") return 3;
  return groupOf(verdict) === "waits" ? 4 : 5;
}
