import type { RunningAnswer } from "../../api/running.ts";
import { epochMs } from "../format/instant.ts";
import type { AppState } from "./app-state.ts";

/** A look judges as of now, give or take how long it takes; more than this before it, and the home is a copy or has stopped. */
const PAST_MS = 5 * 60_000;

/** Whether an answer is judged as of long before the home was looked at: of a backup, as of its last sign of life. */
export function isOfThePast({ at, following }: Pick<RunningAnswer, "at" | "following">): boolean {
  const judgedAt = epochMs(at);
  const lookedAt = epochMs(following.lastLookAt);
  return judgedAt !== undefined && lookedAt !== undefined && lookedAt - judgedAt > PAST_MS;
}

/** The instant up to which times are counted: now by the server's clock, or as of when a home of the past was last alive. */
export function countedTo({ now, clockAheadMs, running }: AppState): number {
  const judgedAt = epochMs(running.answer?.at);
  return running.isOfThePast === true && judgedAt !== undefined ? judgedAt : serverNow({ now, clockAheadMs });
}

/** Now, by the server's clock. */
export function serverNow({ now, clockAheadMs }: Pick<AppState, "now" | "clockAheadMs">): number {
  return now + clockAheadMs;
}
