import { type RunState, type RunVerdict, runStates } from "../model/verdict.ts";
import { groupOf } from "./found-run.ts";

const placeOf: ReadonlyMap<RunState, number> = new Map(
  (Object.keys(runStates) as RunState[]).map((state, place) => [state, place]),
);

/** Order of verdicts: what needs a human comes first, the longest lasting before others of its state. */
export function byNeed(one: RunVerdict, other: RunVerdict): number {
  return (
    needOf(one) - needOf(other) ||
    placeOf.get(one.state)! - placeOf.get(other.state)! ||
    (one.since ?? Number.MAX_VALUE) - (other.since ?? Number.MAX_VALUE) ||
    Number(one.run > other.run) - Number(one.run < other.run)
  );
}

/** Who is called, who is watched, who needs an answer, who was not seen, who is well. */
function needOf(verdict: RunVerdict): number {
  if (verdict.level === "stuck") return 0;
  if (verdict.level === "watch") return 1;
  if (verdict.state === "WAITING_HUMAN") return 2;
  if (groupOf(verdict) === "notObserved") return 3;
  return groupOf(verdict) === "waits" ? 4 : 5;
}
